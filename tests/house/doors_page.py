"""docs/doors.md: every door of the staff's faces, and who may enter. Run it to write the page anew:

python -m tests.house.doors_page
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from counter.admin.blueprint import blueprint as admin_pages
from counter.admin.doors import DOORS as ADMIN
from counter.admin.registering import VIEWS as ADMIN_VIEWS
from counter.auth import Doors
from counter.auth.accounts import ROLE_NAMES
from counter.config import Face
from counter.desk.blueprint import blueprint as desk_pages
from counter.desk.doors import DOORS as DESK
from counter.desk.registering import VIEWS as DESK_VIEWS

PAGE = Path(__file__).parents[2] / "docs" / "doors.md"
VIEWS = (*ADMIN_VIEWS, *DESK_VIEWS)
"""Importing them put every view on its blueprint."""

FACES: dict[Face, Doors] = {"desk": DESK, "admin": ADMIN}
BLUEPRINTS = {"desk": desk_pages, "admin": admin_pages}
TITLES = {"desk": "窓口の面（`/desk`）", "admin": "管理の面（`/admin`）"}
HEAD = """# 入口の一覧

どの入口にだれが入れるか。`counter/desk/doors.py` と `counter/admin/doors.py` から書き出したものです
（`python -m tests.house.doors_page`。古くなると `tests/house/test_doors.py` が落ちます）。
書かれていない入口には、だれも入れません。

○ 入れる、課 その課の手続なら入れる（ほかの課の手続には 403 で担当の課を言う）、― 入れない（403）。
「だれでも」は、サインインしていなくても入れる入口です。
"""


def page() -> str:
    """The page, as it should be."""
    return "\n".join([HEAD, *(_table(face, _addresses(face)) for face in FACES)])


def _addresses(face: Face) -> dict[str, list[str]]:
    """The methods and paths of each endpoint; the views stand on the blueprint when imported."""
    app = Flask("doors")
    app.register_blueprint(BLUEPRINTS[face], url_prefix=f"/{face}")
    found: dict[str, list[str]] = {}
    for rule in app.url_map.iter_rules():
        methods = "・".join(sorted((rule.methods or set()) & {"GET", "POST"}))
        if rule.endpoint in FACES[face].roles or rule.endpoint in FACES[face].open:
            found.setdefault(rule.endpoint, []).append(f"{methods} {rule.rule}")
    return found


def _table(face: Face, addresses: dict[str, list[str]]) -> str:
    names = list(ROLE_NAMES.values())
    lines = [
        f"## {TITLES[face]}\n",
        f"| 入口 | {' | '.join(names)} |",
        f"|---|{'---|' * len(names)}",
    ]
    lines += [
        f"| `{address}` | {' | '.join(_marks(FACES[face], endpoint))} |"
        for endpoint, found in sorted(addresses.items(), key=lambda one: one[1])
        for address in found
    ]
    return "\n".join(lines) + "\n"


def _marks(doors: Doors, endpoint: str) -> list[str]:
    if endpoint in doors.open:
        return ["だれでも"] * len(ROLE_NAMES)
    entered = "課" if endpoint in doors.by_section else "○"
    return [entered if role in doors.roles[endpoint] else "―" for role in ROLE_NAMES]


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
