"""The settings, section by section: name, type, default and the sentence that explains it.

A default must be right in production and fit to be public; where none is, there is no default.
Relative paths count from the folder of the settings file.
"""

from pathlib import Path
from typing import Annotated, Literal, cast, get_args
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    model_validator,
)

from counter.config.kinds import (
    FOLDER,
    FilePath,
    LanguageId,
    Name,
    Pixels,
    Seconds,
    Section,
    city_code,
    database_url,
    printer_address,
    reader_name,
    target_url,
    with_japanese,
)
from counter.config.oidc import Oidc
from counter.config.sources import Certificates, Register

Face = Literal["kiosk", "desk", "admin", "api"]
RecordFormat = Literal["json", "csv", "keyin", "pdf"]
LogLevel = Literal["debug", "info", "warning", "error"]


class City(Section):
    name: str = Field(min_length=1, description="自治体の名前。画面と帳票に出る")
    code: Annotated[str, AfterValidator(city_code)] = Field(
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
    proxied: StrictBool = Field(
        default=False,
        description="この機械のリバースプロキシが TLS を終え、相手のアドレスを伝えるか",
    )
    certificate: FilePath | None = Field(
        default=None,
        description="そのリバースプロキシの証明書 (PEM)。切れる前に kakanai health が知らせる",
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
    url: Annotated[str, AfterValidator(database_url)] = Field(
        default="sqlite:///var/kakanai.db",
        repr=False,
        description="データベースの場所",
    )


class Card(Section):
    reader: Annotated[str, AfterValidator(reader_name)] = Field(
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
    warning_seconds: Annotated[StrictInt, Field(ge=20, le=600)] = Field(
        default=30,
        description="戻る何秒前に「続けますか」と尋ねるか。20秒以上、idle_seconds より短く",
    )
    screen_inches: Annotated[float, Field(ge=7, le=65)] = Field(
        default=21.5, description="画面の対角の長さ (インチ)。押すところを20mm以上にするため"
    )
    screen_pixels: tuple[Pixels, Pixels] = Field(
        default=(1080, 1920), description="画面の横と縦の画素数 (ブラウザーから見た数)"
    )
    languages: Annotated[tuple[LanguageId, ...], AfterValidator(with_japanese)] = Field(
        default=("ja", "easy", "en", "zh_Hans", "vi"),
        description="選べる言語。ja 日本語、easy やさしい日本語、en 英語、zh_Hans 中国語 (簡体字)、"
        "vi ベトナム語",
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
    windows: tuple[Annotated[str, StringConstraints(min_length=1, max_length=12)], ...] = Field(
        default=("1番", "2番", "3番", "4番"),
        min_length=1,
        description="整理番号で呼ぶ窓口の名前。呼出しの表示板にこのとおり出る",
    )


class Paper(Section):
    printer: Annotated[str, AfterValidator(printer_address)] = Field(
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
    url: Annotated[str, AfterValidator(target_url)] = Field(
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

    client_key_file: FilePath | None = Field(
        default=None,
        description="API に来る連携先の鍵のハッシュを並べたファイル (kakanai target key が書く)",
    )

    @model_validator(mode="after")
    def _has_what_its_scheme_needs(self) -> "Target":
        scheme = urlsplit(self.url).scheme
        if scheme == "sftp" and not (self.key_file and self.known_hosts):
            raise ValueError("sftp:// には key_file と known_hosts を書いてください")
        if scheme in ("https", "pull") and self.formats != ("json",):
            raise ValueError(f'{scheme}: に届けられるのは formats = ["json"] だけです')
        if scheme == "pull" and not self.client_key_file:
            raise ValueError("pull: には client_key_file を書いてください")
        return self


class Retention(Section):
    days: StrictInt = Field(
        default=30,
        ge=1,
        le=3660,
        description="終わった来庁の中身を残す日数。手続の keep_days があれば、長いほう",
    )


class Statistics(Section):
    smallest: StrictInt = Field(
        default=5,
        ge=3,
        le=100,
        description="統計に出す最も小さい数。これより小さい数は伏せる",
    )
    before: FilePath | None = Field(
        default=None,
        description="以前の表 (紙のときの、手続1件あたりの書く回数・枚数・秒数) の TOML",
    )


class Log(Section):
    level: LogLevel = Field(default="info", description="記録する細かさ")


class Config(Section):
    """All settings. `targets` is written `[[target]]`, once per target; `registers` likewise."""

    city: City
    serve: Serve
    node: Node
    storage: Storage
    card: Card
    kiosk: Kiosk
    desk: Desk
    oidc: Oidc
    paper: Paper
    targets: tuple[Target, ...] = Field(default=(), alias="target")
    certificates: Certificates
    registers: tuple[Register, ...] = Field(default=(), alias="register")
    retention: Retention
    statistics: Statistics
    log: Log

    @property
    def is_training(self) -> bool:
        """Whether everything printed carries 訓練: no real resident is being served."""
        return bool(self.training_because)

    @property
    def training_because(self) -> str:
        """What in the settings makes this training, as a sentence for IT staff; else ""."""
        if self.card.reader == "virtual":
            written = "reader" in self.card.model_fields_set
            cause = '[card] reader が "virtual" の' if written else "[card] reader が書かれていない"
            instead = 'reader = "pcsc"'
        elif self.kiosk.training:
            cause, instead = "[kiosk] training が true の", "training = false"
        else:
            return ""
        return (
            f"この設定は訓練用です（{cause}ため）。訓練用の職員 kunren が起動のたびに作られ、"
            f"印刷物に「訓練」と入ります。住民の受付に使うなら {instead} にしてください。"
        )

    @model_validator(mode="after")
    def _have_names_of_their_own(self) -> "Config":
        for table, entries in (("target", self.targets), ("register", self.registers)):
            names = [entry.name for entry in entries]
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"[[{table}]] name: {', '.join(twice)} が重なっています")
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
