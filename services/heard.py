"""The archive of messages as jobs read it behind the bot: how far they came, what a message chose, who wrote it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select, update

from models.messages import Message
from models.outbox import Counter
from models.work import Work
from services import people


def before(work: Work, message: Message) -> Message | None:
    """What the same person wrote before."""
    said = select(Message).where(Message.openid == message.openid, Message.id < message.id)
    return work.db.scalars(said.order_by(Message.id.desc()).limit(1)).first()


def lines_of(message: Message) -> list[dict[str, Any]]:
    """The lines to tap that its answer offered."""
    sent = (message.reply or {}).get("messages", [])
    return [line for one in sent for line in one.get("msgmenu", {}).get("list", [])]


def chosen(message: Message, before: Message) -> str:
    """The id of the line, of those the answer before offered, that a message taps, types or counts out."""
    tapped = message.fields.get("bizmsgmenuid")
    if tapped:
        return str(tapped)
    lines = lines_of(before)
    said = message.content.strip()
    places = {str(place): str(line["id"]) for place, line in enumerate(lines, 1)}
    return {**{str(line["content"]): str(line["id"]) for line in lines}, **places}.get(said, "")


def names_of(work: Work, openid: str) -> set[str]:
    """What whoever writes, and the enterprises they speak for, are called."""
    officer = people.officer_of(work, openid)
    names = {officer.name} if officer else set()
    for contact in people.contacts_of(work, openid):
        names |= {contact.name, contact.enterprise.name, contact.enterprise.short_name}
    return names


def mark(work: Work, name: str) -> int:
    """The id up to which a job has read all there is to read."""
    return work.db.scalar(select(Counter.value).where(Counter.name == name)) or 0


def advance(work: Work, name: str, settled: list[int]) -> None:
    """Rows with these ids, and all before them, need not be looked at again."""
    if not settled:
        return
    moved = update(Counter).where(Counter.name == name).values(value=max(settled))
    if not work.db.execute(moved).rowcount:  # type: ignore[attr-defined]  # an update has a row count
        work.db.execute(insert(Counter).values(name=name, value=max(settled)))
