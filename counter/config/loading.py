"""Read the settings file, or say in words what is wrong with it: everything at once."""

import difflib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from counter.config.sections import SECTIONS, Config

SAMPLE_CITY = {"name": "見本市", "code": "999997"}


class ConfigError(Exception):
    """The settings cannot be used; the text says why and what to do, for IT staff, in Japanese."""


def load_config(path: Path) -> Config:
    """Read the settings file at `path`.

    Raises:
        ConfigError: no such file, not TOML, or settings that cannot be used (all are listed).
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            f"設定ファイル {path} がありません。config.example.toml を写して作ってください。"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"設定ファイル {path} を読めません: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"設定ファイル {path} は TOML として読めません: {error}") from error
    return _validated(data, str(path), path.parent)


def sample_config(folder: Path, **sections: Mapping[str, object]) -> Config:
    """Settings of the invented city 見本市 with the virtual card, everything below `folder`.

    For commands that need no settings file, and for tests: `sample_config(tmp_path,
    serve={"faces": ["kiosk"]})`. Raises `ConfigError` as `load_config` does.
    """
    return _validated({"city": SAMPLE_CITY, **sections}, "(見本の設定)", folder)


def _validated(data: Mapping[str, object], name: str, folder: Path) -> Config:
    left_out: dict[str, object] = {
        section: {} for section, field in Config.model_fields.items() if field.is_required()
    }
    try:
        return Config.model_validate(left_out | dict(data), context={"folder": folder})
    except ValidationError as error:
        mistakes = [_sentence(mistake) for mistake in _causes(error)]
    raise ConfigError(
        "\n".join(
            [
                f"設定ファイル {name} に誤りが {len(mistakes)} 件あります。",
                *(f"  {sentence}" for sentence in mistakes),
                "どの設定も docs/settings.md に説明があります。",
            ]
        )
    )


def _causes(error: ValidationError) -> list[ErrorDetails]:
    """Without what only follows: a list whose single entry is wrong counts as empty, too."""
    found = error.errors(include_url=False)
    places = {mistake["loc"] for mistake in found}
    parents = {place[:-1] for place in places}
    return [one for one in found if one["type"] != "too_short" or one["loc"] not in parents]


def _sentence(error: ErrorDetails) -> str:
    place, kind = error["loc"], error["type"]
    if kind == "extra_forbidden":
        choices = _choices(str(place[-1]), _keys_in(place[:-1]))
        return f"{_address(place)}: このような設定はありません。{choices}"
    if kind == "missing":
        return f"{_address(place)}: 書かれていません。{_purpose(place)}"
    if not place:
        return f"{_expectation(error)}。"
    wrong = f"{_address(place)}: {_shown(error['input'])} は使えません。"
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", str(error["ctx"]["expected"]))
        return wrong + _choices(str(error["input"]), allowed)
    return wrong + _expectation(error) + "。" + _purpose(place)


# What pydantic's kinds of error mean to the person who wrote the file.
EXPECTATIONS = {
    "int_type": "整数で書いてください",
    "bool_type": "true か false を書いてください",
    "string_type": '"" で囲んだ文字で書いてください',
    "path_type": '"" で囲んだ文字で書いてください',
    "tuple_type": '["…", "…"] の形の並びで書いてください',
    "model_type": "[見出し] の下に 名前 = 値 の形で書いてください",
    "string_too_short": "空にはできません",
    "too_short": "1つ以上書いてください",
    "greater_than_equal": "{ge} 以上にしてください",
    "less_than_equal": "{le} 以下にしてください",
    "string_pattern_mismatch": "英小文字で始め、英小文字・数字・-・_ で32文字までにしてください",
}


def _expectation(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        return str(context["error"])
    if error["loc"] in (("target",), ("register",)):
        return f"[[{error['loc'][0]}]] と二重の角かっこで書いてください"
    return EXPECTATIONS.get(error["type"], error["msg"]).format_map(context)


def _choices(given: str, allowed: Iterable[str]) -> str:
    words = list(allowed)
    nearest = difflib.get_close_matches(given, words, n=1)
    hint = f"「{nearest[0]}」のことですか。" if nearest else ""
    return f"{hint}使えるのは: {', '.join(words)}"


def _shown(value: object) -> str:
    """The value as TOML has it, short, and without the password of a database address."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    text = re.sub(r"://.*@", "://…@", text)
    return text if len(text) <= 60 else text[:59] + "…"


def _address(place: tuple[int | str, ...]) -> str:
    """`("serve", "faces", 1)` as a person looks for it: `[serve] faces の2番目`."""
    match place:
        case ("target" | "register" as table, int(number), *rest):
            words = [f"[[{table}]] {number + 1}つ目"]
        case (section, *rest):
            words = [f"[{section}]"]
    words += [f"の{key + 1}番目" if isinstance(key, int) else key for key in rest]
    return " ".join(words)


def _purpose(place: tuple[int | str, ...]) -> str:
    names = [str(key) for key in place if isinstance(key, str)]
    if len(names) < 2:
        return ""
    section, name = names
    return f"({SECTIONS[section].model_fields[name].description})"


def _keys_in(table: tuple[int | str, ...]) -> Iterable[str]:
    return SECTIONS[str(table[0])].model_fields if table else SECTIONS
