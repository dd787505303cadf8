"""How moments, numbers and people are written on a page; the sentences themselves stand in the templates."""

from __future__ import annotations

import re
from datetime import date, datetime
from html import unescape

from flask import current_app
from markupsafe import Markup, escape

from config.rules import rules
from models.appeals import Appeal

MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)[ -]?(\d{4})[ -]?(\d{4})(?!\d)")
# Where the platform's messages keep what a person reads.
SPOKEN = frozenset({"messages", "text", "content", "news", "articles", "title", "description"}) | frozenset(
    {"msgmenu", "head_content", "list", "tail_content"}
)
ADDRESS = re.compile(r"(https?://[^\s<>\"'，。；、（）【】]+)")
ANCHOR = re.compile(r'<a href="([^"<]*)"[^<>]*>([^<]*)</a>')  # as the platform's texts hold links
ADDRESS_SHOWN = 42  # characters
LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}-?)(\d{4,5})(\d{3})(?!\d)")


def moment(at: datetime | None) -> Markup:
    """A moment on the centre's clock, as a <time> element."""
    if at is None:
        return Markup('<span class="nothing">—</span>')
    local = at.astimezone(rules().zone)
    return Markup('<time datetime="{}">{}</time>').format(local.isoformat(), local.strftime("%Y-%m-%d %H:%M"))


def clock(at: datetime | None) -> str:
    """Hour and minute at the centre."""
    return at.astimezone(rules().zone).strftime("%H:%M") if at else ""


def waited(since: datetime, now: datetime) -> str:
    """How long something has been waiting, in the largest unit that tells enough."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} 分钟" if minutes else "刚刚"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} 小时 {minutes} 分" if minutes else f"{hours} 小时"
    return f"{hours // 24} 天 {hours % 24} 小时"


def day(on: date | datetime | None) -> Markup:
    if on is None:
        return Markup('<span class="nothing">—</span>')
    local = on.astimezone(rules().zone).date() if isinstance(on, datetime) else on
    return Markup('<time datetime="{0}">{0}</time>').format(local.isoformat())


def veiled(text: str) -> str:
    """A text in which phone numbers are masked."""
    return LANDLINE.sub(r"\1****\3", MOBILE.sub(r"\1****\3", text))


def lines(text: str, *, is_public: bool = False) -> Markup:
    """A text with its line breaks and links; phone numbers are masked unless it was published anyway."""
    return Markup("<br>").join(_line(line, is_public) for line in text.splitlines())


def _line(line: str, is_public: bool) -> Markup:
    """Addresses become links that can be opened as they are; every second piece of the split is one."""
    pieces = ADDRESS.split(line)
    plain = (escape(piece if is_public else veiled(piece)) for piece in pieces[::2])
    links = [_link(address) for address in pieces[1::2]]
    return Markup("").join(piece for pair in zip(plain, [*links, Markup("")], strict=True) for piece in pair)


def _link(address: str) -> Markup:
    shown = address if len(address) <= ADDRESS_SHOWN else f"{address[:ADDRESS_SHOWN]}…"
    return Markup('<a href="{}" title="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(
        address, address, shown
    )


def brief(openid: str | None) -> str:
    """An openid short enough to recognise, too short to use."""
    return f"{openid[:6]}…{openid[-4:]}" if openid and len(openid) > 12 else openid or ""


def name_of(member: object) -> str:
    """The Chinese name of an enum's member, from the names template."""
    return str(current_app.jinja_env.get_template("console/names.html").module.name(member)).strip()  # type: ignore[attr-defined]


def author_of(appeal: Appeal) -> str:
    """The enterprise of an appeal in a list; of an anonymous one nobody."""
    if not appeal.is_anonymous:
        return appeal.enterprise_name
    return str(current_app.jinja_env.get_template("console/names.html").module.NAMELESS)  # type: ignore[attr-defined]


def spoken(reply: object) -> list[str]:
    """What a stored reply says, line by line, however it is built."""
    if isinstance(reply, str):
        return [veiled(ANCHOR.sub(_unlinked, reply))] if reply.strip() else []
    if isinstance(reply, dict):
        return [said for key, part in reply.items() if key in SPOKEN for said in spoken(part)]
    if isinstance(reply, list | tuple):
        return [said for part in reply for said in spoken(part)]
    return []


def _unlinked(anchor: re.Match[str]) -> str:
    """A link as words and address: what a message writes on a link says nothing of where it leads."""
    address = unescape(anchor[1])
    return f"{anchor[2]} {address}" if ADDRESS.fullmatch(address) else anchor[2]
