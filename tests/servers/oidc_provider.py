"""A city's sign-in service of the test's own: Authlib's OpenID Connect server on loopback.

Whoever is `signed_in` there is who it names; a test may make it answer wrongly.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, jsonify, request
from joserfc.jwk import KeySet, RSAKey

from tests.servers.web import serving

CLIENT_ID, CLIENT_SECRET = "kakanai", "a made-up secret 0123456789"


@dataclass
class Code:
    """An authorization code on its way."""

    code: str
    client_id: str
    redirect_uri: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    user: str
    scope: str = "openid"
    at: float = field(default_factory=time.time)

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(self.at)

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass
class Client:
    """The one program that is registered: ours."""

    redirect_uris: set[str]

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, uri: str) -> bool:
        return uri in self.redirect_uris

    def check_client_secret(self, secret: str) -> bool:
        return secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, kind: str) -> bool:
        return kind == "code"

    def check_grant_type(self, kind: str) -> bool:
        return kind == "authorization_code"


@dataclass
class Provider:
    """What a test can reach: who is signed in there, and what it does wrong."""

    issuer: str = ""
    signed_in: str = "u-0001"
    changed_nonce: str = ""
    named: str = ""
    client: Client = field(default_factory=lambda: Client(set()))
    codes: dict[str, Code] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    other_key: RSAKey | None = None


class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc] # authlib has no types
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)
    provider: Provider

    def save_authorization_code(self, code: str, request: Any) -> Code:
        data = request.payload.data
        self.provider.codes[code] = Code(
            code,
            request.client.get_client_id(),
            request.payload.redirect_uri,
            self.provider.changed_nonce or data["nonce"],
            data["code_challenge"],
            data["code_challenge_method"],
            request.user,
        )
        return self.provider.codes[code]

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return self.provider.codes.get(code)

    def delete_authorization_code(self, code: Code) -> None:
        del self.provider.codes[code.code]

    def authenticate_user(self, code: Code) -> str:
        return code.user


@contextmanager
def serve_provider() -> Iterator[Provider]:
    """Serve it; `provider.issuer` is its address."""
    provider = Provider()
    with serving(_app(provider)) as url:
        provider.issuer = url
        yield provider


def _token_of(provider: Provider) -> OpenIDCode:
    """What puts the ID token into an answer."""

    class Token(OpenIDCode):  # type: ignore[misc] # authlib has no types
        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return False

        def resolve_client_private_key(self, client: Client) -> RSAKey:
            return provider.other_key or provider.key

        def get_client_algorithm(self, client: Client) -> str:
            return "RS256"

        def get_client_claims(self, client: Client) -> dict[str, Any]:
            return {"iss": provider.issuer}

        def generate_user_info(self, user: str, scope: str) -> UserInfo:
            return UserInfo(sub=user)

    return Token(require_nonce=True)


def _app(provider: Provider) -> Flask:
    app = Flask("provider")

    grant = type("Grant", (CodeGrant,), {"provider": provider})
    server = AuthorizationServer(
        app, query_client=lambda name: provider.client, save_token=lambda token, request: None
    )
    server.register_grant(grant, [_token_of(provider), CodeChallenge(required=True)])

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Any:
        here = provider.issuer
        return jsonify(
            issuer=provider.named or here,
            authorization_endpoint=f"{here}/authorize",
            token_endpoint=f"{here}/token",
            jwks_uri=f"{here}/keys",
            response_types_supported=["code"],
            subject_types_supported=["public"],
            id_token_signing_alg_values_supported=["RS256"],
            code_challenge_methods_supported=["S256"],
        )

    @app.get("/keys")
    def keys() -> Any:
        return jsonify(KeySet([provider.key]).as_dict(private=False))

    @app.get("/authorize")
    def authorize() -> Any:
        grant = server.get_consent_grant(end_user=provider.signed_in)
        return server.create_authorization_response(
            grant=grant, grant_user=provider.signed_in or None
        )

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response(request)

    return app
