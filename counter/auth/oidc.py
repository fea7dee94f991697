"""Signing in with the city's own service (OpenID Connect, authorization code with PKCE).

The service says who somebody is, by its `sub` claim; which roles they have is ours to say. A second
factor is the service's business. Needs `pip install 'kakanai[oidc]'`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from counter.config.oidc import Oidc
from counter.logs import get_logger

log = get_logger(__name__)

TIMEOUT_SECONDS = 10
DISCOVERY = "/.well-known/openid-configuration"


class NotProved(Exception):
    """The service did not prove who it is; `str()` is the sentence for the screen."""


@dataclass(frozen=True)
class Asked:
    """A sign-in on its way: where to send the browser, and what its answer is held against."""

    url: str
    state: str
    nonce: str
    verifier: str


def begin(settings: Oidc, back: str) -> Asked:
    """Ask the service who somebody is; `back` is where it sends the browser. Raises NotProved."""
    made: Mapping[str, str] = _speak(
        lambda: _provider(settings).create_authorization_url(redirect_uri=back)
    )
    return Asked(made["url"], made["state"], made["nonce"], made["code_verifier"])


def subject_of(
    settings: Oidc, asked: Mapping[str, str], answer: Mapping[str, str], back: str
) -> str:
    """Whom the service names for an answer (`code`, `state`) to what was asked. Raises NotProved.

    State, nonce, PKCE verifier, issuer, audience, signature and times are all held against what was
    asked (OpenID Connect Core 1.0, 3.1.3.7).
    """
    if not secrets.compare_digest(asked.get("state", ""), answer.get("state", "-")):
        raise NotProved("途中で別のサインインが始まったようです。もう一度お試しください。")
    if not answer.get("code"):
        raise NotProved("認証基盤でサインインが終わりませんでした。もう一度お試しください。")

    def exchange() -> str:
        provider = _provider(settings)
        token = provider.fetch_access_token(
            redirect_uri=back, code=answer["code"], code_verifier=asked["verifier"]
        )
        claims = provider.parse_id_token(token, nonce=asked["nonce"])
        return str(claims["sub"]) if claims else ""

    subject = str(_speak(exchange))
    if not subject:
        raise NotProved("認証基盤の答えに、だれであるかがありません。情報担当に知らせてください。")
    return subject


def _speak(conversation: Callable[[], Any]) -> Any:
    """Talk with the service; whatever goes wrong is one sentence; the log has its kind."""
    try:
        return conversation()
    except NotProved:
        raise
    except Exception:  # the library's, the network's, or a strange answer's
        log.exception("oidc_failed")
        raise NotProved(
            "認証基盤で確かめられませんでした。もう一度試すか、パスワードでサインインしてください。"
        ) from None


@lru_cache(maxsize=4)
def _provider(settings: Oidc) -> Any:
    """The service as it describes itself; asked once per process."""
    try:
        from authlib.integrations.base_client.sync_app import OAuth2Mixin
        from authlib.integrations.base_client.sync_openid import OpenIDMixin
        from authlib.integrations.requests_client import OAuth2Session
    except ImportError:
        raise NotProved(
            "認証基盤を使う部品が入っていません。pip install 'kakanai[oidc]' で入れてください。"
        ) from None

    class Session(OAuth2Session):  # type: ignore[misc] # authlib has no types
        def request(self, *args: Any, **options: Any) -> Any:
            if settings.ca_file is not None:
                options["verify"] = str(settings.ca_file)
            return super().request(*args, **{"timeout": TIMEOUT_SECONDS, **options})

    class Provider(OAuth2Mixin, OpenIDMixin):  # type: ignore[misc] # authlib has no types
        client_cls = Session

    if settings.client_secret_file is None:
        raise NotProved("設定 [oidc] client_secret_file がありません。")
    provider = Provider(
        None,
        client_id=settings.client_id,
        client_secret=settings.client_secret_file.read_text("utf-8").strip(),
        server_metadata_url=settings.issuer + DISCOVERY,
        client_kwargs={"scope": "openid", "code_challenge_method": "S256"},
    )
    if provider.load_server_metadata().get("issuer", "").rstrip("/") != settings.issuer:
        raise NotProved("認証基盤が、設定 [oidc] issuer と違う名を名乗っています。")
    return provider
