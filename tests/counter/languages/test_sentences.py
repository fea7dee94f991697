"""Sentences are found where programs and templates say them, and nowhere else."""

import ast

from counter.languages.sentences import (
    _constants,
    _in_template,
    _tabled,
    _texts,
    sentences,
)


def test_templates_say_constants_and_both_branches() -> None:
    source = """{{ _("一") }}{{ plain("二") if x }}{{ _("三" if x else "四") }}{{ text("五") }}"""
    assert list(_in_template(source)) == ["一", "二", "三", "四"]


def test_docstrings_and_pieces_are_no_sentences() -> None:
    source = '"""説明"""\nTABLE = {"a": "表"}\nsay(f"断片{x}")\nraise Refused("だめです")\n'
    assert list(_constants(ast.parse(source))) == ["表", "だめです"]


def test_forms_name_their_texts() -> None:
    source = 'Text(ja="犬", easy="いぬ")\nNotUnderstood("数字で", "すうじで")\nText(ja=name)\n'
    assert list(_texts(ast.parse(source))) == ["犬", "数字で"]


def test_tables_are_named_for_their_translators() -> None:
    source = 'SENTENCES: Mapping[str, str] = {"a": "訳す"}\nOTHER = {"b": "訳さない"}\n'
    assert list(_tabled(ast.parse(source))) == ["訳す"]


def test_the_kiosk_says_what_it_says() -> None:
    found = sentences()
    assert found["職員を呼ぶ"].startswith("counter/kiosk/templates/")
    assert found["届け出る手続き"] == "counter/kiosk/outline.py"
    assert found["はい"] == "forms/choices.py"
