"""Numbers for BPR (統計): what visits cost residents and clerks, without anything about anybody."""

from counter.statistics.moments import Kind, Moment, begin, record, record_once
from counter.statistics.times import Times, times_of

__all__ = [
    "Kind",
    "Moment",
    "Times",
    "begin",
    "record",
    "record_once",
    "times_of",
]
