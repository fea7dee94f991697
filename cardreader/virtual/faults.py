"""A card that misbehaves as its `Faults` say, on top of one that does not."""

from cardreader.virtual.card import VirtualCard
from cardreader.virtual.spec import Faults

READ_BINARY = 0xB0
GET_RESPONSE = 0xC0


class Pulled(Exception):
    """The card is taken from the reader at this command."""


class Hangs(Exception):
    """The card will never answer this command."""


class FaultyCard:
    """Plays the faults of a card; one object per power-up counts commands from 1."""

    def __init__(self, card: VirtualCard) -> None:
        self._card = card
        self._faults: Faults = card.spec.faults
        self._count = 0
        self._pending = b""
        self._corrected = False

    def transmit(self, command: bytes) -> bytes:
        """Answer one command; raises Pulled or Hangs when the card would not answer at all."""
        self._count += 1
        if self._count == self._faults.pulled_at:
            raise Pulled
        if self._count == self._faults.hangs_at:
            raise Hangs
        if self._count == self._faults.fails_at:
            return bytes.fromhex(self._faults.fails_with)
        if self._count == 1 and self._faults.first_command_fails:
            return b"\x6f\x00"
        instruction = command[1] if len(command) > 1 else 0
        if instruction == GET_RESPONSE and self._pending:
            return self._rest(command)
        if instruction == READ_BINARY:
            return self._read(command)
        return self._card.transmit(command)

    def _read(self, command: bytes) -> bytes:
        answer = self._card.transmit(command)
        data, status = answer[:-2], answer[-2:]
        if self._faults.short_reads:
            data = data[: self._faults.short_reads]
        if self._faults.wrong_length_first and data and not self._corrected:
            self._corrected = True
            return bytes([0x6C, len(data) % 256])
        self._corrected = False
        if self._faults.more_data and len(data) > 1:
            half = len(data) // 2
            self._pending = data[half:]
            return data[:half] + bytes([0x61, len(self._pending) % 256])
        return data + status

    def _rest(self, command: bytes) -> bytes:
        size = command[4] or 256
        part, self._pending = self._pending[:size], self._pending[size:]
        return part + (bytes([0x61, len(self._pending) % 256]) if self._pending else b"\x90\x00")
