"""A city's folder over the shipped catalog: key by key, named in its mistakes, kept on upgrade."""

from __future__ import annotations

from pathlib import Path

import pytest

from procedures.findings import CatalogError
from procedures.guidance import assess
from procedures.layering import diff, layers, show, upgrade
from procedures.loading import build, canonical, files_of, layered, load_bundle
from tests.procedures.small import DAY, catalog, item, procedure, sheet

ITEMS = "\n".join(item(name, "visit", "bool") for name in ("a", "b"))
AMOUNTS = """
[[amount]]
id = "limit_days"
label = { ja = "期限", easy = "{期限|きげん}" }
unit = "days"
values = [{ from = 2020-04-01, value = 14, source = "試験法2条" }]
"""
SHIPPED = catalog(ITEMS, amounts=AMOUNTS, one=procedure("one", ("needed", "a")))
CITY = {
    "city.toml": 'name = "架空市"',
    "amounts/ours.toml": (
        '[[amount]]\nid = "limit_days"\n'
        'values = [{ from = 2020-04-01, value = 30, source = "架空市条例" }]\n'
    ),
    "items/ours.toml": '[[item]]\nid = "a"\nlabel = { ja = "市のことば" }\n'
    + item("ours", "visit", "bool"),
    "procedures/ours.toml": procedure("ours", ("needed", "ours and b")),
    "procedures/one.toml": 'finishes = "by_post"\n[name]\neasy = "{市|し}"\n',
}


def test_tables_lie_over_each_other_key_by_key() -> None:
    made = build(layered(SHIPPED, CITY))
    assert (made.city.name, made.city.code) == ("架空市", "999997")
    assert (made.items["a"].label.ja, made.items["a"].ask) == ("市のことば", "once")
    assert made.amounts["limit_days"].on(DAY) == 30
    assert made.amounts["limit_days"].label.easy == "{期限|きげん}"
    one = made.procedures["one"]
    assert (one.name.ja, one.name.easy, one.finishes) == ("one", "{市|し}", "by_post")


def test_a_city_has_items_and_procedures_of_its_own() -> None:
    made = build(layered(SHIPPED, CITY))
    answers = sheet(made, {"p1": {}}, {"a": False, "ours": True, "b": True})
    assert [v.outcome for v in assess(made, DAY, answers).verdicts] == ["not_needed", "needed"]


def test_the_bytes_of_a_bundle_keep_both_layers() -> None:
    made = build(layered(SHIPPED, CITY))
    again = build(files_of(canonical(made.files)))
    assert again.version == made.version
    assert again.items["a"].label.ja == "市のことば"
    assert layers(again.files) == (SHIPPED, CITY)


@pytest.mark.parametrize("content", [b"", b"[1]", b'{"a": 1}', b"[" * 100_000])
def test_bytes_that_are_no_bundle_are_refused(content: bytes) -> None:
    with pytest.raises(CatalogError, match="カタログ版として読めません"):
        files_of(content)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("procedures/one.toml", 'finishs = "today"', ["one.toml [finishs]", "もしかして finishes"]),
        ("procedures/one.toml", 'finishes = "never"', ["one.toml [finishes]", "'by_post'"]),
        ("items/x.toml", '[[item]]\nid = "a"\nderived = "bb"', ["x.toml [a.derived]", "bb"]),
        ("items/x.toml", '[[item]]\nid = "aa"\ncost = 2', ["x.toml [aa]", "もしかして a"]),
        ("items/x.toml", "item = 3", ["x.toml [item]", "[[item]] の形"]),
        (
            "city.toml",
            "[settings]\nzz = 1",
            ["city.toml [settings.zz]", "zz という項目はありません"],
        ),
        ("groups.toml", '[[group]]\nid = "g"\nis = "p in people"', ["groups.toml [g.is]"]),
        ("events.toml", "nonsense", ["events.toml", "TOML として読めません"]),
    ],
)
def test_a_mistake_of_the_city_names_its_file(
    tmp_path: Path, name: str, text: str, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped, ours = tmp_path / "shipped", tmp_path / "city"
    for folder, files in ((shipped, SHIPPED), (ours, {name: text})):
        for file, content in files.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(content, "utf-8")
    monkeypatch.setattr("procedures.loading.SHIPPED", shipped)
    with pytest.raises(CatalogError) as raised:
        load_bundle(ours)
    assert str(ours) in str(raised.value)
    assert str(shipped) not in str(raised.value)
    for word in words:
        assert word in str(raised.value)


def test_show_says_where_each_key_comes_from() -> None:
    rows = {key.path: key for key in show(layered(SHIPPED, CITY), "one")}
    assert (rows["name.ja"].file, rows["name.ja"].by_city) == ("procedures/one.toml", False)
    assert (rows["name.easy"].value, rows["name.easy"].by_city) == ("{市|し}", True)
    with pytest.raises(LookupError, match=r"もしかして item\.ours"):
        show(layered(SHIPPED, CITY), "item.our")


def test_a_sheet_that_says_its_kind_stands_alone() -> None:
    ruled = {"sheets/one.toml": 'kind = "ruled"\ntitle = "届"\nform_number = "1"\n'}
    renamed = build(layered({**SHIPPED, **ruled}, {"sheets/one.toml": 'title = "市の届"\n'}))
    assert renamed.sheets["one"] == {"kind": "ruled", "title": "市の届", "form_number": "1"}
    own = {"sheets/one.toml": 'kind = "overlay"\n'}
    assert build(layered({**SHIPPED, **ruled}, own)).sheets["one"] == {"kind": "overlay"}


def test_diff_lists_every_key_that_differs() -> None:
    text = SHIPPED["procedures/one.toml"].replace("試験法1条", "試験法9条")
    changed = {**SHIPPED, "procedures/one.toml": f"order = 5\n{text}"}
    found = {(change.name, change.path): change for change in diff(SHIPPED, changed)}
    assert found.keys() == {("procedure.one", "law"), ("procedure.one", "order")}
    assert found["procedure.one", "law"].after == "試験法9条"
    assert found["procedure.one", "order"].before == "（なし）"


def test_an_upgrade_lists_the_citys_keys_whose_law_changed_beneath() -> None:
    new = {
        **SHIPPED,
        "amounts/all.toml": AMOUNTS.replace("value = 14", "value = 20"),
        "procedures/one.toml": SHIPPED["procedures/one.toml"].replace("試験法1条", "試験法9条"),
    }
    found = upgrade(SHIPPED, new, CITY)
    assert not found.errors
    assert [(b.key.name, b.key.path) for b in found.beneath] == [
        ("amount.limit_days", "values"),
        ("procedure.one", "finishes"),
        ("procedure.one", "name.easy"),
    ]
    [law] = found.beneath[1].law
    assert (law.path, law.before, law.after) == ("law", "試験法1条", "試験法9条")
    made = build(found.files)
    assert made.amounts["limit_days"].on(DAY) == 30
    assert made.procedures["one"].law == "試験法9条"


def test_an_upgrade_that_changes_nothing_beneath_is_quiet() -> None:
    new = {**SHIPPED, "procedures/new.toml": procedure("new", ("needed", "b"))}
    found = upgrade(SHIPPED, new, CITY)
    assert (found.beneath, found.redundant, found.orphaned, found.errors) == ((), (), (), ())


def test_an_upgrade_names_keys_that_became_redundant_or_orphaned() -> None:
    new = dict(SHIPPED)
    old_label, new_label = 'label = { ja = "a" }', 'label = { ja = "市のことば" }'
    new["items/all.toml"] = new["items/all.toml"].replace(old_label, new_label)
    del new["procedures/one.toml"]
    found = upgrade(SHIPPED, new, CITY)
    assert [(key.name, key.path) for key in found.redundant] == [("item.a", "label.ja")]
    assert {key.name for key in found.orphaned} == {"procedure.one"}
    assert found.errors
