"""Why a sheet is not printed."""

from __future__ import annotations

from collections.abc import Sequence


class PrintingError(Exception):
    """Anything that keeps paper from being made; the text is a sentence for the staff."""


class FontsMissing(PrintingError):
    """A font file is not installed. The text names the file and the Debian package to install."""


class ValueRefused(PrintingError):
    """A value that cannot be printed exactly; `item` says where it stands, nothing says the value.

    Drawing code raises it without a name; whoever knows the cell names it with `about`.
    """

    def __init__(self, item: str = "", label: str = "") -> None:
        super().__init__(label or item)
        self.item = item
        self.label = label

    def about(self, item: str, label: str) -> ValueRefused:
        """The same refusal with the item's id and label filled in, unless already named."""
        if not self.item:
            self.item, self.label = item, label
            self.args = (label or item,)
        return self


class MissingGlyph(ValueRefused):
    """No installed font has all characters of a value; `characters` lists those missing."""

    def __init__(self, characters: Sequence[str], item: str = "", label: str = "") -> None:
        super().__init__(item, label)
        self.characters = tuple(characters)


class DoesNotFit(ValueRefused):
    """A value is longer than its box even at the smallest readable size on all its lines."""
