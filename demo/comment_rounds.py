"""The invented city's comment rounds: one answered and told, one that waits for its verdicts, one to take part in."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from demo.clock import Clock, local
from demo.people import CONTACTS, crowd_openid
from models.broadcasts import Broadcast
from models.comment_rounds import CommentRound, Invitee, Opinion
from models.kinds import Role
from models.people import Staff
from models.round_kinds import QuestionKind, Verdict
from models.work import Actor, Office, Work
from services.broadcasts import flow
from services.clock import local_day
from services.policies import comment_rounds, comment_rounds_answers, comment_rounds_reviews, comment_rounds_verdicts
from services.policies.comment_rounds import Content, Question

FILE = Path(__file__).with_suffix(".toml")
SEED = 20260215
CLOSES = "17:30"
BOUND = {"all": [{"field": "role", "in": ["contact"]}, {"all": []}, {"all": []}]}


def ask_all(office: Office, clock: Clock, now: datetime) -> None:
    """Ask, hear and answer as the file tells; and draft the surveys of policies that are due."""
    dice = Random(SEED)
    for raw in tomllib.loads(FILE.read_text(encoding="utf-8"))["round"]:
        _ask(office, clock, dice, now, raw)
    clock.now = now
    with office.work() as work:
        comment_rounds_reviews.draft_due(work)


def _ask(office: Office, clock: Clock, dice: Random, now: datetime, raw: dict[str, Any]) -> None:
    clock.now = now + timedelta(days=raw["opens"])
    with office.work() as work:
        work.actor = _staff(work, Role.DISPATCHER)
        one = comment_rounds.draft(work, _content(raw, now))
        one.seed = dice.randrange(comment_rounds.SEEDS)
        comment_rounds.open_(work, one, "")
        if raw["ends"] < 0:
            flow.move(work, work.db.get_one(Broadcast, one.broadcast_id), "cancel")
        number = one.id
    _answer(office, clock, dice, raw, number)
    if raw["ends"] >= 0:
        return
    clock.now = now + timedelta(days=raw["ends"])
    with office.work() as work:
        comment_rounds.end(work, work.db.get_one(CommentRound, number))
    if "closes" in raw:
        clock.now = now + timedelta(days=raw["closes"])
        with office.work() as work:
            _close(work, work.db.get_one(CommentRound, number), raw)


def _answer(office: Office, clock: Clock, dice: Random, raw: dict[str, Any], round_id: int) -> None:
    opinions = [one["text"] for one in raw["opinions"]]
    for place, openid in enumerate(_asked(office, round_id)[: raw["answers"]]):
        clock.now += timedelta(minutes=dice.randrange(20, 240))
        with office.work(Actor("chat", "企业联系人", openid=openid)) as work:
            one = work.db.get_one(CommentRound, round_id)
            said = [opinions[place // 2]] if place % 2 == 0 and place // 2 < len(opinions) else []
            comment_rounds_answers.answer(work, one, openid, _given(dice, raw, one), said)


def _asked(office: Office, round_id: int) -> list[str]:
    """Those who were drawn, or else people of the crowd who are bound."""
    with office.reading() as look:
        drawn = look.db.scalars(select(Invitee.openid).where(Invitee.round_id == round_id).order_by(Invitee.openid))
        return list(drawn) or [crowd_openid(place) for place in range(1, CONTACTS + 1)]


def _given(dice: Random, raw: dict[str, Any], one: CommentRound) -> dict[str, str]:
    given = {}
    for place, question in enumerate(comment_rounds.questions_of(one)):
        if question.kind is QuestionKind.TEXT:
            given[str(place)] = dice.choice(raw["words"])
        else:
            weights = range(1, len(question.lines) + 1)
            given[str(place)] = dice.choices(question.lines, weights)[0]
    return given


def _close(work: Work, one: CommentRound, raw: dict[str, Any]) -> None:
    told = {opinion["text"]: opinion for opinion in raw["opinions"]}
    work.actor = _staff(work, Role.DISPATCHER)
    for opinion in work.db.scalars(select(Opinion).where(Opinion.round_id == one.id)).all():
        said = told[opinion.text]
        comment_rounds_verdicts.decide(work, one, opinion, Verdict(said["verdict"]), said["reason"], said["gist"])
    work.actor = _staff(work, Role.SUPERVISOR)
    comment_rounds_verdicts.close(work, one, raw["conclusion"])


def _content(raw: dict[str, Any], now: datetime) -> Content:
    return Content(
        title=raw["title"],
        issuer=raw["issuer"],
        intro=raw["intro"],
        text="\n".join(raw["articles"]),
        questions=tuple(
            Question(QuestionKind(one["kind"]), one["text"], tuple(one.get("options", ()))) for one in raw["questions"]
        ),
        audience=BOUND,
        sample_size=raw.get("sample"),
        sample_by=raw.get("by", ""),
        closes_at=local(local_day(now) + timedelta(days=raw["ends"]), CLOSES),
    )


def _staff(work: Work, role: Role) -> Actor:
    staff = work.db.scalars(select(Staff).where(Staff.role == role).order_by(Staff.id).limit(1)).one()
    return Actor("staff", staff.name, staff_id=staff.id)
