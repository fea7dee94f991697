"""`kakanai demo`: the families told in words, from the kiosk to the receipts."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter.cli import main

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(
    ("family", "told"),
    [
        ("disaster", ["基礎支援金 750,000円を受け取れる可能性があります", "火災保険"]),
        ("bereavement", ["届け出るもの", "[市役所の外] 年金事務所", "家庭裁判所"]),
    ],
)
def test_a_family_is_played_to_the_end(
    family: str, told: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--family", family, "--out", str(tmp_path)]) == 0
    story = capsys.readouterr().out
    assert [words for words in told if words not in story] == []
    assert "受理結果が返った手続" in story
    assert (tmp_path / "visit.pdf").read_bytes().startswith(b"%PDF-")
    page = (tmp_path / "story.html").read_text("utf-8")
    panes = ["窓口の画面", "業務システムの受け箱", "控えと申請書", "連携先で受理", "data:image/png"]
    assert [words for words in [*panes, told[1].split()[-1]] if words not in page] == []
    assert "http" not in page  # it asks nobody for anything
    # A second family into the same folder would mix the two.
    assert main(["demo", "--family", family, "--out", str(tmp_path)]) == 2
