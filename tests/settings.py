"""The shortest settings of a hall: a city, keys and SQLite beside the file itself."""

SHORTEST = """
[city]
name = "見本市"
code = "999997"
[node]
key_folder = "keys"
[storage]
url = "sqlite:///kakanai.db"
"""
