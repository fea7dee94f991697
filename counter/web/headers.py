"""Response headers of every page: nothing inline, nothing remote, nothing kept.

The policy is the same for all faces; there is no switch to loosen it.
"""

from flask import Response, request

from counter.web.assets import ASSETS

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Flask-WTF compares the referrer with the host on HTTPS, so it cannot be "no-referrer".
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Frame-Options": "DENY",
}


def add_security_headers(response: Response) -> Response:
    """Put the headers on one response; pages about people are never stored by the browser."""
    response.headers.update(HEADERS)
    if request.endpoint == ASSETS and response.status_code < 400:
        response.headers["Cache-Control"] = "public, max-age=3600"
    else:
        response.headers["Cache-Control"] = "no-store"
    return response
