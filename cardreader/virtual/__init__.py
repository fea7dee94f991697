"""A My Number card in software: for tests, for the demonstration, for those who have no card.

It keeps the files, access rules and try counters of the reference, answers the same APDUs and can
be made to fail on demand. `reader` offers it in this process, `vpcd` to the PC/SC service.
"""
