import pytest

from counter.prefill.certificate import Certificate
from counter.prefill.certificate_files import (
    MOST_BYTES,
    FileRefused,
    read_certificates,
    read_mapping,
)
from procedures.findings import CatalogError
from procedures.values import PartialDate, Sex
from tests.counter.prefill.family import as_csv, as_json

MAPPING = read_mapping()


@pytest.mark.parametrize(
    "content", [as_csv(), as_csv("utf-8-sig"), as_csv("cp932"), as_json()],
    ids=["utf-8", "bom", "cp932", "json"],
)  # fmt: skip
def test_a_family_is_read_from_every_form_of_the_file(content: bytes) -> None:
    (certificate,) = read_certificates(content, MAPPING)
    assert [person["name"] for person in certificate.people] == [
        "見本　太郎", "見本　花子", "見本　ひなた", "見本　トメ",
    ]  # fmt: skip
    assert [person["birth_date"] for person in certificate.people] == [
        PartialDate(1990, 8, 20), PartialDate(1992, 5, 2), PartialDate(2025, 10, 11),
        PartialDate(1948, 1, 15),
    ]  # fmt: skip
    assert [person["relationship"] for person in certificate.people] == [
        "head", "spouse", "child", "parent",
    ]  # fmt: skip
    assert certificate.people[0]["sex"] is Sex.MALE
    assert certificate.move["planned_date"] == PartialDate(2026, 4, 1)
    assert certificate.move["whole_household"] is True


def test_the_individual_number_is_not_read() -> None:
    (certificate,) = read_certificates(as_csv(), MAPPING)
    assert "111111111118" not in str(certificate.to_json())


def test_what_is_sealed_comes_back_equal() -> None:
    (certificate,) = read_certificates(as_json(), MAPPING)
    assert Certificate.from_json(certificate.to_json()) == certificate


def test_a_repr_tells_nothing_of_a_person() -> None:
    (certificate,) = read_certificates(as_json(), MAPPING)
    assert "見本" not in repr(certificate)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (as_csv(性別="おとこ"), "1件目: 1人目の sex: 対応表の codes に無い値です"),
        (as_csv(生年月日="きのう"), "1人目の birth_date: 日付は、"),
        (as_csv(氏名=""), "1人目に name がありません（列の名前: 氏名・shimei）"),
        (as_csv(転出証明書番号=""), "どの転出証明書か分かる列がありません"),
        (b'{"a": ', "JSON として読めません（1行目）"),
        (b'[{"a": 1}]', "人の並びが見つかりません（名前: 世帯員・setaiin・people）"),
        (b"", "転出証明書が1件も入っていません"),
        (b"\x81", "文字コードが UTF-8 でも CP932"),
        (b"[" * 100_000, "入れ子が深すぎます"),
        (("氏名\n" + "長" * 200_000).encode(), "列が長すぎる"),
        (b"x" * (MOST_BYTES + 1), "ファイルが大きすぎます"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_certificates(content, MAPPING)
    assert words in str(refused.value)
    assert "おとこ" not in str(refused.value)
    assert "きのう" not in str(refused.value)


def test_a_mapping_with_an_unknown_fact_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "city.toml"
    path.write_text(
        'group = ["番号"]\npeople = ["人"]\n[move]\n[person]\nnaem = ["氏名"]\n', "utf-8"
    )
    with pytest.raises(CatalogError, match="naem という事項はありません（もしかして name）"):
        read_mapping(path)
