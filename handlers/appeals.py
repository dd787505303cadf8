"""Filing an appeal in chat (诉求投诉)."""

from __future__ import annotations

import re

from config import wording
from config.rules import rules
from handlers import another, apart, author_words, form_questions
from handlers.asides import SURE
from handlers.asking import CONFIRM, EVIDENCE
from handlers.deeds import done
from handlers.form import Form
from handlers.readers import (
    district_choices,
    district_said,
    own_enterprise,
    phone_known,
    phone_said,
    read_district,
    read_enterprise,
    read_phone,
)
from handlers.replies import Reply, say
from handlers.slot import Slot
from handlers.turn import ANONYMOUS, Json, Turn
from models.people import Enterprise
from nlp.normal import normalise
from services import people
from services.appeals import intake
from services.errors import Refusal

# 那你先记下来: yes to the summary.
AGREE = re.compile(
    r"^(?:嗯|好的?|行|那|你们?|就|先|帮我|给我|请|麻烦|这样)*(?:记下来?|报上去|交上去|递上去|提交上去|反映上去|发出去|办吧|受理吧|发吧|反映一下|代报一下|报一下|提一下|提交一下)(?:吧|了|啊)*$"
)
LEAD_IN = re.compile(
    r"^(?:你好|您好|请问|麻烦)?[,，。 ]*(?:我们?|本公司|我司)?(?:要|想|需要)?(?:匿名)?"
    r"(?:投诉|反映|反馈|提诉求|诉求|举报|求助)"
    r"(?:一下|一个|个)?(?:问题|情况|事情|事|诉求)?[:：,，。!！ ]*"
)
NO_WORDS = re.compile(r"[\W\d_]")
HOW_TO = re.compile(
    r"(?:怎么|如何|哪里|在哪|能不能|可以).{0,4}(?:提|投诉|反映|反馈|举报).{0,6}$|^[那我想要能可以]*投诉你们"
)
SHOWN = 120  # characters of the problem in the summary; the lines below it must stay in sight
LED = 8  # characters behind the lead-in, 我要投诉, that are the problem itself
SURELY = 7  # characters of what is surely an appeal and no wish for one: 园区断网两天了
WISH = re.compile("反映|反应|投诉|诉求|反馈|举报|帮|求助|有事|有个事|问题")
TELLING = 10  # characters after the lead-in from which the first sentence is the problem itself


def read_problem(turn: Turn, text: str) -> str:
    """The problem, in so many words."""
    least, most = rules().shortest_problem, rules().longest_problem
    if len(NO_WORDS.sub("", text)) < least:
        raise Refusal("appeal.problem_too_short", least=least)
    if len(text) > most:
        raise Refusal("appeal.problem_too_long", most=most)
    return text


def _read_another(turn: Turn, text: str) -> str:
    """Another matter; nothing where somebody thinks better of it."""
    form = turn.dialogue.form
    if form is not None and another.NOTHING.match(text):
        another.taken(form.answers)
        return ""
    return read_problem(turn, text)


def _problem_said(turn: Turn) -> str | None:
    """The first sentence, when it tells the problem and not only the wish to tell one."""
    text = turn.text.strip()
    told = author_words.without_wish(text)
    matter = LEAD_IN.sub("", told)
    is_told = len(matter) >= _least(turn, matter, is_led=matter != told) and not HOW_TO.search(told)
    return read_problem(turn, text) if is_told else None


def _least(turn: Turn, matter: str, *, is_led: bool) -> int:
    """So many characters tell the problem itself: fewer where it was announced, or is surely an appeal and no wish.

    Who does not want to be named files something, so that all else is what it is about: 园区断网三天，匿名.
    """
    meaning = turn.meaning
    if meaning is not None and author_words.wish(meaning.normal):
        return rules().shortest_problem
    is_sure = meaning is not None and meaning.intent == SUBMIT.name and meaning.score >= SURE
    if is_sure and not WISH.search(matter):
        return SURELY
    return LED if is_led else TELLING


def _enterprise_known(turn: Turn) -> str | None:
    if turn.contact and not turn.officer:
        return turn.contact.enterprise.name
    return own_enterprise(turn)


def _district_known(turn: Turn) -> str | None:
    return district_said(turn) or _district_of_record(turn)


def _district_of_record(turn: Turn) -> str | None:
    """That of the contact's enterprise, or of the one an officer files for."""
    if turn.contact and not turn.officer:
        return turn.contact.enterprise.district
    named = own_enterprise(turn) if turn.officer else None
    enterprise = _enterprise_of(turn, named) if named else None
    return enterprise.district if enterprise else None


def _summary(turn: Turn, answers: Json) -> str:
    evidence = answers.get(EVIDENCE) or []
    files = f"\n{wording.text('appeal.summary_files', count=len(evidence))}" if evidence else ""
    return wording.text(
        "appeal.summary",
        problem=_shown(answers["problem"]),
        enterprise=answers["enterprise"],
        district=answers["district"],
        phone=answers["phone"],
        files=files,
        named=f"\n{wording.text('appeal.summary_anonymous')}" if answers.get(ANONYMOUS) else "",
    )


def _shown(problem: str) -> str:
    if len(problem) <= SHOWN:
        return problem
    return wording.text("appeal.problem_shown", beginning=problem[:SHOWN], length=len(problem))


def _submit(turn: Turn, answers: Json) -> tuple[Reply, ...]:
    enterprise = _enterprise_of(turn, answers["enterprise"])
    problem, *waiting = apart.queue(answers)
    appeal = intake.submit(
        turn.work,
        openid=turn.openid,
        problem=problem,
        district=answers["district"],
        enterprise_name=answers["enterprise"],
        phone=answers["phone"],
        enterprise_id=enterprise.id if enterprise else None,
        officer_id=turn.officer.id if turn.officer else None,
        is_anonymous=bool(answers.get(ANONYMOUS)),
    )
    for piece in answers.get(EVIDENCE) or ():  # the problem stays as it was said, and within its length
        intake.supplement(turn.work, appeal, piece)
    turn.dialogue.speak_of("appeal", appeal.number)
    said = wording.text("appeal.received", number=appeal.number, days=rules().accept_days)
    if appeal.is_anonymous:
        said = f"{said}\n{wording.text('appeal.received_anonymous')}"
    apart.keep_others(turn, answers)
    filed = done(turn, "appeal.submit", appeal.number, said, what=appeal.number)
    return (filed, *_next(turn, answers, waiting)) if waiting else (filed,)


def _next(turn: Turn, answers: Json, waiting: list[str]) -> tuple[Reply, ...]:
    """The next of several matters, with all that is known by now."""
    known = {name: answers.get(name) for name in ("enterprise", "district", "phone", ANONYMOUS)}
    replies = SUBMIT.begin(turn, problem=waiting[0], **{apart.WAITING: waiting[1:]}, **known)
    return (say("appeal.next_matter", left=len(waiting)), *replies)


def heed(turn: Turn, answers: Json) -> str:
    """「别告诉他们是我」, at any moment of the form; what is left of the message is the answer. Or another matter."""
    normal = normalise(turn.text)
    hides = author_words.wish(normal)
    if hides is None:
        return another.heed(turn, answers)
    is_news = answers.get(ANONYMOUS) is not hides
    answers[ANONYMOUS] = hides
    left = author_words.without_wish(normal)
    turn.text = left if len(left) < TELLING else turn.text
    if not hides:
        return "appeal.will_be_named"
    return "appeal.will_be_anonymous" if is_news else "appeal.is_anonymous"


def _enterprise_of(turn: Turn, name: str) -> Enterprise | None:
    """The enterprise of the register that is meant without doubt."""
    if turn.contact and turn.contact.enterprise.name == name:
        return turn.contact.enterprise
    matches = people.enterprise_by_name(turn.work, name)
    return matches[0] if len(matches) == 1 else None


def begin(turn: Turn, problem: str = "") -> tuple[Reply, ...]:
    """提交诉求; what was sent just before goes with it, and an older draft is not forgotten.

    `problem` is what was told already, where it says enough.
    """
    told = problem if len(NO_WORDS.sub("", problem)) >= rules().shortest_problem else None
    is_new = turn.dialogue.form is None and turn.dialogue.beneath is None
    topic = turn.dialogue.topic
    known = {EVIDENCE: topic.pop(EVIDENCE, None), ANONYMOUS: _hides(turn, topic.pop(ANONYMOUS, None))}
    replies = SUBMIT.begin(turn, problem=told, **known)
    draft, form = turn.dialogue.draft, turn.dialogue.form
    if is_new and form is not None and form.is_told and form.asking != CONFIRM:
        return (say("appeal.heard"), *replies)
    if is_new and draft is not None and draft.name == SUBMIT.name and form is not None and not form.is_told:
        return (*replies, say("appeal.draft_waits"))
    return replies


def _phone_asked(turn: Turn, answers: Json) -> str:
    return wording.text("appeal.ask_phone_anonymous" if answers.get(ANONYMOUS) else "appeal.ask_phone")


def _hides(turn: Turn, asked_before: bool | None) -> bool | None:
    wish = author_words.wish(turn.meaning.normal) if turn.meaning else None
    return asked_before if wish is None else wish


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
            another.ANOTHER,
            ask="appeal.ask_another",
            read=_read_another,
            is_needed=lambda answers: bool(answers.get(another.WANTED)),
            is_free_text=True,
            settles=another.NOTHING,
        ),
        apart.SLOT,
        Slot(
            "enterprise",
            ask="person.ask_enterprise",
            read=read_enterprise,
            label="appeal.label_enterprise",
            why="appeal.why_enterprise",
            prefill=_enterprise_known,
            is_name=True,
        ),
        Slot(
            "district",
            ask="appeal.ask_district",
            read=read_district,
            label="appeal.label_district",
            why="appeal.why_district",
            prefill=_district_known,
            overhear=district_said,
            choices=district_choices,
        ),
        Slot(
            "phone",
            ask="appeal.ask_phone",
            asked=_phone_asked,
            read=read_phone,
            label="appeal.label_phone",
            why="appeal.why_phone",
            prefill=phone_known,
            overhear=phone_said,
        ),
    ),
    finish=_submit,
    heed=heed,
    agree=AGREE,
    explain=lambda turn, asking: form_questions.answered(turn, asking, form_questions.OF_APPEAL),
    summary=_summary,
)
