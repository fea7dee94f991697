"""Pictures for virtual cards: a drawn face, and stand-ins for the images of printed text."""

from io import BytesIO
from zlib import crc32

from PIL import Image, ImageDraw, ImageFont

PHOTO_SIZE = (240, 320)
TEXT_HEIGHT = 24
CODE_SIZE = (24, 12)
NUMBER_SIZE = (72, 12)

PAPER, INK = 255, 0


def draw_photo(name: str) -> bytes:
    """Return a greyscale JPEG 2000 drawing of a head; another name gives another grey."""
    width, height = PHOTO_SIZE
    seed = crc32(name.encode())
    image = Image.new("L", PHOTO_SIZE, 235)
    pen = ImageDraw.Draw(image)
    pen.ellipse((20, 230, width - 20, height + 120), fill=60 + seed % 90)
    pen.ellipse((65, 60, width - 65, 230), fill=215)
    pen.pieslice((60, 40, width - 60, 200), 180, 360, fill=20 + seed // 90 % 80)
    for x in (95, 145):
        pen.ellipse((x - 6, 138, x + 6, 150), fill=30)
    pen.arc((95, 165, 145, 200), 20, 160, fill=60, width=4)
    return _encoded(image, "JPEG2000", quality_mode="rates", quality_layers=[20])


def draw_digits(text: str, size: tuple[int, int]) -> bytes:
    """Return a 1-bit PNG of ASCII digits, like the images of number and security code."""
    image = Image.new("L", size, PAPER)
    ImageDraw.Draw(image).text((0, -1), text, fill=INK, font=ImageFont.load_default(11))
    return _encoded(image.convert("1", dither=Image.Dither.NONE), "PNG")


def draw_stand_in(text: str) -> bytes:
    """Return a 1-bit PNG that differs by text but shows no characters.

    Japanese type needs a font, which this package does not carry: cards that matter name a picture.
    """
    image = Image.new("1", (TEXT_HEIGHT * max(len(text), 1), TEXT_HEIGHT), 1)
    pen = ImageDraw.Draw(image)
    for place, character in enumerate(text):
        if not character.isspace():
            left = place * TEXT_HEIGHT
            pen.rectangle((left + 2, 2, left + 21, 21), outline=0)
            for row in range(4):
                for column in range(4):
                    if ord(character) >> (row * 4 + column) & 1:
                        x, y = left + 4 + column * 4, 4 + row * 4
                        pen.rectangle((x, y, x + 3, y + 3), fill=0)
    return _encoded(image, "PNG")


def _encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()
