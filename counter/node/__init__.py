"""The processes of the house: each tells the database how it is, for IT staff to see."""

from counter.node.reporting import Reporter

__all__ = ["Reporter"]
