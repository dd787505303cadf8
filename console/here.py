"""What a view has at hand: the office, the session, and who is asking."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, cast

from flask import g, redirect, request
from redis import Redis
from werkzeug.wrappers import Response

from config.settings import Settings
from console.session import Visit
from models.people import Staff
from models.work import SYSTEM, Actor, Office, Work
from services import audit


@dataclass
class Here:
    """One request at the staff door."""

    settings: Settings
    office: Office
    redis: Redis | None
    visit: Visit
    staff: Staff | None = None
    keeps_awake: bool = True  # whether this request counts as a sign of life
    page: str = ""  # where to say it when the rules say no

    @property
    def me(self) -> Staff:
        """Who is asking; only where the guard has let nobody but staff through."""
        if self.staff is None:
            raise LookupError("nobody is logged in")
        return self.staff

    @property
    def actor(self) -> Actor:
        return Actor("staff", self.staff.name, staff_id=self.staff.id) if self.staff else SYSTEM

    @property
    def address(self) -> str:
        return request.remote_addr or ""

    def reading(self) -> AbstractContextManager[Work]:
        return self.office.reading(self.actor)

    def work(self) -> AbstractContextManager[Work]:
        return self.office.work(self.actor)

    def record(self, work: Work, action: str, subject: str = "", **detail: Any) -> None:
        """Put a deed into the audit log, in the transaction of the deed."""
        audit.record(work, action, subject, address=self.address, **detail)

    def back(self, url: str, said: str, kind: str = "done") -> Response:
        """Go to a page and say there what happened: `said` is a key of the said template, or a sentence."""
        self.visit.say(kind, said)
        return redirect(url, 303)


def here() -> Here:
    """The request at hand."""
    return cast(Here, g.console)


def come_in(visitor: Here) -> None:
    g.console = visitor
