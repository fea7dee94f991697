"""A printer that puts PDFs into a folder: for training and the demo, where no paper is wanted."""

from __future__ import annotations

import os
import re
from pathlib import Path
from uuid import uuid4

from printing.printers import PrinterState


class FolderPrinter:
    """Writes one file per print; whoever watches the folder never sees half a file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def state(self) -> PrinterState:
        """A folder is ready as long as it can be written."""
        place = next(each for each in (self._folder, *self._folder.parents) if each.exists())
        if place.is_dir() and os.access(place, os.W_OK):
            return PrinterState(True)
        return PrinterState(False, (f"フォルダ {self._folder} に書けません",))

    def print_pdf(self, pdf: bytes, name: str) -> Path:
        """Write `NAME.pdf`, or `NAME-2.pdf` … when it was printed before; returns the path.

        Raises ValueError when the name is not a plain receipt number, OSError when the folder
        cannot be written.
        """
        if not re.fullmatch(r"[0-9A-Za-z-]{1,40}", name):
            raise ValueError("印刷物の名前は英数字とハイフンだけです")
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = self._folder / f".{uuid4()}.part"
        try:
            _write(unfinished, pdf)
            return self._publish(unfinished, name)
        finally:
            unfinished.unlink(missing_ok=True)

    def _publish(self, unfinished: Path, name: str) -> Path:
        """Give the finished file a name nobody has; a hard link fails where one exists."""
        number = 1
        while True:
            path = self._folder / (f"{name}.pdf" if number == 1 else f"{name}-{number}.pdf")
            try:
                os.link(unfinished, path)
            except FileExistsError:
                number += 1
            else:
                return path


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o600)
