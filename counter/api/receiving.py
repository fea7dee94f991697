"""受理結果 by webhook: a back office answers to one of its records."""

from __future__ import annotations

from http import HTTPStatus

from flask import request
from flask.typing import ResponseReturnValue

from counter.api.blueprint import blueprint
from counter.api.clients import client
from counter.api.problems import Problem
from counter.handoff.answering import keep_answer, serves, system_of
from counter.handoff.receipts import NotAReceiptError, read_receipt
from counter.visit.progress import UnknownRecord
from counter.web.services import services


@blueprint.post("/receipts")
def receipts() -> ResponseReturnValue:
    """Put a receipt on its case. The same receipt again changes nothing."""
    here, target = services(), client()
    try:
        received = read_receipt(request.get_data())
    except NotAReceiptError as error:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from error
    bundle = here.bundles.current()
    try:
        system = system_of(received, here.database, bundle.procedures)
        if not serves(target, system, here.config.targets):
            raise UnknownRecord
        keep_answer(received, here.database, bundle.items, here.keyring.audit_key)
    except UnknownRecord as error:
        raise Problem(
            HTTPStatus.NOT_FOUND,
            "その連携レコードはありません。record と notice が、届いた id と completed_by の"
            "ままかを確かめてください。",
        ) from error
    return "", HTTPStatus.NO_CONTENT
