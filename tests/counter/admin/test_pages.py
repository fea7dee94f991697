"""What IT staff read, publish and take back."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from counter import health
from counter.storage import audit
from counter.storage.staff import Role
from counter.web.services import KEY
from procedures.findings import Finding
from tests.counter.admin.bureau import Bureau
from tests.house.tree import ROOT

pytestmark = pytest.mark.cpu_seconds(20)

FAMILIES = ROOT / "counter" / "cli" / "families"
WRONG = Finding(
    "error", "city/procedures/x.toml", "outcome", "決して当てはまらない行です", "例の家族"
)
DEBT = Finding("debt", "items/x.toml", "label.easy", "やさしい日本語がありません")


def test_home_tells_what_closes_the_kiosk_from_what_does_not(bureau: Bureau) -> None:
    lost = health.Finding("keys", "鍵がありません。")
    yesterday = health.Finding("epochs", "昨日の鍵。", closes=False)
    bureau.app.extensions[KEY] = replace(
        bureau.services, health=lambda: health.Health((lost, yesterday))
    )
    words = bureau.staff().opens("/").words
    closed, goes_on = words.split("受付機は動いていますが")
    assert "受付機は閉じています" in closed
    assert "鍵がありません。" in closed
    assert "昨日の鍵。" in goes_on


def test_home_says_what_is_in_force(bureau: Bureau) -> None:
    page = bureau.staff().opens("/")
    assert page.h1 == "いまの状態"
    assert bureau.services.bundles.current().version[:8] in page.words
    assert "予定された版はありません" in page.words


def test_every_procedure_can_be_read_as_a_clerk_reads_it(bureau: Bureau) -> None:
    browser = bureau.staff()
    browser.opens("/catalog")
    bundle = bureau.services.bundles.current()
    for procedure in list(bundle.procedures.values())[::12]:
        page = browser.opens(f"/catalog/{procedure.id}")
        assert page.h1 == procedure.name.ja
        assert "{" not in page.words
        assert all(document.name.ja in page.words for document in procedure.documents)
        assert all(counter.section in page.words for counter in procedure.counters)
    assert browser.opens("/catalog/nothing").status == 404


def test_findings_are_listed_and_waited_for(bureau: Bureau) -> None:
    browser = bureau.staff()
    bureau.proofs.running = True
    assert "調べています" in browser.opens("/findings").words
    assert browser.client.get("/proof").json == {"done": False}
    bureau.proofs.running, bureau.proofs.findings = False, (WRONG, DEBT)
    page = browser.opens("/findings")
    assert "誤り（1）" in page.words
    assert "例：例の家族" in page.words
    assert "足りないもの（1）" in page.words


def test_publishing_shows_what_changes_and_is_audited(bureau: Bureau) -> None:
    browser = bureau.staff()
    assert "公開するものはありません" in browser.opens("/folder").words
    bureau.writes('hall = "新庁舎"\n')
    page = browser.opens("/folder")
    assert "次の 1 のキーが変わります" in page.words
    assert "新庁舎" in page.words
    browser.presses("公開する")
    assert browser.page.h1 == "カタログ版"
    assert bureau.services.bundles.current().city.hall == "新庁舎"
    assert bureau.published()[0].published_by == "joho1"
    with bureau.services.database.reading() as connection:
        acts = [entry for entry in audit.entries(connection) if entry.act == "published"]
    assert acts[-1].detail == bureau.published()[0].version
    assert acts[-1].actor is not None


def test_a_catalog_to_come_waits_for_its_moment(bureau: Bureau) -> None:
    browser = bureau.staff()
    bureau.writes('hall = "新庁舎"\n')
    browser.opens("/folder")
    for wrong in ("来週", "2020-01-01"):
        assert browser.presses("公開する", start=wrong).status == 422
    browser.presses("公開する", start="2026-04-10 08:30")
    assert "2026年4月10日 8:30" in browser.opens("/").words.replace("08:30", "8:30")
    assert bureau.services.bundles.current().city.hall != "新庁舎"
    bureau.office.clock.go_on(days=7)
    assert bureau.services.bundles.current().city.hall == "新庁舎"


def test_errors_block_unless_it_is_urgent(bureau: Bureau) -> None:
    browser = bureau.staff()
    bureau.writes('hall = "新庁舎"\n')
    bureau.proofs.findings = (WRONG,)
    browser.opens("/folder")
    assert browser.presses("至急で公開する").status == 422
    assert len(bureau.published()) == 1
    browser.presses("至急で公開する", urgent="災害の特例")
    assert bureau.published()[0].valid_until is not None
    assert "災害の特例" in browser.page.words


def test_what_is_published_is_what_was_shown(bureau: Bureau) -> None:
    browser = bureau.staff()
    bureau.writes('hall = "新庁舎"\n')
    browser.opens("/folder")
    bureau.writes('hall = "別の庁舎"\n')
    page = browser.presses("公開する")
    assert page.status == 409
    assert "フォルダの内容が変わりました" in page.words
    assert len(bureau.published()) == 1


def test_a_folder_with_mistakes_is_explained_and_replaces_nothing(bureau: Bureau) -> None:
    browser = bureau.staff()
    bureau.writes("hal = 1\n")
    assert "hal というキーはありません" in browser.opens("/folder").words
    assert bureau.services.bundles.current().version in [one.version for one in bureau.published()]


def test_going_back_asks_first(bureau: Bureau) -> None:
    browser = bureau.staff()
    before = bureau.services.bundles.current()
    bureau.writes('hall = "新庁舎"\n')
    browser.opens("/folder")
    browser.presses("公開する")
    assert (
        browser.opens(f"/bundles/{before.version}/back").h1
        == f"版 {before.version[:8]} に戻しますか"
    )
    assert "新庁舎" in browser.page.words
    browser.presses("この版に戻す")
    assert bureau.services.bundles.current().version == before.version
    assert len(bureau.published()) == 3
    assert browser.opens("/bundles/ffff/back").status == 404


def test_an_auditor_reads_and_changes_nothing(bureau: Bureau) -> None:
    browser = bureau.staff("kansa1", Role.AUDITOR)
    bureau.writes('hall = "新庁舎"\n')
    page = browser.opens("/folder")
    assert "新庁舎" in page.words
    assert not any(button.text == "公開する" for button in page.root.all("button"))
    assert browser.client.post("/publish").status_code in (400, 403)


@pytest.mark.parametrize("sample", ["move_in", "care"])
def test_a_sample_family_is_shown_what_a_resident_would_see(bureau: Bureau, sample: str) -> None:
    browser = bureau.staff()
    browser.opens(f"/preview?sample={sample}")
    page = browser.presses("確かめる", case=(FAMILIES / f"{sample}.toml").read_text("utf-8"))
    assert page.status == 200
    assert "聞かれること" in page.words
    wanted = {"move_in": "転入届", "care": "要介護"}[sample]
    assert wanted in page.words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x", "TOML として読めません"),
        ("[" * 5000, "TOML として読めません"),
        ("a" * 200_001, "大きすぎます"),
        ('name = "x"', "today が要ります"),
        (
            'name="x"\nid="x"\ntoday=2026-04-01\nevents=["moving"]\n[visitor]\nperson="p"',
            "moving というライフイベントはありません",
        ),
        (
            'name="x"\nid="x"\ntoday=2026-04-01\nevents=[]\n[visitor]\nperson="p"\n[[person]]\n',
            "id が要ります",
        ),
    ],
    ids=["no TOML", "deep", "large", "missing", "event", "no id"],
)
def test_a_wrong_case_is_refused_in_words(bureau: Bureau, text: str, words: str) -> None:
    browser = bureau.staff()
    browser.opens("/preview")
    page = browser.presses("確かめる", case=text)
    assert page.status == 422
    assert words in page.words


def test_a_case_can_be_a_file(bureau: Bureau) -> None:
    browser = bureau.staff()
    browser.opens("/preview")
    form, _ = browser.page.form_with("確かめる")
    token = next(box.get("value") for box in form.all("input") if box.get("name") == "csrf_token")
    data = {"csrf_token": token, "file": (io.BytesIO("名前".encode()), "case.toml")}
    answer = browser.client.post("/preview", data=data)
    assert answer.status_code == 422
    assert "TOML として読めません" in answer.text
