"""Reading a virtual card from its TOML file, with a sentence for every mistake."""

import difflib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from cardreader.applications import Key
from cardreader.basic_information import PartialDate, Sex
from cardreader.errors import BadCardFile
from cardreader.verification import FORMATS
from cardreader.virtual.spec import Card, CardKind, CardSpec, Faults, Holder, Images

SAMPLE_FOLDER = Path(__file__).parent / "people"
"""Invented people shipped with the package: `virtual:sample`."""

DIFFICULT_FOLDER = Path(__file__).parent / "difficult"
"""Cards that are hard to read or cannot be read: `virtual:difficult`."""

TABLES = ("holder", "card", "images", "faults")
SEXES = {sex.name.lower(): sex for sex in Sex}
KEY_NAMES = [key.name.lower() for key in Key]


def load_card(path: Path) -> CardSpec:
    """Read one card file; raises BadCardFile naming file, key and what is allowed."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadCardFile(f"{path}: cannot be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadCardFile(f"{path}: is not a TOML file in UTF-8 ({error}).") from error
    return _spec(_Table(path, "", document))


def load_family(path: Path) -> dict[str, CardSpec]:
    """Read a card file, or every `*.toml` of a folder, by file name without its ending."""
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not files:
        raise BadCardFile(f"{path}: holds no card file (*.toml).")
    return {file.stem: load_card(file) for file in files}


class _Table:
    """One TOML table that knows where it is, so that complaints can name the place."""

    def __init__(self, path: Path, name: str, values: Mapping[str, Any]) -> None:
        self.path = path
        self.name = name
        self.values = values

    def wrong(self, key: str, sentence: str) -> BadCardFile:
        place = f"[{self.name}] {key}" if self.name else key
        return BadCardFile(f"{self.path}: {place}: {sentence}")

    def check_keys(self, allowed: list[str]) -> None:
        for key in self.values:
            if key not in allowed:
                near = difflib.get_close_matches(key, allowed, 1)
                hint = f" Did you mean {near[0]!r}?" if near else ""
                raise self.wrong(key, f"is not known; allowed: {', '.join(allowed)}.{hint}")

    def table(self, key: str) -> "_Table":
        values = self.values.get(key, {})
        if not isinstance(values, dict):
            raise self.wrong(key, "must be a table.")
        return _Table(self.path, f"{self.name}.{key}".lstrip("."), values)

    def text(self, key: str, default: str | None = None) -> str:
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self.wrong(key, "must be a text in quotes.")
        return value

    def converted(self, key: str, convert: Callable[[str], Any], meaning: str, default: str) -> Any:
        try:
            return convert(self.text(key, default))
        except (ValueError, KeyError):
            raise self.wrong(key, f"must be {meaning}.") from None


def _spec(document: _Table) -> CardSpec:
    document.check_keys(list(TABLES))
    return CardSpec(
        holder=_holder(document.table("holder")),
        card=_card(document.table("card")),
        images=_images(document.table("images")),
        faults=_faults(document.table("faults")),
    )


def _holder(table: _Table) -> Holder:
    table.check_keys(["name", "address", "birth_date", "sex", "individual_number", "extra_tags"])
    return Holder(
        name=table.text("name"),
        address=table.text("address"),
        birth_date=table.converted("birth_date", _birth_date, "YYYY-MM-DD (00 if unknown)", ""),
        sex=table.converted("sex", SEXES.__getitem__, f"one of {', '.join(SEXES)}", ""),
        individual_number=table.converted(
            "individual_number", _digits(12), "12 digits in quotes", ""
        ),
        extra_tags=_extra_tags(table.table("extra_tags")),
    )


def _card(table: _Table) -> Card:
    default = Card()
    table.check_keys([item.name for item in fields(Card)])
    kinds = ", ".join(CardKind)
    date_form = "YYYY-MM-DD"
    return Card(
        kind=table.converted("kind", CardKind, f"one of {kinds}", default.kind),
        pin=_secret(table, "pin", Key.TEXT_PIN, default.pin),
        auth_pin=_secret(table, "auth_pin", Key.AUTH_PIN, default.auth_pin),
        sign_password=_secret(table, "sign_password", Key.SIGN_PASSWORD, default.sign_password),
        resident_pin=_secret(table, "resident_pin", Key.RESIDENT_PIN, default.resident_pin),
        expires=table.converted("expires", _date, date_form, "2030-08-20"),
        certificate_expires=table.converted("certificate_expires", _date, date_form, "2028-08-20"),
        security_code=table.converted(
            "security_code", _digits(4), "4 digits in quotes", default.security_code
        ),
        tries_left=_tries_left(table.table("tries_left")),
    )


def _secret(table: _Table, name: str, key: Key, default: str) -> str:
    def checked(text: str) -> str:
        if not FORMATS[key].fullmatch(text):
            raise ValueError
        return text

    return str(table.converted(name, checked, f"of the form {FORMATS[key].pattern}", default))


def _images(table: _Table) -> Images:
    names = [item.name for item in fields(Images)]
    table.check_keys(names)
    found = {}
    for name in names:
        if name in table.values:
            found[name] = table.path.parent / table.text(name)
            if not found[name].is_file():
                raise table.wrong(name, "names a file that is not beside the card file.")
    return Images(**found)


def _faults(table: _Table) -> Faults:
    table.check_keys([item.name for item in fields(Faults)])
    default = Faults()
    for name, value in table.values.items():
        expected = type(getattr(default, name))
        if type(value) is not expected:
            words = {int: "a whole number", bool: "true or false", str: "a text in quotes"}
            raise table.wrong(name, f"must be {words[expected]}.")
    table.converted("fails_with", lambda text: bytes.fromhex(text)[1], "4 hex digits", "6F00")
    return Faults(**table.values)


def _tries_left(table: _Table) -> tuple[tuple[str, int], ...]:
    table.check_keys(KEY_NAMES)
    for name, value in table.values.items():
        if type(value) is not int or not 0 <= value <= 15:
            raise table.wrong(name, "must be a whole number from 0 to 15.")
    return tuple(table.values.items())


def _extra_tags(table: _Table) -> tuple[tuple[int, str], ...]:
    tags = []
    for name in table.values:
        try:
            tag = int(name, 16)
        except ValueError:
            raise table.wrong(name, "must be a tag of 4 hex digits, like DF26.") from None
        tags.append((tag, table.text(name)))
    return tuple(tags)


def _digits(count: int) -> Callable[[str], str]:
    def checked(text: str) -> str:
        if len(text) != count or not (text.isascii() and text.isdigit()):
            raise ValueError
        return text

    return checked


def _birth_date(text: str) -> PartialDate | None:
    return None if text == "0000-00-00" else PartialDate.from_digits(text.replace("-", ""))


def _date(text: str) -> PartialDate:
    value = PartialDate.from_digits(text.replace("-", ""))
    if value.day is None:
        raise ValueError
    return value
