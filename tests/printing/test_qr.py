"""A QR code on a screen."""

from __future__ import annotations

import re

import zxingcpp
from PIL import Image, ImageDraw

from printing.qr import qr_path

PIXELS = 6
"""Of a module."""


def test_the_path_of_a_screen_is_read_by_a_camera() -> None:
    address = "otpauth://totp/%E8%A6%8B%E6%9C%AC:mado1?secret=JBSWY3DPEHPK3PXP"
    code = qr_path(address)
    picture = Image.new("L", (code.size * PIXELS,) * 2, 255)
    draw = ImageDraw.Draw(picture)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", code.path):
        left, top = int(x) * PIXELS, int(y) * PIXELS
        draw.rectangle((left, top, left + int(width) * PIXELS - 1, top + PIXELS - 1), fill=0)
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [address]
