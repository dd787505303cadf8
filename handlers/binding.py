"""Saying who one is: the contact of an enterprise, or a liaison officer (身份绑定)."""

from __future__ import annotations

import re

from config import wording
from handlers import form_questions
from handlers.deeds import done
from handlers.form import Form
from handlers.readers import name_said, phone_said, read_name, read_phone
from handlers.replies import Choice, Reply, Text, say
from handlers.slot import Slot
from handlers.turn import Json, Turn
from services import bindings, people
from services.errors import Refusal

OFFICER, CONTACT = "officer", "contact"
NOT_NOW = re.compile(r"^(?:那|就|还是|算了|我|先|暂时|[ ,，])*不(?:想|要)?(?:绑定?|登记|认证)(?:了|吧)*$")
CODE = re.compile(r"^[0-9A-HJ-NPQRTUWXY]{18}$")


def _role_said(turn: Turn) -> str | None:
    if "联络员" in turn.text:
        return OFFICER
    speaks_for_one = "企业" in turn.text or turn.found("credit_code") or turn.found("enterprise")
    return CONTACT if speaks_for_one else None


def _read_role(turn: Turn, text: str) -> str:
    if OFFICER in text or "联络员" in text:
        return OFFICER
    if CONTACT in text or "企业" in text or "公司" in text or turn.found("credit_code") or turn.found("enterprise"):
        return CONTACT
    raise Refusal("person.role_unclear")


def _roles(turn: Turn, answers: Json) -> tuple[Choice, ...]:
    return (
        Choice(f"slot:{CONTACT}", wording.text("person.choice_contact")),
        Choice(f"slot:{OFFICER}", wording.text("person.choice_officer")),
    )


def _code_said(turn: Turn) -> str | None:
    return _known_code(turn, str(turn.found("credit_code"))) if turn.found("credit_code") else None


def _read_code(turn: Turn, text: str) -> str:
    code = re.sub(r"[\s\-]", "", text).upper()
    if not CODE.match(code):
        raise Refusal("person.code_unclear")
    return _known_code(turn, code)


def _known_code(turn: Turn, code: str) -> str:
    enterprise = people.enterprise_by_code(turn.look, code)
    if enterprise is None:
        raise Refusal("person.unknown_code")
    return enterprise.credit_code


def _summary(turn: Turn, answers: Json) -> str:
    phone = answers["phone"]  # in full: this is the person's own chat, and a wrong digit must be seen
    if answers["role"] == OFFICER:
        return wording.text("person.summary_officer", name=answers["name"], phone=phone)
    enterprise = people.enterprise_by_code(turn.look, answers["code"])
    assert enterprise is not None
    return wording.text(
        "person.summary_contact",
        enterprise=enterprise.name,
        code=enterprise.credit_code,
        name=answers["name"],
        phone=phone,
    )


def _bind(turn: Turn, answers: Json) -> tuple[Reply, ...]:
    if answers["role"] == OFFICER:
        officer = people.bind_officer(turn.work, turn.openid, name=answers["name"], phone=answers["phone"])
        said = wording.text("person.bound_officer", name=officer.name, district=officer.district, number=officer.number)
        return (done(turn, "person.bind", "", said),)
    contact = people.bind_contact(
        turn.work, turn.openid, credit_code=answers["code"], name=answers["name"], phone=answers["phone"]
    )
    enterprise = contact.enterprise.name
    matter = wording.text("person.claim_item", name=contact.name, enterprise=enterprise, code=answers["code"])
    bindings.claim(turn.work, contact, matter)
    key = "person.bound_claim" if contact.is_claim else "person.bound_contact"
    said = wording.text(key, name=contact.name, enterprise=enterprise)
    is_new = contact.bound_at == turn.now
    return (done(turn, "person.bind", contact.id, said) if is_new else Text(said),)


def decide(turn: Turn, contact_id: int, *, is_known: bool) -> tuple[Reply, ...]:
    """同意绑定 12, 拒绝绑定 12: a colleague or the officer says whether somebody speaks for the enterprise."""
    turn.intent = "person.decide"
    contact = bindings.claim_for(turn.work, contact_id, turn.openid)
    (bindings.confirm if is_known else bindings.refuse)(turn.work, contact)
    key = "person.claim_confirmed" if is_known else "person.claim_refused"
    return (say(key, name=contact.name, enterprise=contact.enterprise.name),)


BIND = Form(
    name="person.bind",
    slots=(
        Slot("role", ask="person.ask_role", read=_read_role, prefill=_role_said, choices=_roles),
        Slot(
            "code",
            ask="person.ask_code",
            read=_read_code,
            label="person.label_code",
            why="person.why_code",
            prefill=_code_said,
            overhear=_code_said,
            is_needed=lambda answers: answers.get("role") == CONTACT,
        ),
        Slot("name", ask="person.ask_name", read=read_name, label="person.label_name", prefill=name_said, is_name=True),
        Slot(
            "phone",
            ask="person.ask_phone",
            read=read_phone,
            label="person.label_phone",
            why="person.why_phone",
            prefill=phone_said,
            overhear=phone_said,
        ),
    ),
    finish=_bind,
    summary=_summary,
    quit=NOT_NOW,
    explain=lambda turn, asking: form_questions.answered(turn, asking, form_questions.OF_BINDING),
    mend={"person.not_on_roster": "name", "person.unknown_code": "code"},
)
