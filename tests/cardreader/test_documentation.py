"""The code in docs/cardreader.md works as it is written."""

import re
from pathlib import Path

import pytest

from cardreader.virtual.loading import SAMPLE_FOLDER

PAGE = Path(__file__).parents[2] / "docs" / "cardreader.md"
ANY_READER = 'open_reader("pcsc")'
TARO = f'open_reader("virtual:{SAMPLE_FOLDER / "taro.toml"}")'


def examples() -> list[str]:
    return re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def test_the_first_example_reads_a_card() -> None:
    known: dict[str, object] = {}
    exec(with_a_card_on_the_reader(examples()[0]), known)  # noqa: S102 our own documentation
    assert str(getattr(known["person"], "name", "")) == "見本　太郎"


def test_a_wrong_pin_in_the_first_example_says_what_is_left(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = with_a_card_on_the_reader(examples()[0]).replace('"1234"', '"0000"')
    exec(code, {})  # noqa: S102 our own documentation
    assert capsys.readouterr().out == "2\n"


def with_a_card_on_the_reader(code: str) -> str:
    assert ANY_READER in code
    return code.replace(ANY_READER, TARO)
