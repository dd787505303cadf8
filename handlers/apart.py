"""Several matters of one message: whether they are filed apart (分开提交), and what waits its turn."""

from __future__ import annotations

import re

from config import wording
from config.rules import rules
from handlers import another, matters
from handlers.corrections import NO, YES, bare
from handlers.replies import Choice
from handlers.slot import Slot
from handlers.turn import ALSO, Json, Turn
from services.errors import Refusal

APART, TOGETHER = another.APART, "together"  # each matter becomes an appeal of its own, or all are one
WAITING = "waiting"  # among the answers: the matters that come after this one
BESIDES = "besides"  # among the answers: what was told with them and is no appeal, each an intent and the words
AS_SEVERAL = re.compile(
    r"^(?:那|就|还是|要|请|帮我)*(?:apart|分开|分别|分成|单独|各|另外|(?:另|再|新)(?=提|办|反映|算|写|[开起一]))"
    r"(?:提交?|办|反映|算|说|写)?.{0,6}$"
)
AS_ONE = re.compile(
    r"^(?:那|就|还是|都|请|帮我)*(?:together|合在?一起|一起|放一起|不用分|不要分|不分|别分|合成|合并|一件|写进|写在|加进|加上|放进|并进).{0,6}$"
)
LEAD = re.compile("^[^:：]{0,40}[:：]")  # 他们反映三个问题：
SETTLES = re.compile(r"^(?:那|就|[ ,，])*(?:不用|不必|没事|没关系)(?:分|分开|了|吧|谢谢|[ ,，])*$")  # 不用: not apart


def queue(answers: Json) -> list[str]:
    """The matters to file, the one of this form first."""
    return [answers["problem"], *answers.get(WAITING, [])]


def keep_others(turn: Turn, answers: Json) -> None:
    """What was wanted besides, and is no appeal, is offered once all is filed."""
    if answers.get(BESIDES):
        turn.dialogue.topic[ALSO] = answers[BESIDES]


def _read(turn: Turn, text: str) -> str:
    form = turn.dialogue.form
    assert form is not None
    if AS_ONE.match(text) or NO.match(text) or SETTLES.match(text):
        _join(form.answers)
        return TOGETHER
    if AS_SEVERAL.match(text) or YES.match(bare(text)):
        _part(turn, form.answers)
        return APART
    raise Refusal("appeal.apart_unclear")


def _part(turn: Turn, answers: Json) -> None:
    """The first matter is that of the form from now on, so that what is changed or added belongs to it alone."""
    if told_later := another.taken(answers):
        answers[WAITING] = [*answers.get(WAITING, []), told_later]
        return
    parts = matters.of(answers["problem"])
    others = [[wish, part] for part in parts if (wish := matters.other_wish(turn, LEAD.sub("", part)))]
    told = [part for part in parts if part not in {part for _, part in others}]
    if told and others:
        answers[BESIDES] = others
    first, *waiting = told or parts
    answers["problem"], answers[WAITING] = first, [*waiting, *answers.get(WAITING, [])]


def _join(answers: Json) -> None:
    """Who thinks better of it has all matters in one again."""
    if told_later := answers.get(another.ANOTHER):
        whole = f"{answers['problem']}\n{told_later}"
        if len(whole) > rules().longest_problem:
            raise Refusal("manners.no_room_for_more")
        answers["problem"] = whole
        another.taken(answers)
        return
    if len(matters.of(answers["problem"])) == 1:
        answers["problem"] = "\n".join(queue(answers))
        answers.pop(WAITING, None)


def _asked(turn: Turn, answers: Json) -> str:
    if answers.get(another.ANOTHER):
        return wording.text("appeal.ask_another_apart")
    count = max(len(matters.of(answers["problem"])), len(queue(answers)))
    return wording.text("appeal.ask_apart", count=count)


def _choices(turn: Turn, answers: Json) -> tuple[Choice, ...]:
    which = "another_" if answers.get(another.ANOTHER) else ""
    return tuple(Choice(f"slot:{way}", wording.text(f"appeal.choice_{which}{way}")) for way in (APART, TOGETHER))


SLOT = Slot(
    APART,
    ask="appeal.apart_unclear",
    asked=_asked,
    read=_read,
    choices=_choices,
    settles=SETTLES,
    is_needed=lambda answers: bool(answers.get(another.ANOTHER)) or len(matters.of(answers.get("problem", ""))) > 1,
)
