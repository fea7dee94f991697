"""What `catalog check` proves: that rules say what they promise, and ask nothing in vain."""

from procedures.findings import Finding
from procedures.proving.checking import STALE_DAYS, Report, check

__all__ = ["STALE_DAYS", "Finding", "Report", "check"]
