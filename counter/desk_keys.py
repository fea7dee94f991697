"""Desks beside a kiosk that can open what was submitted while the centre is out of reach.

A desk makes its own pair; only the public half leaves it, as a small file somebody carries over.
The kiosk's node seals to every desk enrolled at that moment. A desk gets a new key under a new
name: what was sealed to the old one is opened by the old one, until that day is forgotten.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from pathlib import Path

import nacl.public

from counter.keys import KEY_BYTES, KeyProblem, create_file, fingerprint, read_key

NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
HEADER = "kakanai desk key 1"


@dataclass(frozen=True)
class DeskKey:
    """A desk's public key. `here`: this node holds the private half."""

    name: str
    public: bytes = field(repr=False)
    here: bool = False

    @property
    def fingerprint(self) -> str:
        """By which two people know the key again."""
        return fingerprint(self.public)

    def written(self) -> str:
        """The file somebody carries to the kiosk."""
        return f"{HEADER}\n{self.name}\n{base64.b64encode(self.public).decode()}\n"


def make(folder: Path, name: str) -> DeskKey:
    """Make this desk's pair in its key folder. Raises KeyProblem: the name is taken or wrong."""
    _check_name(name)
    private = nacl.public.PrivateKey.generate()
    made = DeskKey(name, bytes(private.public_key), here=True)
    if not create_file(folder / "desks" / f"{name}.key", bytes(private)):
        raise KeyProblem(
            f"{name} の鍵はもうあります。新しい鍵には新しい名前（{name}-2 など）を付けてください。"
        )
    return made


def read(file: Path) -> DeskKey:
    """A file somebody carried over. Raises KeyProblem."""
    try:
        header, name, encoded = file.read_text("ascii").split("\n")[:3]
        public = base64.b64decode(encoded, validate=True)
    except OSError as error:
        raise KeyProblem(f"{file} を読めません（{error.strerror}）。") from error
    except ValueError as error:
        raise KeyProblem(f"{file} は窓口の鍵のファイルではありません。") from error
    if header != HEADER or len(public) != KEY_BYTES:
        raise KeyProblem(f"{file} は窓口の鍵のファイルではありません。")
    _check_name(name)
    return DeskKey(name, public)


def enrol(folder: Path, desk: DeskKey) -> None:
    """Seal to this desk from now on. Raises KeyProblem when another key has its name."""
    path = folder / "desks" / f"{desk.name}.pub"
    if not create_file(path, desk.public) and read_key(path) != desk.public:
        raise KeyProblem(
            f"{desk.name} という窓口には別の鍵が入っています。窓口で新しい名前の鍵を作るか、"
            f"kakanai keys remove {desk.name} で外してから加えてください。"
        )


def remove(folder: Path, name: str) -> None:
    """Seal nothing to this desk from now on. Raises KeyProblem when it is not enrolled."""
    _check_name(name)
    path = folder / "desks" / f"{name}.pub"
    if not path.exists():
        raise KeyProblem(
            f"{name} という窓口は加わっていません。kakanai keys list で確かめてください。"
        )
    path.unlink()


def enrolled(folder: Path) -> list[DeskKey]:
    """The desks this node seals to, by name."""
    return [
        DeskKey(path.stem, read_key(path), here=path.with_suffix(".key").exists())
        for path in sorted((folder / "desks").glob("*.pub"))
    ]


def held(folder: Path) -> list[str]:
    """The names of the desks' private keys this node holds."""
    return [path.stem for path in sorted((folder / "desks").glob("*.key"))]


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise KeyProblem("窓口の名前は、英小文字で始め、英小文字・数字・-・_ で32文字までです。")
