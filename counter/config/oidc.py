"""Settings of signing in with the city's own sign-in service (OpenID Connect)."""

from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from counter.config.kinds import FilePath, Section


def issuer_url(url: str) -> str:
    """Check where the service is: HTTPS, or this machine itself for trying it out."""
    parts = urlsplit(url)
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    if not url or (plain and parts.scheme == "https" and parts.hostname):
        return url.rstrip("/")
    if plain and parts.scheme == "http" and _is_this_machine(parts.hostname or ""):
        return url.rstrip("/")
    raise ValueError("https://ホスト名/… の形で書いてください")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Oidc(Section):
    issuer: Annotated[str, AfterValidator(issuer_url)] = Field(
        default="", description="市の認証基盤 (OpenID Connect) の issuer。空なら使わない"
    )
    client_id: str = Field(default="", description="認証基盤に登録した、この製品の client_id")
    client_secret_file: FilePath | None = Field(
        default=None, description="認証基盤に登録した合言葉 (client secret) のファイル"
    )
    ca_file: FilePath | None = Field(
        default=None, description="認証基盤を確かめる認証局の証明書。無ければ OS の一覧"
    )
    label: str = Field(
        default="市の認証基盤", min_length=1, description="サインイン画面のボタンに出る名前"
    )

    @model_validator(mode="after")
    def _is_registered(self) -> "Oidc":
        if self.issuer and not (self.client_id and self.client_secret_file):
            raise ValueError("issuer を書いたら、client_id と client_secret_file も要ります")
        return self
