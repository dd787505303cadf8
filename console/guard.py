"""The guard at the staff door: session, permission, token, and the headers of every answer."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Response, abort, g, redirect, request, url_for
from redis import Redis
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from config.rules import rules
from config.settings import Settings
from console import session
from console.here import Here, come_in, here
from console.permissions import NOBODY_NEEDED, OPEN_WITH_FIRST_PASSWORD, OPEN_WITHOUT_CODE, PERMISSIONS
from models.people import Staff
from models.work import Office
from services import staff as staff_room

ASSETS = frozenset({"console.static", "console.bootstrap"})
LIVE = "X-Live"  # header of requests that a page makes by itself
EVENTS = "text/event-stream"
FOREIGN = frozenset({"cross-site", "same-site"})

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def guard(settings: Settings, office: Office, redis: Redis | None) -> Callable[[], AnyResponse | None]:
    """Looks at every request of the console before its view does."""

    def look() -> AnyResponse | None:
        endpoint = request.endpoint or ""
        g.nonce = secrets.token_urlsafe(16)
        visit = session.read(settings, request, office.clock())
        come_in(Here(settings, office, redis, visit, keeps_awake=not _asks_by_itself()))
        if _holds_zero(request.args) or "\0" in request.path:
            abort(400)
        audience = PERMISSIONS.get(endpoint)
        if audience is None:
            abort(403)
        if endpoint in ASSETS:
            return None
        here().staff = person = _person(office, visit)
        if audience is not NOBODY_NEEDED:
            if person is None:
                return _to_login()
            if person.role not in audience:
                abort(403)
            if person.must_change_password:
                if endpoint not in OPEN_WITH_FIRST_PASSWORD:
                    return redirect(url_for("console.new_password"))
            elif must_set_up_code(person) and endpoint not in OPEN_WITHOUT_CODE:
                return redirect(url_for("console.second_factor"))
        # A form may be large, so it is read for those alone who may send it.
        if request.method == "POST" and (_holds_zero(request.form) or not _is_our_form(visit)):
            abort(400)
        return None

    return look


def must_set_up_code(person: Staff) -> bool:
    """Whether this person's role asks for one-time codes and the phone is not set up yet."""
    needed = here().settings.second_factor and person.role in rules().second_factor_roles
    return needed and not person.totp_secret


def seal(response: Response) -> Response:
    """The headers of every answer, and the cookie with its new sign of life."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        f"style-src 'self' 'nonce-{g.nonce}'; script-src 'nonce-{g.nonce}'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    if request.endpoint in ASSETS:
        return response
    response.headers["Cache-Control"] = "no-store"
    if here().settings.secure_cookies:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    visit = here().visit
    if here().keeps_awake:
        visit.seen_at = int(here().office.clock().timestamp())
        session.write(here().settings, response, visit)
    return response


def is_our_page(goal: str) -> bool:
    """Whether an address leads to a page of the console and nowhere else."""
    is_plain = goal.startswith("/console/") and "\\" not in goal and goal.isprintable()
    return is_plain and ".." not in urlsplit(goal).path


def _asks_by_itself() -> bool:
    """Whether a page asks, and not the person before it."""
    return LIVE in request.headers or request.headers.get("Accept") == EVENTS


def _holds_zero(fields: MultiDict[str, str]) -> bool:
    """Whether somebody sent the character that PostgreSQL keeps in no text; no page of ours does."""
    return any("\0" in name or "\0" in value for name, value in fields.items(multi=True))


def _is_our_form(visit: session.Visit) -> bool:
    if request.headers.get("Sec-Fetch-Site") in FOREIGN:
        return False
    return hmac.compare_digest(request.form.get("csrf", "").encode(), visit.csrf.encode())


def _person(office: Office, visit: session.Visit) -> Staff | None:
    """Who the session belongs to, if it is still good."""
    if visit.stage != "in" or visit.staff_id is None:
        return None
    with office.reading() as work:
        person = work.db.get(Staff, visit.staff_id, options=[joinedload(Staff.department)])
        work.db.expunge_all()  # the person is asked for after the work is closed
    if person is None or not person.active or staff_room.fingerprint(person) != visit.mark:
        return None
    return person


def _to_login() -> AnyResponse:
    if _asks_by_itself():
        abort(401)
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("console.login", next=wanted or None))
