"""Filing an appeal in chat (诉求投诉)."""

from __future__ import annotations

import re
from typing import Any

from config import wording
from config.rules import rules
from handlers.form import Form, Slot
from handlers.readers import district_choices, read_district, read_enterprise, read_phone
from handlers.replies import Reply, say
from handlers.turn import Json, Turn
from models.people import Enterprise
from services import people
from services.appeals import intake
from services.errors import Refusal

LEAD_IN = re.compile(
    r"^(?:你好|您好|请问|麻烦)?[,，。 ]*(?:我们?|本公司|我司)?(?:要|想|需要)?(?:投诉|反映|反馈|提诉求|诉求|举报|求助)"
    r"(?:一下|一个|个)?(?:问题|情况|事情|事|诉求)?[:：,，。!！ ]*"
)
TELLING = 10  # characters after the lead-in from which the first sentence is the problem itself


def read_problem(turn: Turn, text: str) -> str:
    """The problem, in so many words."""
    least, most = rules().shortest_problem, rules().longest_problem
    if len(text) < least:
        raise Refusal("appeal.problem_too_short", least=least)
    if len(text) > most:
        raise Refusal("appeal.problem_too_long", most=most)
    return text


def _problem_said(turn: Turn) -> str | None:
    """The first sentence, when it tells the problem and not only the wish to tell one."""
    if turn.meaning is None or turn.meaning.intent != "appeal.submit":
        return None
    text = turn.text.strip()
    is_told = len(LEAD_IN.sub("", text)) >= TELLING
    return text if is_told and len(text) <= rules().longest_problem else None


def _enterprise_known(turn: Turn) -> str | None:
    if turn.contact and not turn.officer:
        return turn.contact.enterprise.name
    found = turn.found("enterprise")
    return str(found) if found else None


def _district_known(turn: Turn) -> str | None:
    found = turn.found("district")
    if isinstance(found, str) and found:
        return found
    return turn.contact.enterprise.district if turn.contact and not turn.officer else None


def _phone_known(turn: Turn) -> str | None:
    found = turn.found("phone")
    if found:
        return str(found)
    if turn.contact and turn.contact.phone:
        return turn.contact.phone
    return turn.officer.phone if turn.officer else None


def _summary(turn: Turn, answers: Json) -> str:
    evidence = answers.get("evidence") or []
    files = wording.text("appeal.summary_files", count=len(evidence)) if evidence else ""
    return wording.text("appeal.summary", files=files, **{name: answers[name] for name in SLOTS})


def _submit(turn: Turn, answers: Json) -> tuple[Reply, ...]:
    enterprise = _enterprise_of(turn, answers["enterprise"])
    appeal = intake.submit(
        turn.work,
        openid=turn.openid,
        problem=_with_evidence(answers),
        district=answers["district"],
        enterprise_name=answers["enterprise"],
        phone=answers["phone"],
        enterprise_id=enterprise.id if enterprise else None,
        officer_id=turn.officer.id if turn.officer else None,
    )
    turn.dialogue.topic["appeal"] = appeal.number
    return (say("appeal.received", number=appeal.number, days=rules().accept_days),)


def _enterprise_of(turn: Turn, name: str) -> Enterprise | None:
    """The enterprise of the register that is meant without doubt."""
    if turn.contact and turn.contact.enterprise.name == name:
        return turn.contact.enterprise
    matches = people.enterprise_by_name(turn.work, name)
    return matches[0] if len(matches) == 1 else None


def _with_evidence(answers: Json) -> str:
    lines: list[Any] = answers.get("evidence") or []
    return "\n".join([answers["problem"], *lines])


SLOTS = ("problem", "enterprise", "district", "phone")
SUBMIT = Form(
    name="appeal.submit",
    slots=(
        Slot(
            "problem",
            ask="appeal.ask_problem",
            read=read_problem,
            label="appeal.label_problem",
            prefill=_problem_said,
            is_free_text=True,
        ),
        Slot(
            "enterprise",
            ask="appeal.ask_enterprise",
            read=read_enterprise,
            label="appeal.label_enterprise",
            prefill=_enterprise_known,
        ),
        Slot(
            "district",
            ask="appeal.ask_district",
            read=read_district,
            label="appeal.label_district",
            prefill=_district_known,
            choices=district_choices,
        ),
        Slot("phone", ask="appeal.ask_phone", read=read_phone, label="appeal.label_phone", prefill=_phone_known),
    ),
    finish=_submit,
    summary=_summary,
)
