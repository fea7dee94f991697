"""The project's own files, as git sees them: committed or about to be."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("cardreader", "counter", "forms", "printing", "procedures")


@cache
def own_files() -> tuple[Path, ...]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


def written_by_us(*suffixes: str) -> list[Path]:
    """Files with these suffixes, without what is copied in from others (`vendor/`)."""
    return [path for path in own_files() if path.suffix in suffixes and "vendor" not in path.parts]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))
