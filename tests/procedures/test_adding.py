"""A city adds a choice, a row, a need to a shipped list, and keeps the rest of it."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from procedures.catalog import Outcome
from procedures.findings import CatalogError
from procedures.guidance import assess
from procedures.layering import diff, show, upgrade
from procedures.loading import build, layered
from procedures.schema import schemas
from tests.procedures.small import DAY, catalog, item, procedure, sheet

KINDS = 'choices = [{ id = "red", ja = "赤", easy = "{赤|あか}" }, { id = "blue", ja = "青" }]'
PAPERS = """
[[document]]
id = "lease"
name = { ja = "契約書" }
returns = true
"""
ITEMS = item("kind", "visit", "choice", KINDS) + item("a", "visit", "bool")
SHIPPED = catalog(
    ITEMS,
    one=procedure(
        "one",
        ("needed", 'kind == "red"'),
        head='needs = ["people.name"]',
        tail=PAPERS,
    ),
)
CITY = {
    "items/ours.toml": (
        '[[item]]\nid = "kind"\n"choices+" = [{ id = "green", ja = "緑" }, '
        '{ id = "blue", easy = "{青|あお}" }]\n'
    ),
    "procedures/one.toml": """
"needs+" = ["people.birth_date"]
[["outcome+"]]
is = "refer"
when = 'kind == "green"'
because = { ja = "緑は市の外です。" }
[["document+"]]
id = "lease"
name = { ja = "市の契約書" }
[["document+"]]
id = "photo"
name = { ja = "写真" }
""",
}


def test_choices_are_added_and_changed_key_by_key() -> None:
    choices = build(layered(SHIPPED, CITY)).items["kind"].choices
    assert [(one.id, one.ja, one.easy) for one in choices] == [
        ("red", "赤", "{赤|あか}"),
        ("blue", "青", "{青|あお}"),
        ("green", "緑", ""),
    ]


def test_the_citys_rows_are_read_first_and_the_shipped_ones_stay() -> None:
    made = build(layered(SHIPPED, CITY))
    outcomes = {}
    for kind in ("red", "blue", "green"):
        answers = sheet(made, {"p1": {}}, {"kind": kind})
        outcomes[kind] = assess(made, DAY, answers).verdicts[0].outcome
    assert outcomes == {
        "red": Outcome.NEEDED,
        "blue": Outcome.NOT_NEEDED,
        "green": Outcome.REFER,
    }


def test_papers_and_needs_are_added() -> None:
    one = build(layered(SHIPPED, CITY)).procedures["one"]
    papers = [(paper.id, paper.name.ja, paper.returns) for paper in one.documents]
    assert papers == [("lease", "市の契約書", True), ("photo", "写真", False)]
    assert [need.item for need in one.needs] == ["name", "birth_date"]


def test_show_tells_row_by_row_who_wrote_it() -> None:
    keys = {key.path: key for key in show(layered(SHIPPED, CITY), "item.kind")}
    written = [path for path, key in keys.items() if key.by_city and path != "id"]
    assert written == ["choices.1", "choices.2"]
    assert keys["choices.0"].file == "items/all.toml"


def test_diff_shows_the_list_as_it_becomes() -> None:
    [change] = [c for c in diff(SHIPPED, layered(SHIPPED, CITY)) if c.name == "item.kind"]
    assert (change.path, len(change.before), len(change.after)) == ("choices", 2, 3)


def test_an_upgrade_keeps_what_the_city_added_and_names_the_list_that_moved() -> None:
    more = KINDS.replace(" }]", ' }, { id = "white", ja = "白" }]')
    files = SHIPPED["items/all.toml"].replace(KINDS, more)
    found = upgrade(SHIPPED, {**SHIPPED, "items/all.toml": files}, CITY)
    assert [(one.key.name, one.key.path) for one in found.beneath] == [("item.kind", "choices+")]
    ids = [choice.id for choice in build(found.files).items["kind"].choices]
    assert ids == ["red", "blue", "white", "green"]


def test_an_upgrade_that_ships_the_citys_choice_makes_it_redundant() -> None:
    green = '{ id = "green", ja = "緑" }'
    city = {"items/ours.toml": f'[[item]]\nid = "kind"\n"choices+" = [{green}]\n'}
    files = SHIPPED["items/all.toml"].replace(KINDS, KINDS.replace("]", f", {green}]"))
    found = upgrade(SHIPPED, {**SHIPPED, "items/all.toml": files}, city)
    assert [key.path for key in found.redundant] == ["choices+"]
    assert not found.errors


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("items/x.toml", '[[item]]\nid = "kind"\n"choices+" = 3', ["choices+", "もしかして"]),
        ("items/x.toml", '[[item]]\nid = "kind"\n"label+" = ["x"]', ["label+"]),
        (
            "items/x.toml",
            '[[item]]\nid = "kind"\n"choices+" = [{ id = "x", jp = "x" }]',
            ["city/items/x.toml", "jp"],
        ),
        ("procedures/one.toml", '"outcome+" = [{ is = "maybe" }]', ["city/procedures/one.toml"]),
    ],
)
def test_a_wrong_addition_is_refused_in_the_citys_file(
    file: str, text: str, words: list[str]
) -> None:
    with pytest.raises(CatalogError) as raised:
        build(layered(SHIPPED, {file: text}))
    for word in words:
        assert word in str(raised.value)


def test_editors_know_the_key() -> None:
    validator = Draft202012Validator(schemas(city_folder=True)["item"])
    added = {"item": [{"id": "kind", "choices+": [{"id": "green", "ja": "緑"}]}]}
    assert not list(validator.iter_errors(added))
    part = {"item": [{"id": "kind", "choices+": [{"id": "red", "easy": "{赤|あか}"}]}]}
    assert not list(validator.iter_errors(part))
    assert list(validator.iter_errors({"item": [{"id": "kind", "choices+": ["green"]}]}))
    assert list(Draft202012Validator(schemas()["item"]).iter_errors(added))


def test_an_event_of_the_city_is_a_choice_by_itself() -> None:
    files = dict(SHIPPED)
    files["items/all.toml"] = files["items/all.toml"].replace(
        'choices = [{ id = "move_in", ja = "転入" }]', 'choices_from = "events"'
    )
    city = {
        "events.toml": '[[event]]\nid = "snow"\nname = { ja = "雪おろし", easy = "{雪|ゆき}" }\n'
    }
    choices = build(layered(files, city)).items["events"].choices
    assert [(one.id, one.ja) for one in choices] == [("move_in", "転入"), ("snow", "雪おろし")]
