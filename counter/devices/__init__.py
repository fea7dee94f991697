"""The devices of this process: its card reader, owned by exactly one object."""

from counter.devices.owner import AlreadyPressed, ReaderOwner
from counter.devices.reading import CardLook, CardReading

__all__ = ["AlreadyPressed", "CardLook", "CardReading", "ReaderOwner"]
