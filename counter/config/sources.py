"""Settings of what fills families in: move-out certificates and the city's registers."""

from typing import Annotated

from pydantic import AfterValidator, Field, StrictInt

from counter.config.kinds import FilePath, RegisterName, Section, register_url


class Certificates(Section):
    folder: FilePath | None = Field(
        default=None,
        description="市のシステムが転出証明書情報・転入予約のファイルを置くフォルダ。無ければ取り込まない",
    )
    mapping: FilePath | None = Field(
        default=None, description="そのファイルの列の対応表。無ければ製品の標準"
    )
    keep_days: StrictInt = Field(
        default=60, ge=1, le=365, description="来庁されない転出証明書を消すまでの日数"
    )


class Register(Section):
    name: RegisterName = Field(
        description="台帳の名前。resident、nhi、care、child_allowance、tax など (カタログの出所)"
    )
    # A password may stand in it, so it never shows in a repr.
    url: Annotated[str, AfterValidator(register_url)] = Field(
        repr=False, description="台帳のデータベース (SQLAlchemy の URL)。読むだけの利用者で"
    )
    mapping: FilePath | None = Field(
        default=None, description="列の対応表。無ければ製品の標準 (resident だけにある)"
    )
    legal_ground: str = Field(min_length=1, description="照会の根拠 (法令・条例の条)")
    procedures: tuple[RegisterName, ...] = Field(
        min_length=1, description="この台帳を使ってよい手続の id"
    )
    timeout_seconds: StrictInt = Field(
        default=2, ge=1, le=10, description="答えを待つ秒数。過ぎたら、照会せずに尋ねる"
    )
