"""What became of an appeal: progress, more facts, and the verdict (办理进度、补充材料、评价)."""

from __future__ import annotations

import re
from typing import Any

from config import wording
from config.patterns import late
from handlers import form_questions
from handlers.dates import spoken_day, spoken_moment
from handlers.deeds import done
from handlers.form import Form
from handlers.menu import choice_of
from handlers.replies import Choice, Choices, Reply, Text, ask, say
from handlers.slot import Slot
from handlers.turn import Json, Turn
from models.appeals import Appeal
from models.kinds import AppealState
from nlp.segment import words
from nlp.spans import from_text
from services import access, clock
from services.appeals import evaluation, flow, intake
from services.errors import Refusal

MOST_LISTED = 6
LOW = 2  # a verdict up to this asks for the reason
VERDICT = re.compile(r"^[1-5]\s*分?[。.!！]?$")
WAYS = (("rate", "appeal.rate"), ("supplement", "appeal.supplement"), ("withdraw", "appeal.withdraw"))
# 变压器那件补充一下, but not 物业说这个月…
POINTS_AT = late(
    r"([\u4e00-\u9fff]{2,10})的?(?:那|这)[件个条](?:诉求|事情?|问题)?(?=$|[\s,，。：:!！?？补追撤催办怎评我要想再的吧先现进到啊呢])"
)
OF_THAT_DAY = late(  # 昨天那个, 上周反映的; not 昨天又烧了一台
    r"我?(?:提交?|反映|投诉|报|说|写|发|交)?(?:过|了)?的?(?:那|这)一?[件个条]|我?(?:提交?|反映|投诉|报)(?:过|了)?的"
)
POINTS_AT_ALL = late(  # words that stand in any appeal, or say when it was told
    r"我们?|咱们|你们|[他她它]们|公司|企业|[今昨前]天|[上下早晚]午|早上|晚上|上周|上次|之前|以前|刚[才刚]|诉求|投诉|反映|问题|事情|进度|材料|补充|撤回|查看|查询|评价"
)
SHORTEST_WORD = 2  # characters of a word that tells one appeal from another
NUMBER_LIKE = late(r"[0-9]{4}|^[0-9A-Za-z-]+$")
URGING = re.compile("催|抓紧|快一?[点些]|尽快|太慢|没动静|没消息")
SNIPPET = 18  # characters of a problem in a list


def progress(turn: Turn) -> tuple[Reply, ...]:
    """办理进度: the one asked for by its number, or all of one's own."""
    number = turn.found("appeal_number")
    if number:
        return show(turn, str(number))
    appeals = access.appeals_of(turn.look, turn.openid)
    form = turn.dialogue.form
    if not appeals and form is not None and form.name == "appeal.submit" and form.is_told:
        return (say("appeal.not_sent_yet"),)
    if not appeals:
        return (Choices(wording.text("appeal.none_yet"), (choice_of("appeal.submit"),), is_aside=True),)
    if len(appeals) == 1:
        return show(turn, appeals[0].number)
    shown = appeals[:MOST_LISTED]
    return (ask("appeal.list", tuple(_line(appeal) for appeal in shown), count=len(appeals), shown=len(shown)),)


def show(turn: Turn, number: str) -> tuple[Reply, ...]:
    """One appeal: its state and its last step."""
    appeal = access.appeal_for(turn.look, number, turn.openid)
    turn.dialogue.speak_of("appeal", appeal.number)
    lines = [
        wording.text(
            "appeal.progress",
            number=appeal.number,
            state=state_name(appeal),
            submitted=spoken_moment(appeal.submitted_at),
            problem=snippet(appeal, 60),
        )
    ]
    if appeal.is_anonymous:
        lines.append(wording.text("appeal.progress_anonymous"))
    lead = next((one.department.name for one in appeal.assignments if one.is_lead and one.ended_at is None), None)
    if lead and appeal.due_at and not appeal.result:
        lines.append(
            wording.text("appeal.progress_due", department=lead, due=spoken_day(clock.local_day(appeal.due_at)))
        )
    if appeal.state is AppealState.SUBMITTED:
        key = "appeal.progress_accept_due" if turn.now <= appeal.accept_due_at else "appeal.progress_accept_late"
        lines.append(wording.text(key, due=spoken_moment(appeal.accept_due_at)))
    if appeal.result:
        lines.append(wording.text("appeal.progress_result", result=appeal.result))
    lines.append(wording.text(f"appeal.next_{appeal.state.value}"))
    ways = tuple(choice_of(intent) for verb, intent in WAYS if flow.may(appeal, verb))
    if URGING.search(turn.text) and appeal.state not in flow.ENDS:
        lines.append(wording.text("appeal.urge"))
        ways = (choice_of("handoff.request"), *ways)
    return (Choices("\n".join(lines), ways, is_aside=True) if ways else Text("\n".join(lines)),)


def state_name(appeal: Appeal) -> str:
    """The state as people read it."""
    return wording.text(f"appeal.state_{appeal.state.value}")


def _line(appeal: Appeal) -> Choice:
    return Choice(f"appeal:{appeal.number}", f"{appeal.number} {state_name(appeal)} {snippet(appeal, SNIPPET)}")


def snippet(appeal: Appeal, length: int) -> str:
    """The beginning of the problem, in one line."""
    text = appeal.problem.replace("\n", " ")
    return text if len(text) <= length else text[: length - 1] + "…"


def _numbers(turn: Turn, states: frozenset[AppealState] | None) -> list[Appeal]:
    """One's own appeals in these states; None means all that are not over."""
    mine = access.appeals_of(turn.look, turn.openid)
    return [one for one in mine if (one.state in states if states else one.state not in flow.ENDS)][:MOST_LISTED]


def _fitting(turn: Turn, number: str, states: frozenset[AppealState] | None) -> str:
    """The number of one's own appeal that this can be done with now."""
    appeal = access.appeal_for(turn.look, number, turn.openid)
    if appeal.state not in states if states else appeal.state in flow.ENDS:
        raise Refusal("appeal.not_now", number=appeal.number)
    return appeal.number


def _pointed_at(text: str, appeals: list[Appeal]) -> list[Appeal]:
    """变压器那件: those whose problem holds a word that stands before such a pointer; none without one."""
    pointer = POINTS_AT.search(text)
    told = words(POINTS_AT_ALL.sub(" ", pointer[1])) if pointer else []
    said = [word for word in told if len(word) >= SHORTEST_WORD]
    return [one for one in appeals if any(word in one.problem for word in said)]


def _is_of_day(turn: Turn, appeal: Appeal) -> bool:
    """昨天那个: whether it was filed on the day the message points to."""
    day = turn.meaning.first("date") if turn.meaning else None
    if turn.meaning is None or day is None or not OF_THAT_DAY.match(turn.meaning.text[day.end :]):
        return False
    return from_text(str(day.value)).holds(clock.local_day(appeal.submitted_at))


def appeal_slot(states: frozenset[AppealState] | None, none: str) -> Slot:
    """Which of one's own appeals, in one of these states; `none` is said when there is none."""

    def known(turn: Turn) -> str | None:
        number = turn.found("appeal_number")
        if number:
            return _fitting(turn, str(number), states)
        fitting = _numbers(turn, states)
        if not fitting:
            raise Refusal(none)
        talked_of = turn.dialogue.topic.get("appeal")
        if not _pointed_at(turn.text, fitting) and any(one.number == talked_of for one in fitting):
            return str(talked_of)
        meant = _pointed_at(turn.text, fitting) or [one for one in fitting if _is_of_day(turn, one)] or fitting
        return meant[0].number if len(meant) == 1 else None

    def choices(turn: Turn, answers: Json) -> tuple[Choice, ...]:
        return tuple(
            Choice(f"slot:{one.number}", f"{one.number} {snippet(one, SNIPPET)}") for one in _numbers(turn, states)
        )

    def read(turn: Turn, text: str) -> str:
        meant = _pointed_at(text, _numbers(turn, states))
        if len(meant) == 1:
            return meant[0].number
        number = turn.found("appeal_number")
        if number is None and not NUMBER_LIKE.search(text):
            raise Refusal("appeal.which_unclear")
        return _fitting(turn, str(number or text), states)

    return Slot("appeal", ask="appeal.ask_which", read=read, prefill=known, choices=choices)


def _read_supplement(turn: Turn, text: str) -> str:
    if len(text) < SHORTEST_SUPPLEMENT or text.isdigit():
        raise Refusal("appeal.supplement_empty")
    return text


SHORTEST_SUPPLEMENT = 2
ADDING = re.compile(
    r"^(?:我|再|还)?(?:要|想)?(?:补充|追加|更正|更新)(?:一下|一点|材料|资料|情况|说明|内容|诉求)*[:：,，。 ]*"
)
TELLING = 4  # characters after the lead-in from which the message is the supplement itself


def _supplement_said(turn: Turn) -> str | None:
    text = turn.text.strip()
    return text if len(ADDING.sub("", text)) >= TELLING else None


def begin_supplement(turn: Turn) -> tuple[Reply, ...]:
    """补充材料; with nothing under way the same words may file something new."""
    if turn.found("appeal_number") is None and not _numbers(turn, None):
        turn.dialogue.topic["unclear"] = turn.text[:500]
        return (ask("appeal.none_open", (Choice("appeal.submit", wording.text("intents.appeal_submit")),)),)
    return SUPPLEMENT.begin(turn)


def _supplement(turn: Turn, answers: Json) -> tuple[Reply, ...]:
    appeal = access.appeal_for(turn.work, answers["appeal"], turn.openid)
    intake.supplement(turn.work, appeal, answers["text"])
    turn.dialogue.speak_of("appeal", appeal.number)
    said = wording.text("appeal.supplemented", number=appeal.number, problem=snippet(appeal, SNIPPET))
    return (done(turn, "appeal.supplement", appeal.number, said, what=appeal.number),)


def _read_satisfaction(turn: Turn, text: str) -> int:
    if text in {"1", "2", "3", "4", "5"}:
        return int(text)
    rating = _satisfaction_said(turn)
    if rating is not None:
        return rating
    raise Refusal("appeal.satisfaction_unclear")


def _satisfaction_said(turn: Turn) -> int | None:
    rating = turn.found("rating")
    return rating if isinstance(rating, int) and 1 <= rating <= 5 else None


def _satisfaction_choices(turn: Turn, answers: Json) -> tuple[Choice, ...]:
    return tuple(Choice(f"slot:{stars}", wording.text(f"appeal.satisfaction_{stars}")) for stars in range(1, 6))


def is_resolved(turn: Turn, number: str) -> bool:
    """Whether one's own appeal waits for the verdict."""
    return access.appeal_for(turn.look, number, turn.openid).state is AppealState.RESOLVED


def has_open(turn: Turn) -> bool:
    """Whether an appeal of one's own is not over."""
    return bool(_numbers(turn, None))


def only_resolved(turn: Turn) -> str:
    """The number of the one appeal of one's own that waits for the verdict; nothing where none does, or several."""
    waiting = [one.number for one in _numbers(turn, frozenset({AppealState.RESOLVED}))]
    return waiting[0] if len(waiting) == 1 else ""


def is_verdict(turn: Turn) -> bool:
    """Whether a bare figure outside any form answers our question how a result was: asked later than the last list."""
    if turn.dialogue.form is not None or not VERDICT.match(turn.text.strip()):
        return False
    before = turn.dialogue.previous_at if turn.dialogue.choices else None
    waiting = [one for one in access.appeals_of(turn.look, turn.openid) if one.state is AppealState.RESOLVED]
    return any(before is None or (one.resolved_at is not None and one.resolved_at > before) for one in waiting)


def _read_reason(turn: Turn, text: str) -> str:
    if text.isdigit():
        raise Refusal("appeal.ask_reason")
    return text


def _rate(turn: Turn, answers: Json) -> tuple[Reply, ...]:
    appeal = access.appeal_for(turn.work, answers["appeal"], turn.openid)
    stars: int = answers["satisfaction"]
    evaluation.rate(turn.work, appeal, stars, answers.get("reason", ""))
    said = wording.text("appeal.rated_low" if stars <= LOW else "appeal.rated", number=appeal.number)
    return (done(turn, "appeal.rate", appeal.number, said, what=appeal.number),)


def _is_low(answers: Json) -> bool:
    stars: Any = answers.get("satisfaction")
    return isinstance(stars, int) and stars <= LOW


SUPPLEMENT = Form(
    name="appeal.supplement",
    slots=(
        appeal_slot(None, "appeal.none_open"),
        Slot("text", ask="appeal.ask_supplement", read=_read_supplement, prefill=_supplement_said, is_free_text=True),
    ),
    finish=_supplement,
)
RATE = Form(
    name="appeal.rate",
    slots=(
        appeal_slot(frozenset({AppealState.RESOLVED}), "appeal.none_to_rate"),
        Slot(
            "satisfaction",
            ask="appeal.ask_satisfaction",
            read=_read_satisfaction,
            prefill=_satisfaction_said,
            choices=_satisfaction_choices,
        ),
        Slot("reason", ask="appeal.ask_reason", read=_read_reason, is_needed=_is_low, is_free_text=True),
    ),
    finish=_rate,
    explain=lambda turn, asking: form_questions.answered(turn, asking, form_questions.OF_RATING),
)
