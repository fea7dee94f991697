"""The settings, section by section: name, type, default and the sentence that explains it.

A default must be right in production and fit to be public; where none is, there is no default.
Relative paths count from the folder of the settings file.
"""

from pathlib import Path
from typing import Annotated, Literal, cast, get_args
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    ValidationInfo,
    model_validator,
)

Face = Literal["kiosk", "desk", "admin", "api"]
RecordFormat = Literal["json", "csv", "keyin"]
LogLevel = Literal["debug", "info", "warning", "error"]

SQLITE = "sqlite:///"
POSTGRESQL = "postgresql+psycopg://"
FOLDER = "file:"


def _folder_of_settings(info: ValidationInfo) -> Path:
    return Path((info.context or {}).get("folder", "."))


def _absolute_path(path: Path, info: ValidationInfo) -> Path:
    return (_folder_of_settings(info) / path).absolute()


def _database_url(url: str, info: ValidationInfo) -> str:
    if url.startswith(POSTGRESQL):
        return url
    if url.startswith(SQLITE) and url != SQLITE:
        return SQLITE + str(_absolute_path(Path(url.removeprefix(SQLITE)), info))
    raise ValueError(f"{SQLITE}ファイル か {POSTGRESQL}… で始めてください")


def _folder_url(url: str, info: ValidationInfo) -> str:
    folder = url.removeprefix(FOLDER)
    if not url.startswith(FOLDER) or folder in ("", "//"):
        raise ValueError(f"{FOLDER}フォルダ の形で書いてください (例 file:var/inbox)")
    if folder.startswith("//") and not folder.startswith("///"):
        raise ValueError(f"{FOLDER}// の後は / で始まる絶対パスにしてください")
    # Not percent-encoded: fsspec takes the rest of the address as the path it is.
    return f"{FOLDER}//{_absolute_path(Path(folder.removeprefix('//')), info)}"


def _target_url(url: str, info: ValidationInfo) -> str:
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
            return _folder_url(url, info)
        case _:
            raise ValueError("file: sftp:// s3:// https:// のどれかで始めてください")


def _printer(value: str, info: ValidationInfo) -> str:
    if value == "none" or _is_ipp_address(value):
        return value
    try:
        return _folder_url(value, info)
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


def _city_code(code: str) -> str:
    """Check a 全国地方公共団体コード: five digits and the check digit (JIS X 0401/0402)."""
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        raise ValueError("半角数字6桁で書いてください")
    total = sum(weight * int(digit) for weight, digit in zip((6, 5, 4, 3, 2), code, strict=False))
    expected = (11 - total % 11) % 10
    if int(code[5]) != expected:
        raise ValueError(f"検査数字 (6桁目) が合いません。{code[:5]} なら {expected} です")
    return code


def _reader(value: str) -> str:
    if value in ("virtual", "pcsc") or value.startswith("pcsc:"):
        return value
    raise ValueError("virtual、pcsc、pcsc:読み取り機の名前 のどれかにしてください")


def _with_japanese(languages: tuple[str, ...]) -> tuple[str, ...]:
    if "ja" not in languages:
        raise ValueError("ja は必ず入れてください")
    return languages


FilePath = Annotated[Path, AfterValidator(_absolute_path)]
Seconds = Annotated[StrictInt, Field(ge=1, le=24 * 60 * 60)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]


class Section(BaseModel):
    """A table of the settings file: no unknown key, never changed after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class City(Section):
    name: str = Field(min_length=1, description="自治体の名前。画面と帳票に出る")
    code: Annotated[str, AfterValidator(_city_code)] = Field(
        description="全国地方公共団体コード6桁 (検査数字を含む)"
    )
    folder: FilePath | None = Field(
        default=None,
        description="市の上書き (手続・帳票の定義) のフォルダ。無ければ製品のまま",
    )


class Serve(Section):
    faces: tuple[Face, ...] = Field(
        default=("kiosk", "desk", "admin"), min_length=1, description="この機械で開く画面の面"
    )
    host: str = Field(default="127.0.0.1", min_length=1, description="待ち受けるアドレス")
    port: StrictInt = Field(default=8080, ge=1, le=65535, description="待ち受けるポート番号")
    threads: StrictInt = Field(
        default=8, ge=2, le=256, description="同時に応える数 (画面1台につき2が目安)"
    )


class Node(Section):
    name: Name = Field(
        default="main", description="この拠点の名前 (英小文字・数字・-・_)。監査記録に残る"
    )
    key_folder: FilePath = Field(
        default=Path("var/keys"),
        description="拠点の鍵を置くフォルダ。データベースのバックアップには入れない",
    )


class Storage(Section):
    # A password may stand in it, so it never shows in a repr.
    url: Annotated[str, AfterValidator(_database_url)] = Field(
        default="sqlite:///var/kakanai.db",
        repr=False,
        description="データベースの場所",
    )


class Card(Section):
    reader: Annotated[str, AfterValidator(_reader)] = Field(
        default="virtual",
        description="カード読み取り機。virtual (仮想カード)、pcsc (どれでも)、pcsc:名前",
    )
    people: FilePath | None = Field(
        default=None, description="仮想カードの人物のフォルダ。無ければ製品の見本の人たち"
    )
    ca_keys: FilePath | None = Field(
        default=None,
        description="カードが真正かを確かめる鍵 (7桁の番号.pem) のフォルダ。無ければ確かめない",
    )
    alarm_seconds: Seconds = Field(
        default=20, description="読み終えたカードが残っているとき、取り忘れを知らせるまでの秒数"
    )


class Kiosk(Section):
    idle_seconds: Seconds = Field(
        default=180, description="操作が無いとき、入力を消して最初の画面に戻るまでの秒数"
    )
    warning_seconds: Seconds = Field(
        default=30, description="戻る何秒前に「続けますか」と尋ねるか。idle_seconds より短く"
    )
    languages: Annotated[tuple[str, ...], AfterValidator(_with_japanese)] = Field(
        default=("ja", "easy"), description="選べる言語。ja 日本語、easy やさしい日本語"
    )
    events: tuple[Name, ...] = Field(
        default=(), description="案内するライフイベントの id。空ならカタログの全部"
    )
    training: StrictBool = Field(
        default=False,
        description="訓練。印刷物に「訓練」と入る。仮想カードなら常に訓練",
    )

    @model_validator(mode="after")
    def _warns_before_it_ends(self) -> "Kiosk":
        if self.warning_seconds >= self.idle_seconds:
            raise ValueError("warning_seconds は idle_seconds より短くしてください")
        return self


class Desk(Section):
    session_minutes: StrictInt = Field(
        default=30, ge=1, le=720, description="操作が無いとき、職員のサインインが切れるまでの分数"
    )
    second_factor: StrictBool = Field(
        default=False, description="サインインに、認証アプリの6桁の数字も求める"
    )


class Paper(Section):
    printer: Annotated[str, AfterValidator(_printer)] = Field(
        default="none",
        description="紙の出し先。none (窓口の画面から印刷)、ipp://ホスト名/ipp/print (プリンター)、"
        "file:フォルダ (訓練だけ)",
    )
    desk_prints: StrictBool = Field(
        default=True,
        description="プリンターが使えないとき窓口で印刷するか。false なら新しい受付を始めない",
    )


class Target(Section):
    name: Name = Field(description="連携先の名前 (英小文字・数字・-・_)。ほかと重ならないように")
    url: Annotated[str, AfterValidator(_target_url)] = Field(
        description="届け先。file:フォルダ、sftp://利用者@サーバ/フォルダ、s3://バケット、https://…"
    )
    systems: tuple[Name, ...] = Field(
        default=(),
        description="届ける業務システム (手続の target)。空なら、ほかが受け持たないもの全部",
    )
    formats: tuple[RecordFormat, ...] = Field(
        default=("json",), min_length=1, description="連携レコードの形"
    )
    mapping: Name = Field(
        default="standard", description="CSV の列を決める対応表 (カタログの mappings) の名前"
    )
    key_file: FilePath | None = Field(
        default=None, description="sftp:// の秘密鍵のファイル。合言葉では入らない"
    )
    known_hosts: FilePath | None = Field(
        default=None, description="sftp:// の相手の公開鍵を並べたファイル (known_hosts の形)"
    )
    endpoint: str = Field(
        default="", description="s3:// の保管庫の URL。空なら Amazon S3。鍵は AWS の標準の場所から"
    )
    ca_file: FilePath | None = Field(
        default=None, description="https:// の相手を確かめる認証局の証明書。無ければ OS の一覧"
    )
    token_file: FilePath | None = Field(
        default=None, description="https:// で名乗る鍵 (Bearer トークン) のファイル"
    )

    @model_validator(mode="after")
    def _has_what_its_scheme_needs(self) -> "Target":
        scheme = urlsplit(self.url).scheme
        if scheme == "sftp" and not (self.key_file and self.known_hosts):
            raise ValueError("sftp:// には key_file と known_hosts を書いてください")
        if scheme == "https" and self.formats != ("json",):
            raise ValueError('https:// に届けられるのは formats = ["json"] だけです')
        return self


class Retention(Section):
    days: StrictInt = Field(
        default=30,
        ge=1,
        le=3660,
        description="終わった来庁の中身を残す日数。手続の keep_days があれば、長いほう",
    )


class Log(Section):
    level: LogLevel = Field(default="info", description="記録する細かさ")


class Config(Section):
    """All settings. `targets` is written `[[target]]`, once per target."""

    city: City
    serve: Serve
    node: Node
    storage: Storage
    card: Card
    kiosk: Kiosk
    desk: Desk
    paper: Paper
    targets: tuple[Target, ...] = Field(default=(), alias="target")
    retention: Retention
    log: Log

    @property
    def is_training(self) -> bool:
        """Whether everything printed carries 訓練: no real resident is being served."""
        return self.kiosk.training or self.card.reader == "virtual"

    @model_validator(mode="after")
    def _targets_have_names_of_their_own(self) -> "Config":
        names = [target.name for target in self.targets]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"[[target]] name: {', '.join(twice)} が重なっています")
        return self

    @model_validator(mode="after")
    def _no_resident_on_disk(self) -> "Config":
        if self.paper.printer.startswith(FOLDER) and not self.is_training:
            raise ValueError(
                "[paper] printer: 紙の控えをフォルダに残せるのは訓練のときだけです。"
                "none にするか、[kiosk] training = true にしてください"
            )
        return self

    @model_validator(mode="after")
    def _paper_comes_from_somewhere(self) -> "Config":
        if self.paper.printer == "none" and not self.paper.desk_prints:
            raise ValueError(
                "[paper] desk_prints: printer が none なら、窓口のほかに刷るところがありません。"
                "desk_prints = true にするか、printer にプリンターを書いてください"
            )
        return self


def _section_of(annotation: object) -> type[Section]:
    """The table itself, also where there may be several: `tuple[Target, ...]` is `Target`."""
    return cast(type[Section], (*get_args(annotation), annotation)[0])


# Each table by its heading in the file: what may stand in `[serve]`, what in `[[target]]`.
SECTIONS = {
    field.alias or name: _section_of(field.annotation)
    for name, field in Config.model_fields.items()
}
