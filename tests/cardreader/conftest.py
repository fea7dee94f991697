"""A virtual reader of the real service, for the integration tests of the card."""

from collections.abc import Iterator

import pytest

from cardreader.monitor import CardMonitor
from cardreader.presence import ReaderState
from cardreader.readers import CardReader, open_reader
from cardreader.virtual.vpcd import VpcdSlot
from tests.cardreader.placing import wait
from tests.servers.pcsc import READER, Pcscd


@pytest.fixture
def slot(pcscd: Pcscd) -> Iterator[VpcdSlot]:
    with pcscd.slot() as slot:
        yield slot


@pytest.fixture
def reader(pcscd: Pcscd) -> CardReader:
    return open_reader(f"pcsc:{READER} 00 00")


@pytest.fixture
def monitor(reader: CardReader) -> Iterator[CardMonitor]:
    with reader.monitor() as monitor:
        assert wait(monitor, ReaderState.EMPTY)
        yield monitor
