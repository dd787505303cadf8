"""What every answer of the pages carries: a policy of what it may load, and who may know of it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Response, g

from config.settings import Settings

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
STAGES = "http://127.0.0.1:* http://localhost:*"  # the simulator's phone shows pages in a frame
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def draw_nonce() -> None:
    """A new nonce for the scripts of one answer."""
    g.nonce = secrets.token_urlsafe(16)


def seal(settings: Settings) -> Callable[[Response], Response]:
    """Puts the headers on an answer; nobody frames a page but the simulator of a demo."""
    is_demo = urlsplit(settings.wx_open_base).hostname in LOOPBACK
    ancestors = STAGES if is_demo else "'none'"

    def put_on(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers[name] = value
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; img-src 'self'; style-src 'self'; script-src 'nonce-{g.nonce}'; "
            f"form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
        )
        if settings.secure_cookies:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response

    return put_on
