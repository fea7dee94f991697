import datetime as dt
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from counter.handoff.attachments import Attachment
from counter.handoff.canonical import canonical_bytes
from counter.handoff.facts import CaseFacts, CaseRef, DocumentFact
from counter.handoff.parcel import from_payload, to_payload
from counter.handoff.record import NoSuchProcedureError, Record, build_record, informed
from counter.handoff.schemas import schema
from counter.storage.outbox import RecordKind
from tests.counter.handoff.family import (
    DOG_CASE,
    INSURANCE_CASE,
    INSURANCE_REF,
    NUMBER,
    TODAY,
    VISIT_FACTS,
    moving_family,
    notice_facts,
    small_bundle,
)

SCHEMA = Draft202012Validator(schema("record"))


def notice(**changes: object) -> Record:
    return build_record(
        small_bundle(),
        moving_family(),
        notice_facts(**changes),
        VISIT_FACTS,
        annexes=[INSURANCE_REF],
    )


def person(record: Record, id_: str) -> dict[str, object]:
    return next(p for p in record.content["people"] if p["id"] == id_)


def test_a_record_follows_the_published_schema() -> None:
    record = notice()
    for one in (record, *informed(record), notice(kind=RecordKind.WITHDRAW, revision=2)):
        SCHEMA.validate(json.loads(one.canonical()))


def test_items_carry_official_names_codes_and_provenance() -> None:
    items = person(notice(), "p1")["items"]
    assert items["shimei"] == {"kind": "person_name", "value": "見本　太郎", "from": "card"}
    assert items["seibetsu"] == {"kind": "sex", "value": "1", "from": "card"}
    assert items["seinengappi"]["value"] == "1990-08-20"
    assert items["seinengappi_fushofuragu"]["value"] == "0"
    assert items["phone"]["from"] == "resident"


def test_an_unknown_birthday_is_flagged() -> None:
    items = person(notice(), "p2")["items"]
    assert items["seinengappi"]["value"] == "1931-02-00"
    assert items["seinengappi_fushofuragu"]["value"] == "1"


def test_an_address_stays_whole_and_is_split_beside() -> None:
    visit = notice().content["visit"]
    assert visit["new_address"]["value"] == "北海道見本市中央一条二丁目３番　コーポ見本１０１"
    assert visit["jusho_choaza"] == {"kind": "text", "value": "中央一条二丁目", "from": "derived"}
    assert visit["jusho_banchigohyoki"]["value"] == "３番"
    assert visit["jusho_katagaki"]["value"] == "コーポ見本１０１"


def test_people_name_their_groups_and_roles() -> None:
    record = notice()
    assert person(record, "p1")["groups"] == ["applicant", "movers"]
    assert person(record, "p2")["groups"] == ["movers"]
    assert record.content["roles"] == {"applicant": ["p1"]}
    assert record.content["filer"] == {"person": "p1", "acts_as": "self", "authority": None}


def test_the_same_acceptance_gives_the_same_bytes() -> None:
    assert notice().canonical() == notice().canonical()


def test_each_revision_has_its_own_id_and_names_the_one_before() -> None:
    first, second = notice(), notice(kind=RecordKind.CORRECT, revision=2)
    assert first.id != second.id
    assert second.content["supersedes"] == str(first.id)
    assert first.content["case"] == second.content["case"]


def test_a_withdrawal_carries_no_answers() -> None:
    record = notice(kind=RecordKind.WITHDRAW, revision=2)
    assert record.content["people"] == []
    assert "見本" not in record.canonical().decode()
    (insurance,) = informed(record)
    assert (insurance.target, insurance.content["kind"]) == ("nhi", "withdraw")


def test_what_the_answers_no_longer_come_to_can_still_be_withdrawn() -> None:
    ref = CaseRef(DOG_CASE, "dog_registration_change", "dog7")
    case = CaseFacts(ref, accepted_on=TODAY, kind=RecordKind.WITHDRAW, revision=2)
    record = build_record(small_bundle(), moving_family(), case, VISIT_FACTS)
    assert record.content["procedure"]["outcome"] == "not_needed"


def test_the_individual_number_goes_only_where_the_law_lets_it() -> None:
    record = notice()
    assert person(record, "p1")["items"]["kojinbango"]["value"] == NUMBER.digits
    assert "kojinbango" not in person(record, "p2")["items"]
    (insurance,) = informed(record)
    assert "kojinbango" not in insurance.canonical().decode()


def test_documents_travel_with_their_state() -> None:
    due = dt.date(2026, 4, 17)
    record = notice(documents={"move_out_certificate": DocumentFact("later", due)})
    assert record.content["documents"] == [
        {"id": "move_out_certificate", "name": "転出証明書", "state": "later", "due": "2026-04-17"}
    ]


def test_the_protected_flag_travels_to_everybody() -> None:
    record = notice(protected=True)
    assert record.content["protected"] is True
    assert informed(record)[0].content["protected"] is True


def test_an_annex_travels_inside_and_reaches_its_own_system() -> None:
    record = notice()
    (annex,) = record.content["annexes"]
    assert annex["procedure"]["outcome"] == "deemed"
    (insurance,) = informed(record)
    assert insurance.target == "nhi"
    assert insurance.content["completed_by"] == str(record.id)
    assert insurance.content["case"] == str(INSURANCE_CASE)
    assert [p["items"]["shimei"]["value"] for p in insurance.content["people"]] == [
        "見本　太郎",
        "架空　恵子",
    ]
    assert "seibetsu" not in person(insurance, "p1")["items"]


def test_a_dog_is_a_thing() -> None:
    case = CaseFacts(CaseRef(DOG_CASE, "dog_registration_change", "dog1"), accepted_on=TODAY)
    record = build_record(small_bundle(), moving_family(), case, VISIT_FACTS)
    (dog,) = record.content["things"]
    assert (dog["id"], dog["kind"]) == ("dog1", "dog")
    assert dog["items"]["dog_description"]["value"] == "ポチ、柴犬、茶、雄"
    assert record.content["subject"] == "dog1"
    assert person(record, "p1")["items"].keys() == {"shimei", "shimei_furigana"}


def test_a_procedure_the_visit_does_not_come_to_is_refused() -> None:
    case = CaseFacts(CaseRef(DOG_CASE, "dog_registration_change", "dog7"), accepted_on=TODAY)
    with pytest.raises(NoSuchProcedureError, match="dog_registration_change はありません"):
        build_record(small_bundle(), moving_family(), case, VISIT_FACTS)


def test_attachments_are_named_by_hash_and_come_back() -> None:
    scan = Attachment(b"%PDF-1.7 invented")
    record = build_record(
        small_bundle(), moving_family(), notice_facts(), VISIT_FACTS, scans=[scan, scan]
    )
    (named,) = record.content["attachments"]
    assert named["sha256"] == hashlib.sha256(scan.data).hexdigest()
    assert named["file"].endswith(".pdf")
    assert from_payload(to_payload(record)) == record


def test_nothing_is_normalised() -> None:
    # U+FA19 would become U+795E under NFC, an IVS would be lost under NFKC.
    name = "\ufa19\u8fbb\U000e0100　髙\U00020bb7"
    sheet = moving_family(name=name)
    record = build_record(small_bundle(), sheet, notice_facts(), VISIT_FACTS)
    assert person(record, "p1")["items"]["shimei"]["value"] == name
    assert name.encode() in record.canonical()


def test_no_representation_shows_an_answer() -> None:
    record = notice()
    assert "見本" not in repr(record)
    assert NUMBER.digits not in repr(record)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.text(), plain))
@pytest.mark.cpu_seconds(20)
def test_canonical_bytes_round_trip(content: dict[str, object]) -> None:
    data = canonical_bytes(content)
    again = json.loads(data)
    assert again == content
    assert canonical_bytes(again) == data
    assert canonical_bytes(dict(reversed(list(content.items())))) == data


@given(st.text(min_size=1).filter(lambda text: "\x00" not in text))
@pytest.mark.cpu_seconds(20)
def test_any_name_arrives_as_it_was(name: str) -> None:
    sheet = moving_family(name=name)
    record = build_record(small_bundle(), sheet, notice_facts(), VISIT_FACTS)
    arrived = json.loads(from_payload(to_payload(record)).canonical())
    assert person(Record(arrived), "p1")["items"]["shimei"]["value"] == name


def test_ids_do_not_depend_on_the_answers() -> None:
    assert notice().id == notice(protected=True).id
