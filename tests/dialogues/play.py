"""Reads a talk and plays it, turn by turn; a talk that goes otherwise fails with all that was said so far."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from models.appeals import Appeal
from models.base import Base
from models.events import Signup
from models.kinds import SignupState
from models.messages import WorkItem
from models.outbox import OutboxEntry
from models.people import Contact, Officer
from models.work import Work
from tests.conftest import Clock
from tests.dialogues.stage import Stage
from tests.dialogues.world import PEOPLE, fill

FOLDER = Path(__file__).parent / "talks"
TALKS = sorted(file.stem for file in FOLDER.glob("*.toml"))
TABLES: dict[str, type[Base]] = {"appeals": Appeal, "signups": Signup, "work_items": WorkItem, "contacts": Contact}
DEEDS = frozenset({"says", "sends", "taps", "clicks"})
CHECKS = frozenset({"hears", "not_hears", "is_silent", "rows", "saved", "posted", "messages"})
KNOWN = DEEDS | CHECKS | {"who", "after_minutes", "after_days"}
SECOND_MESSAGE = "conversation.late_reply"

Json = dict[str, Any]


def read_talk(name: str) -> Json:
    talk = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    unknown = {key for turn in talk["turn"] for key in turn} - KNOWN
    assert not unknown, f"{name}: nobody understands {unknown}"
    return talk


def play(talk: Json, stage: Stage, clock: Clock) -> list[str]:
    """Play a talk to its end; returns what was heard, turn by turn. Who speaks stays until somebody else does."""
    with stage.office.work() as work:
        fill(work, talk)
    who, heard = PEOPLE[talk.get("who", "李敏")], list[str]()
    transcript = [f"《{talk['title']}》"]
    for turn in talk["turn"]:
        clock.move(minutes=turn.get("after_minutes", 0), days=turn.get("after_days", 0))
        who = PEOPLE[turn["who"]] if "who" in turn else who
        before = _second_messages(stage)
        said = _act(stage, who, turn)
        heard.append(said)
        transcript.append(f"{who.name}：{turn.get('says') or turn.get('taps') or turn.get('clicks') or turn['sends']}")
        transcript.append(f"    {said}".replace("\n", "\n    "))
        fault = _fault(turn, said) or _fault_of_rows(stage, turn)
        more = _second_messages(stage) - before
        if more != turn.get("messages", 1) - 1:
            fault = fault or f"{1 + more} messages answered one"
        assert not fault, "\n".join([*transcript, f"!!! {fault}"])
    return heard


def _act(stage: Stage, who: Any, turn: Json) -> str:
    if "says" in turn:
        return stage.say(who, turn["says"])
    if "taps" in turn:
        return stage.tap(who, turn["taps"])
    if "clicks" in turn:
        return stage.send(who, "event:click", EventKey=turn["clicks"])
    fields = dict(turn["sends"])
    return stage.send(who, fields.pop("kind"), **fields)


def _fault(turn: Json, said: str) -> str:
    if turn.get("is_silent"):
        return "somebody answered" if said else ""
    if not said:
        return "nobody answered"
    for part in _list(turn.get("hears", [])):
        if part not in said:
            return f"“{part}” was not heard"
    for part in _list(turn.get("not_hears", [])):
        if part in said:
            return f"“{part}” was heard"
    return ""


def _fault_of_rows(stage: Stage, turn: Json) -> str:
    with stage.office.reading() as look:
        for name, count in turn.get("rows", {}).items():
            if (found := _count(look, name)) != count:
                return f"{found} {name} instead of {count}"
        for name, wanted in turn.get("saved", {}).items():
            row = look.db.scalars(select(TABLES[name]).order_by(TABLES[name].__table__.c.id.desc())).first()
            for field, value in wanted.items():
                if row is None or str(getattr(row, field)) != str(value):
                    return f"{name}.{field} is {getattr(row, field, None)!r} instead of {value!r}"
        if "posted" in turn and (posted := _posted(look)) != turn["posted"]:
            return f"posted {posted} instead of {turn['posted']}"
    return ""


def _count(look: Work, name: str) -> int:
    if name == "bound_officers":
        return look.db.scalar(select(func.count()).where(Officer.openid.is_not(None))) or 0
    table = TABLES[name]
    rows = select(func.count()).select_from(table)
    if table is Signup:
        rows = rows.where(Signup.state != SignupState.CANCELLED)
    return look.db.scalar(rows) or 0


def _posted(look: Work) -> list[str]:
    """All notices on their way, as “赵磊 event.seat_freed”."""
    names = {person.openid: person.name for person in PEOPLE.values()}
    rows = look.db.scalars(select(OutboxEntry).where(OutboxEntry.notice != SECOND_MESSAGE).order_by(OutboxEntry.id))
    return [f"{names[row.openid]} {row.notice}" for row in rows]


def _second_messages(stage: Stage) -> int:
    with stage.office.reading() as look:
        rows = select(OutboxEntry.facts).where(OutboxEntry.notice == SECOND_MESSAGE)
        return sum(len(facts["messages"]) for facts in look.db.scalars(rows))


def _list(one_or_many: str | Sequence[str]) -> Sequence[str]:
    return [one_or_many] if isinstance(one_or_many, str) else one_or_many
