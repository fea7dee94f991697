"""Every door of the admin face and who may enter. What is not listed is closed to everybody."""

from __future__ import annotations

from counter.auth import Doors
from counter.storage.staff import Role

LOOKING = frozenset({Role.IT, Role.AUDITOR})
CHANGING = frozenset({Role.IT})

DOORS = Doors(
    open=frozenset(
        {
            "assets",
            "admin.sign_in",
            "admin.code",
            "admin.first_password",
            "admin.service",
            "admin.service_back",
            "admin.service_end",
        }
    ),
    asleep=frozenset({"admin.proof_state", "admin.statistics_state"}),
    roles={
        "admin.sign_out": frozenset(Role),
        "admin.change_password": frozenset(Role),
        "admin.home": LOOKING,
        "admin.catalog": LOOKING,
        "admin.procedure": LOOKING,
        "admin.findings": LOOKING,
        "admin.proof_state": LOOKING,
        "admin.history": LOOKING,
        "admin.folder": LOOKING,
        "admin.preview": LOOKING,
        "admin.show_preview": LOOKING,
        "admin.handoff": LOOKING,
        "admin.handoff_record": LOOKING,
        "admin.chain": LOOKING,
        "admin.verify_chain": LOOKING,
        "admin.staff_list": LOOKING,
        "admin.staff_page": LOOKING,
        "admin.add_staff": CHANGING,
        "admin.change_staff": CHANGING,
        "admin.do_with_staff": CHANGING,
        "admin.send_again": CHANGING,
        "admin.send_all_again": CHANGING,
        "admin.try_target": CHANGING,
        "admin.running": LOOKING,
        "admin.try_register": CHANGING,
        "admin.statistics": LOOKING,
        "admin.statistics_state": LOOKING,
        "admin.statistics_csv": LOOKING,
        "admin.statistics_pdf": LOOKING,
        "admin.publish": CHANGING,
        "admin.confirm_going_back": CHANGING,
        "admin.go_back": CHANGING,
    },
)
