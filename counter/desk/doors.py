"""Every door of the desk and who may enter. What is not listed here is closed to everybody."""

from __future__ import annotations

from counter.auth import Doors
from counter.storage.staff import Role

AT_THE_COUNTER = frozenset({Role.COUNTER, Role.REVIEWER})
PROTECTING = frozenset({Role.PROTECTED_ADDRESS})
DECIDING = frozenset({Role.COUNTER})
CHECKING = frozenset({Role.REVIEWER})
WATCHING = frozenset({Role.COUNTER, Role.REVIEWER, Role.AUDITOR})

DOORS = Doors(
    open=frozenset(
        {
            "assets",
            "desk.sign_in",
            "desk.code",
            "desk.first_password",
            # The city's own sign-in service, on the way there and back.
            "desk.service",
            "desk.service_back",
            "desk.service_end",
            # The resident's own screen: it shows nothing before a clerk's code pairs it.
            "desk.resident",
            "desk.resident_pair",
            "desk.resident_state",
            "desk.resident_pin",
            "desk.resident_cancel",
            # The hall's display: numbers and windows, which are called aloud anyway.
            "desk.display",
            "desk.display_state",
        }
    ),
    asleep=frozenset({"desk.card_state", "desk.queue_state", "desk.case_state"}),
    by_section=frozenset(
        {
            "desk.accept",
            "desk.accept_together",
            "desk.decide",
            "desk.save_check",
            "desk.save_added",
            "desk.correct",
            "desk.save_correction",
            "desk.save_people",
            "desk.save_answers",
            "desk.save_completed",
            "desk.print_papers",
        }
    ),
    roles={
        "desk.sign_out": frozenset(Role),
        "desk.change_password": frozenset(Role),
        "desk.home": AT_THE_COUNTER,
        "desk.open_receipt": AT_THE_COUNTER,
        "desk.queue_state": AT_THE_COUNTER,
        "desk.find": AT_THE_COUNTER,
        "desk.found": AT_THE_COUNTER,
        "desk.give_number": DECIDING,
        "desk.number_visit": DECIDING,
        "desk.call_next": DECIDING,
        "desk.call_number": DECIDING,
        "desk.finish_number": DECIDING,
        "desk.case_state": AT_THE_COUNTER,
        "desk.begin": DECIDING,
        "desk.shelter": DECIDING,
        "desk.shelter_form": DECIDING,
        "desk.enter_shelter": DECIDING,
        "desk.find_in_shelter": DECIDING,
        "desk.leave_shelter": DECIDING,
        "desk.export_shelter": DECIDING,
        "desk.together": DECIDING,
        "desk.accept_together": DECIDING,
        "desk.paper_case": DECIDING,
        "desk.begin_paper": DECIDING,
        "desk.paper_day": DECIDING,
        "desk.transcribe_page": DECIDING,
        "desk.save_transcribed": DECIDING,
        "desk.transcribed": DECIDING,
        "desk.family": DECIDING,
        "desk.find_certificate": DECIDING,
        "desk.upload_certificate": DECIDING,
        "desk.use_certificate": DECIDING,
        "desk.ask_registers": DECIDING,
        "desk.answer_call": PROTECTING,
        "desk.show_address": PROTECTING,
        "desk.take_over": DECIDING,
        "desk.give_back": DECIDING,
        "desk.given_back": DECIDING,
        "desk.again": DECIDING,
        "desk.add_account": DECIDING,
        "desk.people": DECIDING,
        "desk.save_people": DECIDING,
        "desk.ask": DECIDING,
        "desk.save_answers": DECIDING,
        "desk.complete": DECIDING,
        "desk.save_completed": DECIDING,
        "desk.submit": DECIDING,
        "desk.case": AT_THE_COUNTER,
        "desk.correct": DECIDING,
        "desk.save_correction": DECIDING,
        "desk.accept": DECIDING,
        "desk.procedure": AT_THE_COUNTER,
        "desk.decide": DECIDING,
        "desk.papers": AT_THE_COUNTER,
        "desk.check": AT_THE_COUNTER,
        "desk.add_note": AT_THE_COUNTER,
        "desk.save_check": CHECKING,
        "desk.add": DECIDING,
        "desk.save_added": DECIDING,
        "desk.print_papers": AT_THE_COUNTER,
        "desk.history_page": WATCHING,
        "desk.card": DECIDING,
        "desk.read_card": DECIDING,
        "desk.card_face": DECIDING,
        "desk.open_card_face": DECIDING,
        "desk.card_picture": DECIDING,
        "desk.close_card_face": DECIDING,
        "desk.screen": DECIDING,
        "desk.card_state": DECIDING,
    },
)
