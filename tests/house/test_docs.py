"""What exists is written down: settings, commands, words, versions."""

import argparse
import re
import tomllib
from collections.abc import Iterator
from typing import get_args

import pytest

from counter.config.sections import SECTIONS, Config, Face
from tests.house.tree import ROOT, name, written_by_us

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# The vocabulary the project is written in; docs/glossary.md gives each its Japanese word.
TERMS = """
    resident, clerk, IT staff, visitor, visit, submitted, accepted, life event, procedure, sheet,
    slip, item, answer, answer sheet, outcome, needed, deemed, automatic, later, refer, optional,
    inform, ask clerk, not needed, hand-off, record, target, receipt, bundle, city folder, finding,
    node, face, envelope, epoch
"""


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def headings(text: str) -> list[str]:
    return re.findall(r"^#+ +(.+?) *$", text, flags=re.M)


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next one."""
    return re.split(r"^#+ ", text.split(f"{heading}\n", 1)[1], maxsplit=1, flags=re.M)[0]


def test_every_setting_has_its_heading_and_no_other() -> None:
    written = [one for one in headings(read("docs/settings.md")) if one.startswith("`[")]
    tables = {
        field.alias or key: "[[{}]]" if field.alias else "[{}]"
        for key, field in Config.model_fields.items()
    }
    assert written == [
        f"`{tables[table].format(table)} {key}`"
        for table, model in SECTIONS.items()
        for key in model.model_fields
    ]


def commands(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The commands a person can type, without those that only group others."""
    groups = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    if not groups:
        yield parser
    for group in groups:
        for child in group.choices.values():
            yield from commands(child)


def options(command: argparse.ArgumentParser) -> list[str]:
    names = [action.option_strings[-1] for action in command._actions if action.option_strings]
    return [one for one in names if one != "--help"]


@pytest.mark.cpu_seconds(5)  # it imports everything the command line can do
def test_every_command_and_option_is_written_down() -> None:
    from counter.cli.commands import build_parser

    text = read("docs/commands.md")
    written = headings(text)
    missing = []
    for command in commands(build_parser()):
        heading = f"`{command.prog}`"
        if heading not in written:
            missing.append(heading)
            continue
        below = section(text, heading)
        missing += [f"{heading} {option}" for option in options(command) if option not in below]
    assert missing == []


def test_every_term_has_its_japanese_word_in_the_glossary() -> None:
    rows = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|", read("docs/glossary.md"), flags=re.M)
    japanese = dict(rows)
    assert [term for term in map(str.strip, TERMS.split(",")) if not japanese.get(term)] == []


def test_every_face_is_in_the_glossary() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", section(read("docs/glossary.md"), "## 画面の面"), re.M)
    assert rows == list(get_args(Face))


def test_one_python_version() -> None:
    lowest = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert set(re.findall(r"Python (3\.\d+)", read("README.md"))) == {lowest}
    assert PROJECT["tool"]["ruff"]["target-version"] == "py" + lowest.replace(".", "")
    assert f"version_info < ({lowest.replace('.', ', ')})" in read("deploy/bootstrap.sh")


def test_every_make_command_written_down_exists() -> None:
    targets = set(re.findall(r"^(\w+):", read("Makefile"), flags=re.M))
    written = {
        (name(path), command)
        for path in written_by_us(".md")
        for command in re.findall(r"\bmake ([a-z]+)`", path.read_text(encoding="utf-8"))
    }
    assert {one for one in written if one[1] not in targets} == set()


def test_every_linked_file_exists() -> None:
    missing = [
        f"{name(path)}: {link}"
        for path in written_by_us(".md")
        for link in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
        if "://" not in link and not (path.parent / link).exists()
    ]
    assert missing == []


def test_ignored_lint_rules_have_their_reason_beside_them() -> None:
    silent = [
        f"{name(path)}:{number}"
        for path in written_by_us(".py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"# noqa(: \w+(, ?\w+)*)?\s*$", line)
    ]
    assert silent == []


def test_what_the_threats_page_cites_is_there() -> None:
    cited = set(re.findall(r"`((?:[a-z_]+/)+(?:[a-z_]+\.py)?)`", read("docs/threats.md")))
    assert len(cited) > 50
    tests = re.findall(r"`(tests/[a-z_/]+\.py)::(\w+)`", read("docs/threats.md"))
    assert len(tests) > 12
    assert [test for path, test in tests if f"def {test}(" not in read(path)] == []
    assert [path for path in sorted(cited) if not (ROOT / path).exists()] == []


WHOM = "Residents|Clerks|IT staff|Back offices?|Developers|Auditors"


def test_every_change_says_whom_it_affects() -> None:
    changes = re.findall(r"^- (.+)$", read("CHANGELOG.md"), flags=re.M)
    begins = re.compile(rf"(?:{WHOM})(?:(?:, | and )(?i:{WHOM}))*(?: in a shelter)?: ")
    assert [line for line in changes if not begins.match(line)] == []


def test_every_release_says_from_which_date() -> None:
    """Each section has the day of its release, or says since when its law has been checked."""
    sections = re.split(r"^## ", read("CHANGELOG.md"), flags=re.M)[1:]
    dated = re.compile(r"\d{4}-\d{2}-\d{2}")
    assert [one.split("\n")[0] for one in sections if not dated.search(one)] == []


def test_pictures_are_small_and_shown() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in written_by_us(".md"))
    for picture in (ROOT / "docs" / "images").iterdir():
        assert picture.stat().st_size < 300_000, picture.name
        assert f"images/{picture.name}" in pages, picture.name
