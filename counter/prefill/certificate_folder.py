"""The folder the city's system drops certificate files into: taken in, sealed, then removed."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from counter.logs import get_logger
from counter.prefill.certificate_files import CertificateMapping, FileRefused, read_certificates
from counter.prefill.certificate_shelf import CertificateShelf

log = get_logger(__name__)

SUFFIXES = (".csv", ".json")
REFUSED = ".refused"
WHY = ".refused.txt"

SETTLED_SECONDS = 5.0
"""A file that changed later than this may still be being written."""


@dataclass(frozen=True)
class Taken:
    """What came of one look into the folder."""

    files: int = 0
    certificates: int = 0
    refused: int = 0


def take_in(
    folder: Path,
    shelf: CertificateShelf,
    mapping: CertificateMapping,
    *,
    keep: dt.timedelta,
    settled_seconds: float = SETTLED_SECONDS,
) -> Taken:
    """Take in every file that is wholly written; a file nobody can read stays, with the reason.

    The plain file is removed only once its certificates are stored sealed; a file read twice,
    because the power went out in between, is taken once. One that this program may not touch keeps
    no other from being taken; raises OSError when there was one.
    """
    files = kept = refused = 0
    blocked: OSError | None = None
    for path in waiting_files(folder, settled_seconds):
        try:
            found = read_certificates(path.read_bytes(), mapping)
        except FileRefused as why:
            _set_aside(path, str(why))
            refused += 1
            continue
        except OSError as error:
            blocked = error
            continue
        kept += shelf.keep(found, keep=keep)
        path.unlink(missing_ok=True)
        files += 1
    if files or refused:
        log.info("certificates_taken", files=files, certificates=kept, refused=refused)
    if blocked:
        raise blocked
    return Taken(files, kept, refused)


def waiting_files(folder: Path, settled_seconds: float = SETTLED_SECONDS) -> Iterator[Path]:
    """The files that are ready, in order of their names."""
    if not folder.is_dir():
        return
    newest = time.time() - settled_seconds
    for path in sorted(folder.iterdir()):
        ready = path.suffix.lower() in SUFFIXES and not path.name.startswith(".")
        if ready and path.is_file() and path.stat().st_mtime <= newest:
            yield path


def refused_files(folder: Path) -> int:
    """How many files stand aside because nobody could read them."""
    return sum(1 for path in folder.glob(f"*{REFUSED}")) if folder.is_dir() else 0


def _set_aside(path: Path, why: str) -> None:
    path.rename(path.with_name(path.name + REFUSED))
    path.with_name(path.name + WHY).write_text(why + "\n", "utf-8")
