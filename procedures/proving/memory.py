"""What was proved before: findings by the hash of everything they rest on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import procedures
from procedures.findings import Finding
from procedures.proving.claims import Proof

PACKAGE = Path(procedures.__file__).parent


def engine_mark() -> str:
    """A hash of the rules' own code: what another engine proved is not remembered."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


class Memory:
    """Proofs kept in one JSON file; without a file nothing is kept.

    A file that cannot be read is no error: everything is proved again.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._mark = engine_mark() if file else ""
        self._before = self._read()
        self._kept: dict[str, Any] = {}
        self.reused = 0

    def key(self, rests_on: object) -> str:
        """The hash of what a proof rests on."""
        text = json.dumps([self._mark, rests_on], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def recall(self, key: str) -> Proof | None:
        """The proof kept under a key."""
        row = self._before.get(key)
        if row is None:
            return None
        try:
            proof = Proof([Finding(**one) for one in row["findings"]], **row["counts"])
        except (KeyError, TypeError):
            return None
        self._kept[key] = row
        self.reused += 1
        return proof

    def keep(self, key: str, proof: Proof) -> None:
        """Remember a proof."""
        self._kept[key] = {
            "findings": [asdict(one) for one in proof.findings],
            "counts": {"claims": proof.claims, "given_up": proof.given_up},
        }

    def save(self, *, whole: bool = True) -> None:
        """Write what this run used, through a temporary name.

        Other proofs are dropped after a `whole` run, and kept after one of some procedures only.
        """
        if self._file is not None:
            kept = self._kept if whole else {**self._before, **self._kept}
            self._file.parent.mkdir(parents=True, exist_ok=True)
            written = self._file.with_suffix(".part")
            written.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
            written.replace(self._file)

    def _read(self) -> dict[str, Any]:
        if self._file is None or not self._file.is_file():
            return {}
        try:
            kept = json.loads(self._file.read_text("utf-8"))
        except ValueError:
            return {}
        return kept if isinstance(kept, dict) else {}
