"""Whether a message answers the open question of a form, or is about something else."""

from __future__ import annotations

import re

from config.patterns import late
from handlers import decision_lists
from handlers.corrections import YES, bare
from handlers.turn import Turn

BARE_NUMBER = re.compile(r"^[\d\s]+$")
QUESTIONS = frozenset({"policy.ask", "event.list", "appeal.progress"})
QUESTION_MARKS = re.compile(r"(?:[?？]\s*$|什么条件|怎么申请|怎么办理|怎么报名|有哪些|多少钱|能不能|是否|吗$|呢$)")
SPEAKING = ("appeal_number", "document_number")  # facts that say by themselves what is wanted
FACTS = frozenset({"phone", "district"})
AROUND = re.compile(
    r"我们?|咱们?|公司|企业|厂子?|就?在|那边|这边|那里|这里|是|嗯|哦|的|电话|手机|号码?|区|呢|啊|吧|属于|[\W_]"
)
FIRM = late(
    r"^[^,，。;；!！?？\s]{2,24}(?:厂|公司|店|行|中心|社|部|院|馆|坊|企业|集团|五金|食品|机械|科技|商贸)(?:$|[,，。;；\s])"
)
SURE = 0.8  # from this score on even a small-talk word is no answer
# Told as the answer to such a form, a complaint is what it asks for.
COMPLAINED_OF = frozenset({"appeal.rate", "appeal.supplement", "policy.suggest"})
# 算了，问个政策吧: what is wanted instead, and no problem.
TURNS_AWAY = re.compile(r"^(?:算了|不了)[,，。 ]*(?:我|先|还是|就)*(?:问|查|看|办|报|约|找)[^,，。]{1,8}$")
PERSON = "handoff.request"
SHORT = 8  # characters; so few are no description of anything
LONGEST_CALL = 14  # characters of a mere call for a person: 算了你直接给我找人


def is_about_something_else(turn: Turn, form: str) -> bool:
    """Whether another intent is certain; courtesies and 电话打不通 must be quite sure, a bare 确认 names no wish."""
    meaning = turn.meaning
    if meaning is None or BARE_NUMBER.match(turn.text.strip()) or YES.match(bare(turn.text)):
        return False
    if not meaning.is_certain and any(meaning.first(kind) for kind in SPEAKING):
        return True
    if decision_lists.is_asked(turn):
        return True
    if meaning.intent in (form, "none"):
        return False
    return meaning.score >= SURE if meaning.intent in ("talk.small", PERSON) else meaning.is_certain


def interrupts(turn: Turn, form: str, *, is_free_text: bool, is_name: bool) -> bool:
    """Whether a slot that would take nearly anything must not take this."""
    if is_free_text:
        is_wish = is_plain_wish(turn, form) or TURNS_AWAY.match(turn.text.strip()) is not None
        return _is_clear_question(turn) or is_wish or decision_lists.is_plainly_asked(turn)
    if not is_name or turn.found("enterprise") is not None:
        return False
    return any(turn.found(kind) for kind in SPEAKING) or _is_sure(turn, form)


def holds_only_facts(turn: Turn) -> bool:
    """Whether a message is phones and districts, and small words around them."""
    rest = turn.text
    for fact in turn.meaning.found if turn.meaning else ():
        if fact.kind in FACTS:
            rest = rest.replace(fact.text, "")
    return rest != turn.text and not AROUND.sub("", rest)


def is_name_in(turn: Turn) -> bool:
    """Whether a message may hold the name that is asked for: a firm is read in it, or it begins like one, or tells
    where it is."""
    if any(turn.found(kind) is not None for kind in ("enterprise", "phone", "district")):
        return True
    return FIRM.match(turn.text.strip()) is not None


def is_plain_wish(turn: Turn, form: str) -> bool:
    """Whether a few words surely want something else, and are not the complaint that the form asks for."""
    longest = LONGEST_CALL if turn.meaning is not None and turn.meaning.intent == PERSON else SHORT
    is_complaint = turn.meaning is not None and turn.meaning.intent == "appeal.submit" and form in COMPLAINED_OF
    return len(turn.text.strip()) <= longest and not is_complaint and _is_sure(turn, form)


def _is_sure(turn: Turn, form: str) -> bool:
    return is_about_something_else(turn, form) and turn.meaning is not None and turn.meaning.score >= SURE


def _is_clear_question(turn: Turn) -> bool:
    meaning = turn.meaning
    return (
        meaning is not None
        and meaning.intent in QUESTIONS
        and meaning.score >= SURE
        and QUESTION_MARKS.search(turn.text) is not None
    )
