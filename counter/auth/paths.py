"""Where somebody may be sent after signing in."""


def local(path: str) -> str:
    """A path of this face, relative to its mount; anything else is dropped (open redirects)."""
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if plain else ""
