"""A city's PDF is looked at once before it is published, in a process that can do no harm.

What a stranger's PDF can do to whoever reads it is bounded: memory, time, files. What it would do
on the screen of whoever opens the filled form (scripts, launched programs, files within it) is
refused: a paper form needs none of it (ISO 32000-1, 12.6.4).
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

MOST_BYTES = 10 * 1024 * 1024
MOST_PAGES = 50
SECONDS = 10
MEMORY = 768 * 1024 * 1024

ACTIVE = frozenset(
    {"/AA", "/EmbeddedFiles", "/GoToE", "/GoToR", "/ImportData", "/JS", "/JavaScript", "/Launch"}
    | {"/RichMedia", "/SubmitForm", "/XFA"}
)
"""Names of what acts by itself, in dictionaries and as kinds of actions. /GoToR opens another file,
also one on somebody's server, which is then told who opens it."""

ON_OPENING = frozenset({"/GoTo", "/Named"})
"""Kinds of actions that only turn to a page: nothing else may happen when a form is opened."""

HOSTILE = "PDF が大きすぎるか複雑すぎて、安全に読めません。別の道具で保存し直してください"


class Harmful(Exception):
    """A PDF that is not taken; the text is a sentence for IT staff."""


def preflight(pdf: bytes) -> int:
    """How many pages a PDF has. Raises Harmful when it is too much, or would do something."""
    if len(pdf) > MOST_BYTES:
        raise Harmful(f"PDF は {MOST_BYTES // 1024 // 1024} MB までです")
    try:
        done = subprocess.run(  # noqa: S603 our own module, fixed arguments
            [sys.executable, "-I", "-c", CHILD, __file__, *sys.path],
            input=pdf,
            capture_output=True,
            timeout=3 * SECONDS,
            check=True,
        )
        found = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise Harmful(HOSTILE) from error
    if found["active"]:
        raise Harmful(f"PDF に動く仕掛け（{'、'.join(found['active'])}）があります。除いてください")
    if found["pages"] > MOST_PAGES:
        raise Harmful(f"PDF は {MOST_PAGES} ページまでです（{found['pages']} ページ）")
    return int(found["pages"])


CHILD = """
import runpy, sys
file, sys.path[:] = sys.argv[1], sys.argv[2:]
runpy.run_path(file)["look"]()
"""
"""This file alone, without the package around it, which takes a second to import."""


def look() -> None:
    """In the bounded process: read a PDF from standard input and say what is in it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
    active = sorted({name for one in _dictionaries(reader) for name in _active(one)})
    sys.stdout.write(json.dumps({"pages": len(reader.pages), "active": active}))


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary that can be reached, each once."""
    waiting: list[object] = [reader.trailer]
    seen: dict[int, object] = {}  # by id, and kept: what is gone would lend its id to another
    while waiting:
        here = waiting.pop()
        resolved = here.get_object() if hasattr(here, "get_object") else here
        if id(resolved) in seen:
            continue
        seen[id(resolved)] = resolved
        if isinstance(resolved, DictionaryObject):
            yield resolved
            waiting += resolved.values()
        elif isinstance(resolved, ArrayObject):
            waiting += resolved


def _active(one: DictionaryObject) -> Iterator[str]:
    yield from ACTIVE & set(one)
    kind = one.get("/S")
    if isinstance(kind, str) and kind in ACTIVE:
        yield kind
    opening = one.get("/OpenAction")
    if isinstance(opening, DictionaryObject) and opening.get("/S") not in ON_OPENING:
        yield "/OpenAction"
