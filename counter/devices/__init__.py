"""The devices of this process: its card reader, owned by exactly one object."""

from counter.devices.owner import AlreadyPressed, ReaderOwner

__all__ = ["AlreadyPressed", "ReaderOwner"]
