"""The shelter's list (避難者名簿): entering households, finding people, their leaving, and a copy.

The list is no table of its own: it is read from the visits that hold a registration, encrypted as
every visit is, and forgotten with them.
"""
