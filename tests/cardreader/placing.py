"""Placing cards on the virtual readers of the service, and waiting until it has noticed."""

from cardreader.monitor import CardMonitor
from cardreader.presence import Presence, ReaderState
from cardreader.virtual.card import VirtualCard
from cardreader.virtual.vpcd import VpcdSlot

SECONDS = 10.0


def wait(monitor: CardMonitor, state: ReaderState) -> Presence:
    presence = monitor.wait_for(lambda presence: presence.state is state, SECONDS)
    assert presence, f"the reader did not become {state}: {monitor.presence}"
    return presence


def place(slot: VpcdSlot, monitor: CardMonitor, card: VirtualCard) -> Presence:
    slot.insert(card)
    return wait(monitor, ReaderState.CARD)
