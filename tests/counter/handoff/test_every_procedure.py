"""Every shipped procedure, for a family of whom everything is known and one of whom nothing is."""

import json
from functools import cache
from uuid import uuid5

import pytest
from jsonschema import Draft202012Validator

from counter.handoff.facts import CaseFacts, CaseRef
from counter.handoff.mapping import find_mapping
from counter.handoff.parcel import from_payload, to_payload
from counter.handoff.record import build_record, informed
from counter.handoff.schemas import schema
from counter.handoff.writers import delivery_of
from procedures.bundle import Bundle
from procedures.catalog import Item
from procedures.guidance import judge
from procedures.sheet import VISIT, Address, AnswerSheet, Provenance, Source
from procedures.values import BankAccount, DocumentSeen, Kind, PartialDate, Sex, Value
from tests.counter.handoff.family import NOON, NOTICE_CASE, NUMBER, TODAY, VISIT_FACTS
from tests.shipped import shipped_bundle

SCHEMA = Draft202012Validator(schema("record"))
JPEG = b"\xff\xd8\xff invented"

SAMPLES: dict[Kind, Value] = {
    Kind.PERSON_NAME: "見本　\U00020bb7\u8fbb\U000e0100",
    Kind.KANA: "ミホン　タロウ",
    Kind.DATE: PartialDate(1950, 2),
    Kind.ADDRESS: "東京都架空区見本一丁目２番３号　コーポ見本",
    Kind.POSTAL_CODE: "1000001",
    Kind.PHONE: "011-555-0100",
    Kind.SEX: Sex.OTHER,
    Kind.BOOL: True,
    Kind.NUMBER: 2,
    Kind.MONEY: 12000,
    Kind.TEXT: '=見本\n2行目,"引用"',
    Kind.BANK_ACCOUNT: BankAccount("0001", "001", "ordinary", "1234567", "ミホン　タロウ"),
    Kind.CONSENT: True,
    Kind.DOCUMENT_SEEN: DocumentSeen("運転免許証"),
    Kind.PHOTO: JPEG,
    Kind.INDIVIDUAL_NUMBER: NUMBER,
    Kind.PERSON: "p1",
}


@cache
def shipped() -> Bundle:
    return shipped_bundle()


def sample(item: Item) -> Value:
    match item.kind:
        case Kind.CHOICE:
            return item.choices[-1].id if item.choices else "none"
        case Kind.CHOICES:
            return frozenset(choice.id for choice in item.choices[:2])
        case _:
            return SAMPLES[item.kind]


def family(events: frozenset[str], known: str) -> AnswerSheet:
    """Three people and one thing of every kind, of whom everything or nothing is known."""
    sheet = AnswerSheet(visitor="p1", card_holder="p1")
    for person in ("p1", "p2", "p3"):
        sheet.add_person(person)
    kinds = {item.subject for item in shipped().items.values()} - {VISIT, "person"}
    for kind in sorted(kinds):
        sheet.add_thing(f"{kind}1", kind)
    for item in shipped().items.values():
        if known == "nothing":
            continue
        for subject in sheet.subjects(item.subject):
            _write(sheet, item, subject, sample(item))
    _write(sheet, shipped().items["events"], VISIT, events)
    return sheet


def _write(sheet: AnswerSheet, item: Item, subject: str, value: Value) -> None:
    resident = Provenance(Source.RESIDENT)
    sheet.write(Address(item.id, subject), item.kind, value, provenance=resident, at=NOON)


@pytest.mark.parametrize("known", ["everything", "nothing"])
@pytest.mark.parametrize("procedure", sorted(shipped().procedures))
@pytest.mark.cpu_seconds(5)
def test_its_records_follow_the_schema(procedure: str, known: str) -> None:
    bundle = shipped()
    sheet = family(frozenset(bundle.procedures[procedure].events), known)
    verdicts = [
        v
        for v in judge(bundle.compiled[procedure], bundle.evaluation(TODAY, sheet))
        if v.subject or not v.procedure.for_each
    ]
    assert verdicts or bundle.procedures[procedure].for_each
    for verdict in verdicts:
        ref = CaseRef(uuid5(NOTICE_CASE, verdict.subject), procedure, verdict.subject)
        record = build_record(bundle, sheet, CaseFacts(ref, accepted_on=TODAY), VISIT_FACTS)
        assert from_payload(to_payload(record)) == record
        for one in (record, *informed(record)):
            SCHEMA.validate(json.loads(one.canonical()))
        delivery = delivery_of(record, ("json",), find_mapping("standard", bundle.mappings))
        names = {file.name for file in delivery.files}
        assert {named["file"] for named in record.content["attachments"]} <= names
        if not verdict.procedure.uses_individual_number:
            assert NUMBER.digits.encode() not in record.canonical()
