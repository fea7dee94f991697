"""Where somebody may be sent after signing in, and what the pages on the way pass on."""

from flask import request


def local(path: str) -> str:
    """A path of this face, relative to its mount; anything else is dropped (open redirects)."""
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if plain else ""


def carried() -> tuple[str, str]:
    """The page that was asked for and the work that was kept, as a page on the way sent them."""
    return local(request.form.get("back", "")), request.form.get("kept", "")
