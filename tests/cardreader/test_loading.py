"""Card files: the shipped people, and a sentence for every mistake."""

from pathlib import Path

import pytest

from cardreader.errors import (
    BadCardFile,
    CardError,
    CardRemoved,
    LastTryLeft,
    MalformedAnswer,
    MuteCard,
    NotAMyNumberCard,
    PinBlocked,
)
from cardreader.mynumber import MyNumberCard
from cardreader.readers import open_reader
from cardreader.virtual.loading import SAMPLE_FOLDER, load_card, load_family
from cardreader.virtual.reader import VirtualReader

GOOD = (SAMPLE_FOLDER / "taro.toml").read_text(encoding="utf-8").partition("[images]")[0]


@pytest.mark.parametrize("name", [path.stem for path in sorted(SAMPLE_FOLDER.glob("*.toml"))])
def test_shipped_people_can_be_read(name: str) -> None:
    reader = open_reader("virtual:sample")
    assert isinstance(reader, VirtualReader)
    reader.insert(name)
    spec = reader.cards[name].spec
    with reader.connect() as connection:
        card = MyNumberCard(connection)
        assert card.read_basic_information(spec.card.pin).name == spec.holder.name
        assert card.read_individual_number(spec.card.pin).digits == spec.holder.individual_number


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[holder]", "[Holder]", ["Holder", "allowed: holder, card", "'holder'"]),
        ("pin =", "pni =", ["[card] pni", "Did you mean 'pin'?"]),
        ('"1234"', "1234", ["[card] pin", "in quotes"]),
        ('"1234"', '"123"', ["[card] pin", "[0-9]{4}"]),
        ('"male"', '"man"', ["[holder] sex", "male, female"]),
        ('"1990-08-20"', '"1990-08-32"', ["[holder] birth_date", "YYYY-MM-DD"]),
        ('"2030-08-20"', '"2030-08-00"', ["[card] expires", "YYYY-MM-DD"]),
        ('"111111111118"', '"11111111111"', ["[holder] individual_number", "12 digits"]),
        ("[holder]", "faults = 3\n[holder]", ["faults: must be a table"]),
        ("[card]", "[faults]\nslow_ms = true\n[card]", ["[faults] slow_ms", "a whole number"]),
        ("[card]", '[faults]\nfails_with = "x"\n[card]', ["[faults] fails_with", "4 hex digits"]),
        ("[card]", '[images]\nphoto = "none.png"\n[card]', ["[images] photo", "beside"]),
        ("[card]", "[card.tries_left]\npin = 1\n[card]", ["[card.tries_left] pin", "text_pin"]),
        ("[card]", "[card.tries_left]\ntext_pin = 99\n[card]", ["text_pin", "from 0 to 15"]),
        ("[card]", '[holder.extra_tags]\nX = "a"\n[card]', ["[holder.extra_tags] X", "DF26"]),
        ("[holder]", "[holder", ["is not a TOML file"]),
    ],
)
def test_mistakes(old: str, new: str, words: list[str], tmp_path: Path) -> None:
    path = tmp_path / "card.toml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(BadCardFile) as caught:
        load_card(path)
    for word in [str(path), *words]:
        assert word in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadCardFile, match="cannot be read"):
        load_card(tmp_path / "nobody.toml")


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(BadCardFile, match="holds no card file"):
        load_family(tmp_path)


READABLE = {
    "long",
    "mononym",
    "foreign",
    "unknown_birth",
    "extra_bytes",
    "forged",
    "awkward",
}
REFUSED = {
    "last_try": LastTryLeft,
    "blocked": PinBlocked,
    "no_pin": PinBlocked,
    "old_card": NotAMyNumberCard,
    "driving_licence": NotAMyNumberCard,
    "android": NotAMyNumberCard,
    "iphone": NotAMyNumberCard,
    "pulled": CardRemoved,
    "broken": MalformedAnswer,
    "wrong_length": MalformedAnswer,
    "mute": MuteCard,
}


@pytest.mark.parametrize("name", sorted(READABLE))
def test_difficult_cards_that_can_be_read(name: str) -> None:
    reader = VirtualReader.from_path(Path("difficult"))
    reader.insert(name)
    spec = reader.cards[name].spec
    with reader.connect() as connection:
        card = MyNumberCard(connection)
        person = card.read_basic_information(spec.card.pin)
        assert card.read_individual_number(spec.card.pin).digits == spec.holder.individual_number
    assert (person.name, person.address) == (spec.holder.name, spec.holder.address)
    assert person.birth_date == spec.holder.birth_date


@pytest.mark.parametrize(("name", "error"), sorted(REFUSED.items()))
def test_difficult_cards_that_cannot_be_read(name: str, error: type[CardError]) -> None:
    reader = VirtualReader.from_path(Path("difficult"))
    reader.insert(name)
    with pytest.raises(error), reader.connect() as connection:
        MyNumberCard(connection).read_basic_information("1234")


def test_every_difficult_card_is_tried() -> None:
    names = set(VirtualReader.from_path(Path("difficult")).cards)
    assert names == READABLE | REFUSED.keys() | {"slow"}


def test_shipped_people_are_invented() -> None:
    names = {spec.holder.name for spec in load_family(SAMPLE_FOLDER).values()}
    assert {"見本　太郎", "見本　花子", "見本　トメ", "架空　恵子"} <= names
