"""The pictures of the README, made by the project itself: `make pictures`.

    python -m tests.pictures SHOTS FOLDER

SHOTS is what the browser tests of kiosk and desk left (`KAKANAI_SHOTS`), FOLDER gets small PNGs:
the kiosk and the desk as those tests passed them, and the page of `kakanai demo` per family.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from counter.cli import main
from tests.servers.browser import CHROMIUM, FLAGS

LARGEST = 300_000
"""Bytes of one picture: the repository stays light."""

COLOURS = 64

KIOSK = ("04-place", "13-question-checks", "16-plan with a reason")
"""Three screens of the family that moves in by touch, on an upright screen."""

KIOSK_WIDTH, KIOSK_GAP = 420, 20

DESK = "test_from_scan_to_accepted_and_printed_with_few_keys-case"

DESK_WIDTH, DESK_HEIGHT = 1280, 800

FAMILIES = ("move_in", "disaster", "bereavement")

STORY_SIZE = (1480, 860)


def kiosk(shots: Path) -> Image.Image:
    """Three screens side by side."""
    prefix = "test_a_family_moves_in_by_touch[upright]"
    screens = [Image.open(shots / f"{prefix}-{name}.png").convert("RGB") for name in KIOSK]
    height = min(KIOSK_WIDTH * screen.height // screen.width for screen in screens)
    width = len(screens) * (KIOSK_WIDTH + KIOSK_GAP) - KIOSK_GAP
    together = Image.new("RGB", (width, height), "#d9d9d9")
    for place, screen in enumerate(screens):
        small = screen.resize((KIOSK_WIDTH, KIOSK_WIDTH * screen.height // screen.width))
        together.paste(small, (place * (KIOSK_WIDTH + KIOSK_GAP), 0))
    return together


def desk(shots: Path) -> Image.Image:
    """The top of a whole case as a clerk sees it."""
    whole = Image.open(shots / f"{DESK}.png").convert("RGB")
    small = whole.resize((DESK_WIDTH, DESK_WIDTH * whole.height // whole.width))
    return small.crop((0, 0, DESK_WIDTH, DESK_HEIGHT))


def stories(folder: Path) -> dict[str, Path]:
    """The page of each family: its picture by its name."""
    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        width, height = STORY_SIZE
        page = browser.new_page(viewport={"width": width, "height": height})
        for family in FAMILIES:
            if main(["demo", "--family", family, "--out", str(folder / family)]) != 0:
                raise SystemExit(f"kakanai demo --family {family} failed")
            page.goto((folder / family / "story.html").as_uri())
            found[f"story-{family}"] = folder / f"{family}.png"
            page.screenshot(path=found[f"story-{family}"])
        browser.close()
    return found


def write(picture: Image.Image, file: Path) -> None:
    """Few colours are enough for a screen, and half the bytes."""
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    if file.stat().st_size > LARGEST:
        raise SystemExit(f"{file} is larger than {LARGEST} bytes")


def make(shots: Path, out: Path) -> None:
    """Make all of them."""
    out.mkdir(parents=True, exist_ok=True)
    write(kiosk(shots), out / "kiosk.png")
    write(desk(shots), out / "desk.png")
    with tempfile.TemporaryDirectory() as folder:
        for name, file in stories(Path(folder)).items():
            write(Image.open(file).convert("RGB"), out / f"{name}.png")


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]))
