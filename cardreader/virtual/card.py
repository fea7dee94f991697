"""The card itself: takes command APDUs, answers as the reference says (sections 2 and 3)."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cardreader.applications import Application
from cardreader.virtual.contents import build_directories, build_root
from cardreader.virtual.files import Directory, Ef, KeyEf, RecordEf, SigningKey
from cardreader.virtual.loading import load_card
from cardreader.virtual.spec import CardKind, CardSpec

ROOT_AID = bytes.fromhex("A0000001510000")
ATR = bytes.fromhex("3BDA13FF8131FB468012392F31C173C601C03B")
LICENCE_ATR = bytes.fromhex("3B888001000000009181C100D8")

OK = 0x9000


class Refused(Exception):
    """The command is answered with this status word and no data."""

    def __init__(self, sw: int) -> None:
        super().__init__()
        self.sw = sw


@dataclass(frozen=True, repr=False)
class Apdu:
    """A command APDU taken apart; `le` None means that no data is asked for."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes
    le: int | None

    @classmethod
    def parse(cls, raw: bytes) -> "Apdu":
        """Read short and extended forms; refuses others with 6700."""
        if len(raw) < 4:
            raise Refused(0x6700)
        data, le = _body(raw[4:])
        return cls(raw[0], raw[1], raw[2], raw[3], data, le)


class VirtualCard:
    """One card; its counters live as long as the object, its unlocked keys until power-down."""

    def __init__(self, spec: CardSpec) -> None:
        self.spec = spec
        self._directories = build_directories(spec)
        self._root = build_root(spec)
        self._current: Directory | None = None
        self._selected: int | None = None
        self.verifications = 0
        """VERIFY commands with a secret in the card's whole life: tests count them."""

    @classmethod
    def from_file(cls, path: Path) -> "VirtualCard":
        """Make the card a TOML file describes; raises BadCardFile."""
        return cls(load_card(path))

    @property
    def atr(self) -> bytes:
        licence = self.spec.card.kind is CardKind.DRIVING_LICENCE
        return LICENCE_ATR if licence else ATR

    def tries_left(self, application: Application, fid: int) -> int:
        """Look at a counter from outside, without a command."""
        entry = self._directories[application.aid].entries[fid]
        if not isinstance(entry, KeyEf):
            raise TypeError("This file is not a key.")
        return entry.left

    def power_off(self) -> None:
        """Forget what is selected and what is unlocked."""
        for directory in self._directories.values():
            directory.verified.clear()
        self.reset()

    def reset(self) -> None:
        """Warm reset: unlocked keys stay unlocked, as measured on real cards."""
        self._current = None
        self._selected = None

    def transmit(self, command: bytes) -> bytes:
        """Answer one command APDU with data and status word."""
        try:
            data, sw = self._answer(Apdu.parse(command))
        except Refused as refusal:
            data, sw = b"", refusal.sw
        return data + sw.to_bytes(2)

    def _answer(self, apdu: Apdu) -> tuple[bytes, int]:
        if apdu.cla & 0x7F:
            raise Refused(0x6881 if apdu.cla & 0x7F <= 3 else 0x6E00)
        handlers: dict[int, Callable[[Apdu], tuple[bytes, int]]] = {
            0xA4: self._select,
            0x20: self._verify,
            0xB0: self._read_binary,
            0xB2: self._read_record,
            0xCA: self._get_data,
            0x2A: self._sign,
        }
        handler = handlers.get(apdu.ins)
        if handler is None:
            raise Refused(0x6D00)
        return handler(apdu)

    def _select(self, apdu: Apdu) -> tuple[bytes, int]:
        if apdu.p1 == 0x04:
            self._select_application(apdu.data)
        elif apdu.p1 == 0x02:
            self._select_file(apdu.data)
        elif self._current is None or apdu.p1 != 0x00 or apdu.data:
            raise Refused(0x6A86 if apdu.p1 or not apdu.data else 0x6A82)
        wants_control_information = apdu.p2 & 0x0C == 0 and apdu.le is not None
        return (bytes.fromhex("6F00") if wants_control_information else b""), OK

    def _select_application(self, name: bytes) -> None:
        if name == ROOT_AID:
            self.reset()
            return
        # A prefix is accepted, as real cards do: readers must send the whole name.
        for aid, directory in self._directories.items():
            if len(name) >= 5 and aid.startswith(name):
                self._current, self._selected = directory, None
                return
        raise Refused(0x6A82)

    def _select_file(self, identifier: bytes) -> None:
        fid = int.from_bytes(identifier)
        if self._current is None or len(identifier) != 2 or fid not in self._current.entries:
            raise Refused(0x6A82)
        self._selected = fid

    def _verify(self, apdu: Apdu) -> tuple[bytes, int]:
        directory, fid = self._target(apdu.p2)
        key = directory.entries.get(fid)
        if not isinstance(key, KeyEf):
            raise Refused(0x6986)
        if not apdu.data:
            return self._report(directory, fid, key)
        self.verifications += 1
        directory.verified.discard(fid)
        if key.left == 0:
            raise Refused(0x6984)
        if not key.verify(apdu.data):
            raise Refused(0x63C0 | key.left)
        directory.verified.add(fid)
        return b"", OK

    def _report(self, directory: Directory, fid: int, key: KeyEf) -> tuple[bytes, int]:
        if key.secret is None:
            raise Refused(0x6984)
        if self.spec.faults.reports_verified and fid in directory.verified:
            return b"", OK
        raise Refused(0x63C0 | key.left)

    def _read_binary(self, apdu: Apdu) -> tuple[bytes, int]:
        if apdu.p1 & 0x80:
            directory, fid = self._current_directory(), apdu.p1 & 0x1F
            self._select_file(fid.to_bytes(2))
            offset = apdu.p2
        else:
            directory, fid = self._target(0x80)
            offset = apdu.p1 << 8 | apdu.p2
        entry = directory.entries[fid]
        if not isinstance(entry, Ef):
            raise Refused(0x6981)
        if not directory.readable(entry.opened_by):
            raise Refused(0x6982)
        if offset >= len(entry.data):
            raise Refused(0x6B00)
        return entry.data[offset : offset + (apdu.le or 0)], OK

    def _read_record(self, apdu: Apdu) -> tuple[bytes, int]:
        short = apdu.p2 >> 3
        directory, fid = self._target(0x80 | short)
        entry = directory.entries.get(fid)
        if not isinstance(entry, RecordEf):
            raise Refused(0x6981)
        if not 1 <= apdu.p1 <= len(entry.records):
            raise Refused(0x6A83)
        return entry.records[apdu.p1 - 1][: apdu.le or 0], OK

    def _get_data(self, apdu: Apdu) -> tuple[bytes, int]:
        data = self._root.get(apdu.p1 << 8 | apdu.p2) if self._current is None else None
        if data is None:
            raise Refused(0x6A88)
        return data[: apdu.le or 0], OK

    def _sign(self, apdu: Apdu) -> tuple[bytes, int]:
        if apdu.cla != 0x80 or apdu.p1 != 0x00:
            raise Refused(0x6E00 if apdu.cla != 0x80 else 0x6A86)
        directory = self._current_directory()
        key = directory.default_key if apdu.p2 == 0 else directory.entries.get(self._selected or 0)
        if not isinstance(key, SigningKey):
            raise Refused(0x6986)
        if not directory.readable(key.opened_by):
            raise Refused(0x6982)
        return key.sign(apdu.data), OK

    def _current_directory(self) -> Directory:
        if self._current is None:
            raise Refused(0x6986)
        return self._current

    def _target(self, reference: int) -> tuple[Directory, int]:
        """Return the file a short identifier names, or the selected one for 80."""
        directory = self._current_directory()
        fid = reference & 0x1F or self._selected
        if not reference & 0x80 or fid is None:
            raise Refused(0x6986 if fid is None else 0x6A86)
        if fid not in directory.entries:
            raise Refused(0x6A82)
        self._selected = fid
        return directory, fid


def _body(body: bytes) -> tuple[bytes, int | None]:
    if not body:
        return b"", None
    if len(body) == 1:
        return b"", body[0] or 256
    if body[0]:
        return _data_and_le(body[1:], body[0], 1)
    if len(body) == 3:
        return b"", int.from_bytes(body[1:]) or 65536
    return _data_and_le(body[3:], int.from_bytes(body[1:3]), 2)


def _data_and_le(rest: bytes, length: int, le_size: int) -> tuple[bytes, int | None]:
    data, end = rest[:length], rest[length:]
    if len(data) < length or len(end) not in (0, le_size):
        raise Refused(0x6700)
    largest: int = 256**le_size
    return data, (int.from_bytes(end) or largest) if end else None
