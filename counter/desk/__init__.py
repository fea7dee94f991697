"""The desk (窓口): where staff interview, see every value's origin, correct, accept and print."""

from counter.desk.registering import register

__all__ = ["register"]
