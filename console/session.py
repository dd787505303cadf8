"""The session of a staff member: a signed cookie with an end."""

from __future__ import annotations

import dataclasses
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from flask import Request, Response
from itsdangerous import BadData, URLSafeSerializer

from config.rules import rules
from config.settings import Settings

COOKIE = "liaison_console"
PATH = "/console"
CODE_MINUTES = 10  # between the password and the one-time code
HOUR, MINUTE = 3600, 60


def _token() -> str:
    return secrets.token_urlsafe(24)


@dataclass
class Visit:
    """What the cookie says: `stage` is out, code (the password was right) or in."""

    sid: str = field(default_factory=_token)
    csrf: str = field(default_factory=_token)
    stage: str = "out"
    staff_id: int | None = None
    mark: str = ""  # services.staff.fingerprint at login
    began_at: int = 0
    seen_at: int = 0
    goal: str = ""  # where the person wanted to go
    secret: str = ""  # of one-time codes, while they are being set up
    said: list[list[str]] = field(default_factory=list)  # kind and sentence, shown once

    def say(self, kind: str, sentence: str) -> None:
        """Show a sentence on the next page: done, wrong or note."""
        others = [one for one in self.said if one != [kind, sentence[:300]]]
        self.said = [*others[-2:], [kind, sentence[:300]]]

    def is_over(self, now: datetime) -> bool:
        """Whether the session has reached one of its ends."""
        moment = int(now.timestamp())
        if self.stage == "code":
            return moment - self.began_at > CODE_MINUTES * MINUTE
        return (
            moment - self.began_at > rules().session_hours * HOUR
            or moment - self.seen_at > rules().idle_minutes * MINUTE
        )


def begin(now: datetime, *, stage: str = "out", staff_id: int | None = None, mark: str = "", goal: str = "") -> Visit:
    """A new session with a new id and a new token; nothing of an older one stays."""
    moment = int(now.timestamp())
    return Visit(stage=stage, staff_id=staff_id, mark=mark, goal=goal, began_at=moment, seen_at=moment)


def read(settings: Settings, request: Request, now: datetime) -> Visit:
    """The session of a request, or a fresh one when there is none that still holds."""
    try:
        visit = Visit(**_signer(settings).loads(request.cookies.get(COOKIE, "")))
    except (BadData, TypeError):
        return begin(now)
    if visit.is_over(now):
        return begin(now)
    return visit


def write(settings: Settings, response: Response, visit: Visit) -> None:
    response.set_cookie(
        COOKIE,
        str(_signer(settings).dumps(dataclasses.asdict(visit))),
        path=PATH,
        httponly=True,
        secure=settings.secure_cookies,
        samesite="Lax",
    )


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.secret_key, salt="console.session")
