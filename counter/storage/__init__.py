"""The database (保存): tables, migrations, and one module of named queries per subject.

Table classes stay in this package; callers get frozen dataclasses. Every query takes a connection
of `Database.reading()` or `Database.writing()` first and everything else by name. Times are UTC
milliseconds. Whatever is about a person is an envelope (`counter.keys`) before it gets here.
"""
