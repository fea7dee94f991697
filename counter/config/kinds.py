"""What a setting can be: paths, addresses of databases and folders, names, and a table of them."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, ValidationInfo

SQLITE = "sqlite:///"
POSTGRESQL = "postgresql+psycopg://"
FOLDER = "file:"
PULL = "pull:"

LanguageId = Literal["ja", "easy", "en", "zh_Hans", "vi"]


def _folder_of_settings(info: ValidationInfo) -> Path:
    return Path((info.context or {}).get("folder", "."))


def _absolute_path(path: Path, info: ValidationInfo) -> Path:
    return (_folder_of_settings(info) / path).absolute()


def database_url(url: str, info: ValidationInfo) -> str:
    if url.startswith(POSTGRESQL):
        return url
    if url.startswith(SQLITE) and url != SQLITE:
        return SQLITE + str(_absolute_path(Path(url.removeprefix(SQLITE)), info))
    raise ValueError(f"{SQLITE}ファイル か {POSTGRESQL}… で始めてください")


def register_url(url: str, info: ValidationInfo) -> str:
    """Any database SQLAlchemy can read; a file counts from the folder of the settings."""
    if url.startswith(SQLITE) and url != SQLITE:
        return SQLITE + str(_absolute_path(Path(url.removeprefix(SQLITE)), info))
    if "://" in url and not url.startswith("sqlite"):
        return url
    raise ValueError(f"{SQLITE}ファイル、{POSTGRESQL}… など SQLAlchemy の URL で書いてください")


def folder_url(url: str, info: ValidationInfo) -> str:
    folder = url.removeprefix(FOLDER)
    if not url.startswith(FOLDER) or folder in ("", "//"):
        raise ValueError(f"{FOLDER}フォルダ の形で書いてください (例 file:var/inbox)")
    if folder.startswith("//") and not folder.startswith("///"):
        raise ValueError(f"{FOLDER}// の後は / で始まる絶対パスにしてください")
    # Not percent-encoded: fsspec takes the rest of the address as the path it is.
    return f"{FOLDER}//{_absolute_path(Path(folder.removeprefix('//')), info)}"


def target_url(url: str, info: ValidationInfo) -> str:
    """Check where records go: a folder, SFTP with user and absolute path, S3, or HTTPS."""
    parts = urlsplit(url)
    match parts.scheme:
        case "sftp" if parts.username and parts.hostname and parts.path not in ("", "/"):
            return url.rstrip("/")
        case "sftp":
            raise ValueError("sftp://利用者@サーバ/フォルダ の形で書いてください")
        case "s3" if parts.netloc:
            return url
        case "https" if parts.hostname and not parts.query and not parts.fragment:
            if parts.username or parts.password:
                raise ValueError(
                    "利用者名や合言葉は url に書けません (token_file を使ってください)"
                )
            return url
        case "file":
            return folder_url(url, info)
        case "pull" if url == PULL:
            return url
        case _:
            raise ValueError("file: sftp:// s3:// https:// のどれかで始めるか、pull: です")


def printer_address(value: str, info: ValidationInfo) -> str:
    if value == "none" or _is_ipp_address(value):
        return value
    try:
        return folder_url(value, info)
    except ValueError as error:
        raise ValueError(
            f"none か、ipp://ホスト名/ipp/print (TLS なら ipps://) と書くか、{error}"
        ) from error


def _is_ipp_address(value: str) -> bool:
    """Whether the text is the address of a printer or of a CUPS queue."""
    try:
        parts = urlsplit(value)
        return parts.scheme in ("ipp", "ipps") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        return False


def city_code(code: str) -> str:
    """Check a 全国地方公共団体コード: five digits and the check digit (JIS X 0401/0402)."""
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        raise ValueError("半角数字6桁で書いてください")
    total = sum(weight * int(digit) for weight, digit in zip((6, 5, 4, 3, 2), code, strict=False))
    expected = (11 - total % 11) % 10
    if int(code[5]) != expected:
        raise ValueError(f"検査数字 (6桁目) が合いません。{code[:5]} なら {expected} です")
    return code


def reader_name(value: str) -> str:
    if value in ("virtual", "pcsc") or value.startswith("pcsc:"):
        return value
    raise ValueError("virtual、pcsc、pcsc:読み取り機の名前 のどれかにしてください")


def with_japanese(languages: tuple[LanguageId, ...]) -> tuple[LanguageId, ...]:
    if "ja" not in languages:
        raise ValueError("ja は必ず入れてください")
    return languages


FilePath = Annotated[Path, AfterValidator(_absolute_path)]
Pixels = Annotated[StrictInt, Field(ge=320, le=8000)]
Seconds = Annotated[StrictInt, Field(ge=1, le=24 * 60 * 60)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]


RegisterName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


class Section(BaseModel):
    """A table of the settings file: no unknown key, never changed after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)
