"""Addresses of our own pages; those that show who opens them are signed, bound to an openid and run out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from config.settings import Settings

PREFERENCES = "preferences"
PREFERENCES_DAYS = 7
ROUND = "round"


@dataclass(frozen=True)
class Ticket:
    """Whom a link was made for, and what it is about."""

    openid: str
    subject: str = ""


class LinkBroken(Exception):
    """Nobody here has signed this link for this purpose."""


class LinkOver(LinkBroken):
    """The link was ours; its time is over."""


def sign(settings: Settings, purpose: str, ticket: Ticket, until: datetime) -> str:
    """The part of an address that shows who opens it; good for one purpose, until a moment."""
    return str(_signer(settings, purpose).dumps([ticket.openid, ticket.subject, int(until.timestamp())]))


def read(settings: Settings, purpose: str, token: str, now: datetime) -> Ticket:
    """Whom the link was made for. Raises LinkBroken, or LinkOver when it has run out."""
    try:
        openid, subject, until = _signer(settings, purpose).loads(token)
    except (BadData, ValueError, TypeError) as fault:
        raise LinkBroken(purpose) from fault
    if now.timestamp() >= until:
        raise LinkOver(purpose)
    return Ticket(openid, subject)


def page(settings: Settings, path: str) -> str:
    """The whole address of a page, as people open it."""
    return f"{settings.public_url.rstrip('/')}/{path.lstrip('/')}"


def policy_page(settings: Settings, policy_id: int, position: int | None = None) -> str:
    """The page of a policy, opened at one of its articles when its position is given."""
    return page(settings, f"policies/{policy_id}" + (f"#a{position}" if position else ""))


def preferences_page(settings: Settings, openid: str, now: datetime) -> str:
    """The page on which one person sets what they want to hear of."""
    until = now + timedelta(days=PREFERENCES_DAYS)
    return page(settings, f"my/preferences/{sign(settings, PREFERENCES, Ticket(openid), until)}")


def round_page(settings: Settings, openid: str, number: str, until: datetime) -> str:
    """The form on which one person answers a comment round, until it ends."""
    return page(settings, f"my/rounds/{sign(settings, ROUND, Ticket(openid, number), until)}")


def _signer(settings: Settings, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(settings.secret_key, salt=f"link.{purpose}")
