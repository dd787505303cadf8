"""GET and POST /wechat, as a WSGI callable in front of the other doors: a turn is too short for a framework."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from bot import metrics, render
from bot.conversation import receive
from bot.envelope import BODY_CAP, Malformed, Rejected, Sealer, TooLarge
from bot.talking import DatabaseAway, Desk

log = logging.getLogger(__name__)

PATH = "/wechat"
SUCCESS = b"success"
LONGEST_LENGTH = 10  # digits of a Content-Length
REASONS = {200: "OK", 400: "Bad Request", 403: "Forbidden", 405: "Method Not Allowed", 413: "Content Too Large",
           500: "Internal Server Error"}  # fmt: skip

Answer = tuple[int, bytes, str]  # status, body, content type


class Webhook:
    """Answers the platform; everything else goes on to the app behind."""

    def __init__(self, desk: Desk, behind: WSGIApplication, clock: Callable[[], float] = time.time) -> None:
        self._desk = desk
        self._sealer = Sealer(desk.settings)
        self._behind = behind
        self._clock = clock

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != PATH:
            return self._behind(environ, start_response)
        status, body, kind = self._answered(environ)
        start_response(
            f"{status} {REASONS[status]}",
            [("Content-Type", kind), ("Content-Length", str(len(body))), ("X-Content-Type-Options", "nosniff")],
        )
        return [body]

    def _answered(self, environ: WSGIEnvironment) -> Answer:
        query = _query(environ.get("QUERY_STRING", ""))
        try:
            match environ["REQUEST_METHOD"]:
                case "GET":
                    return 200, self._sealer.echo(query).encode(), "text/plain; charset=utf-8"
                case "POST":
                    return self._turn(query, _body(environ))
                case _:
                    return _refusal(405)
        except Rejected as refused:
            # The reason stays here: whoever forges learns nothing, and a query string must not reach the log.
            log.warning("push refused: %s", refused)
            return _refusal(refused.status)
        except DatabaseAway:
            log.error("both stores are away, the platform is left to try again")
            return _refusal(500)
        except Exception:  # a door: the platform tries again, and the log says why
            log.exception("a push could not be taken")
            return _refusal(500)

    def _turn(self, query: dict[str, str], body: bytes) -> Answer:
        with metrics.unseal():
            envelope = self._sealer.unseal(query, body, self._clock())
        messages = receive(self._desk, envelope)
        if not messages:
            return 200, SUCCESS, "text/plain; charset=utf-8"
        with metrics.seal():
            xml = render.passive_xml(messages[0], to=envelope.openid, sender=envelope.account, now=int(self._clock()))
            sealed = self._sealer.seal(xml, envelope).encode()
        return 200, sealed, "application/xml; charset=utf-8"


def _query(text: str) -> dict[str, str]:
    """The platform escapes nothing; whoever does is understood too."""
    if "%" in text or "+" in text:
        return dict(parse_qsl(text, keep_blank_values=True))
    return {name: value for name, _, value in (part.partition("=") for part in text.split("&"))}


def _body(environ: WSGIEnvironment) -> bytes:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdigit():
        raise Malformed("bad Content-Length")
    if len(length) > LONGEST_LENGTH or int(length) > BODY_CAP:
        raise TooLarge("body too large")
    # Without a length (chunked) one byte more than the cap is read, so that the cap still holds.
    body: bytes = environ["wsgi.input"].read(int(length) or BODY_CAP + 1)
    return body


def _refusal(status: int) -> Answer:
    metrics.REJECTED.labels(str(status)).inc()
    return status, b"", "text/plain; charset=utf-8"
