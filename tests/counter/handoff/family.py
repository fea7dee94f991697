"""An invented family of three with a dog that moves in, and a small catalog for it."""

import datetime as dt
from functools import cache
from uuid import UUID

from counter.handoff.facts import CaseFacts, CaseRef, DocumentFact, VisitFacts
from procedures.bundle import Bundle
from procedures.loading import SHIPPED, build, read_folder
from procedures.sheet import VISIT, Address, AnswerSheet, Provenance, Source
from procedures.values import DocumentSeen, IndividualNumber, PartialDate, Sex, Value

TODAY = dt.date(2026, 4, 3)
NOON = dt.datetime(2026, 4, 3, 3, 0, tzinfo=dt.UTC)
PHONE_OF_TARO = "011-555-0100"
NUMBER = IndividualNumber("123456789018")

NOTICE_CASE = UUID("00000000-0000-4000-8000-000000000001")
INSURANCE_CASE = UUID("00000000-0000-4000-8000-000000000002")
DOG_CASE = UUID("00000000-0000-4000-8000-000000000003")
VISIT_FACTS = VisitFacts(receipt="K7MP-3XQ9", law_day=TODAY)

NOTICE = """
id = "move_in_notification"
name = { ja = "転入届" }
summary = { ja = "ほかの市区町村から引っ越してきた届" }
law = "住民基本台帳法22条"
source = "https://laws.e-gov.go.jp/law/342AC0000000081"
verified_on = 2026-11-21
events = ["move_in"]
target = "resident_record"
uses_individual_number = "住民基本台帳法7条8号の2"
roles = { applicant = "p for p in people if p in visitor" }
needs = ["move_date", "new_address", "movers.name", "movers.kana", "movers.birth_date",
  "movers.sex", "applicant.phone", "movers.individual_number?", "applicant.address"]
[[outcome]]
is = "needed"
when = '"move_in" in events'
because = { ja = "転入した日から14日以内に届け出ます" }
[[outcome]]
is = "not_needed"
because = { ja = "今回は要りません" }
[[document]]
id = "move_out_certificate"
name = { ja = "転出証明書" }
"""

INSURANCE = """
id = "nhi_enrollment"
name = { ja = "国民健康保険の加入" }
summary = { ja = "国民健康保険に入る届" }
law = "国民健康保険法9条"
source = "https://laws.e-gov.go.jp/law/333AC0000000192"
verified_on = 2026-11-21
events = ["move_in"]
target = "nhi"
annex_of = ["move_in_notification"]
needs = ["move_date", "movers.name", "movers.individual_number?"]
[[outcome]]
is = "deemed"
when = '"move_in" in events'
because = { ja = "転入届への付記で済みます" }
[[outcome]]
is = "not_needed"
because = { ja = "今回は要りません" }
"""

DOG = """
id = "dog_registration_change"
name = { ja = "犬の登録事項の変更" }
summary = { ja = "犬の所在地が変わった届" }
law = "狂犬病予防法4条4項"
source = "https://laws.e-gov.go.jp/law/325AC0000000247"
verified_on = 2026-11-21
events = ["move_in"]
for_each = "dogs"
target = "dog"
needs = ["subject.dog_description"]
[[outcome]]
is = "needed"
when = '"move_in" in events'
because = { ja = "犬の所在地が変わりました" }
[[outcome]]
is = "not_needed"
because = { ja = "今回は要りません" }
"""


@cache
def small_bundle() -> Bundle:
    """The shipped items and groups with three procedures of these tests."""
    texts = read_folder(SHIPPED)
    kept = {name: text for name, text in texts.items() if not name.startswith("procedures/")}
    return build(
        {name: text for name, text in kept.items() if not name.startswith("sheets/")}
        | {
            "procedures/move_in_notification.toml": NOTICE,
            "procedures/nhi_enrollment.toml": INSURANCE,
            "procedures/dog_registration_change.toml": DOG,
        }
    )


def write(
    sheet: AnswerSheet,
    item: str,
    value: Value,
    subject: str = VISIT,
    source: Source = Source.RESIDENT,
) -> None:
    """Write one answer."""
    kind = small_bundle().items[item].kind
    sheet.write(Address(item, subject), kind, value, provenance=Provenance(source), at=NOON)


def moving_family(*, name: str = "見本　太郎", phone: str = PHONE_OF_TARO) -> AnswerSheet:
    """Taro with his card, his grandmother whose birthday is not known, and a dog."""
    sheet = AnswerSheet(visitor="p1", card_holder="p1")
    sheet.add_person("p1")
    sheet.add_person("p2")
    sheet.add_thing("dog1", "dog")
    write(sheet, "events", frozenset({"move_in"}))
    write(sheet, "people_complete", True)
    write(sheet, "dogs_complete", True)
    write(sheet, "move_date", PartialDate(2026, 4, 1))
    write(sheet, "new_address", "北海道見本市中央一条二丁目３番　コーポ見本１０１")
    write(sheet, "name", name, "p1", Source.CARD)
    write(sheet, "kana", "ミホン　タロウ", "p1")
    write(sheet, "birth_date", PartialDate(1990, 8, 20), "p1", Source.CARD)
    write(sheet, "sex", Sex.MALE, "p1", Source.CARD)
    write(sheet, "phone", phone, "p1")
    write(sheet, "address", "東京都架空区見本一丁目２番３号", "p1", Source.CARD)
    write(sheet, "moves", True, "p1")
    write(sheet, "individual_number", NUMBER, "p1", Source.CARD)
    write(sheet, "name", "架空　恵子", "p2")
    write(sheet, "kana", "カクウ　ケイコ", "p2")
    write(sheet, "birth_date", PartialDate(1931, 2), "p2")
    write(sheet, "sex", Sex.FEMALE, "p2")
    write(sheet, "moves", True, "p2")
    write(sheet, "dog_description", "ポチ、柴犬、茶、雄", "dog1")
    return sheet


def notice_facts(**changes: object) -> CaseFacts:
    """The desk's acceptance of the moving-in notice."""
    facts: dict[str, object] = {
        "ref": CaseRef(NOTICE_CASE, "move_in_notification"),
        "accepted_on": TODAY,
        "identity": DocumentSeen("個人番号カード"),
        "documents": {"move_out_certificate": DocumentFact("original_kept")},
    }
    return CaseFacts(**(facts | changes))  # type: ignore[arg-type]


INSURANCE_REF = CaseRef(INSURANCE_CASE, "nhi_enrollment")
