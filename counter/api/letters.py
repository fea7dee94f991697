"""Fetching records: what waits for this client, in order; and saying that it was taken."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from counter.api.blueprint import blueprint
from counter.api.clients import client
from counter.api.problems import Problem
from counter.audit import Act
from counter.handoff.canonical import canonical_bytes
from counter.handoff.parcel import from_payload
from counter.handoff.record import Record
from counter.keys import EnvelopeDamaged, NoKeyForEnvelope
from counter.storage import audit, cases, mailbox
from counter.storage.mailbox import Letter
from counter.storage.times import to_ms
from counter.web.services import services

MOST = 100
"""Records in one answer."""

LAST_POSITION = 2**53 - 1
"""The largest whole number every JSON reader keeps exact."""


@blueprint.get("/records")
def records() -> ResponseReturnValue:
    """The records that wait, behind the cursor, in the order they are to be taken in."""
    _refuse_all_but("cursor", "limit")
    after = _number("cursor", least=0, most=LAST_POSITION, otherwise=0)
    limit = _number("limit", least=1, most=MOST, otherwise=MOST)
    here, target = services(), client().name
    with here.database.reading() as connection:
        found = mailbox.waiting(connection, target=target, after=after, limit=limit)
    return jsonify(
        records=[{"cursor": one.position, "record": dict(_opened(one).content)} for one in found],
        cursor=found[-1].position if found else after,
    )


@blueprint.get("/records/<uuid:record>")
def one_record(record: UUID) -> ResponseReturnValue:
    """One record as canonical JSON, also when it was taken already."""
    return _file(canonical_bytes(_opened(_letter(record)).content), "application/json")


@blueprint.get("/records/<uuid:record>/attachments/<string(length=64):sha256>")
def attachment(record: UUID, sha256: str) -> ResponseReturnValue:
    """One attachment of a record, by the hash the record names it by."""
    for file in _opened(_letter(record)).attachments:
        if file.sha256 == sha256:
            return _file(file.data, file.media_type)
    raise Problem(HTTPStatus.NOT_FOUND, "この連携レコードに、その添付はありません。")


@blueprint.post("/records/<uuid:record>/taken")
def taken(record: UUID) -> ResponseReturnValue:
    """The client has the record safely; it is not given out by itself again."""
    here, target = services(), client().name
    letter = _letter(record)
    now = to_ms(here.clock())
    with here.database.writing() as connection:
        mailbox.take(connection, target=target, record=record, now=now)
        found = cases.get(connection, case=letter.case)
        if letter.taken_at is None and found is not None:
            audit.append(
                connection,
                key=here.keyring.audit_key,
                act=Act.FETCHED,
                at=now,
                visit=found.visit,
                case=letter.case,
                detail=target,
            )
    return "", HTTPStatus.NO_CONTENT


def _letter(record: UUID) -> Letter:
    with services().database.reading() as connection:
        letter = mailbox.get(connection, target=client().name, record=record)
    if letter is None:
        raise Problem(HTTPStatus.NOT_FOUND, "この連携先に、その連携レコードはありません。")
    return letter


def _opened(letter: Letter) -> Record:
    try:
        return from_payload(services().keyring.open_(letter.envelope))
    except (NoKeyForEnvelope, EnvelopeDamaged) as error:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "封筒を開ける鍵がこの拠点にありません。市の担当者に知らせてください。",
        ) from error


def _refuse_all_but(*known: str) -> None:
    """A misspelt cursor would give everything from the beginning."""
    given = request.args.to_dict(flat=False)
    if set(given) - set(known) or any(len(values) > 1 for values in given.values()):
        raise Problem(
            HTTPStatus.BAD_REQUEST, f"書けるのは {'、'.join(known)} だけで、それぞれ1つです。"
        )


def _number(name: str, *, least: int, most: int, otherwise: int) -> int:
    text = request.args.get(name)
    if text is None:
        return otherwise
    if text.isascii() and text.isdigit() and least <= int(text[:20]) <= most:
        return int(text)
    raise Problem(
        HTTPStatus.BAD_REQUEST, f"{name} は {least} から {most} までの整数で書いてください。"
    )


def _file(data: bytes, media_type: str) -> Response:
    response = make_response(data)
    response.headers["Content-Type"] = media_type
    return response
