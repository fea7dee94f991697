"""Targets (連携先): where records go, by URL."""

from counter.handoff.targets.files import FileTarget
from counter.handoff.targets.opening import House, TargetSetupError, open_target
from counter.handoff.targets.receiving import GroupTarget, ReceivingTarget

__all__ = [
    "FileTarget", "GroupTarget", "House", "ReceivingTarget", "TargetSetupError", "open_target",
]  # fmt: skip
