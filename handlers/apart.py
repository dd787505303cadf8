"""Several matters of one message: whether they are filed apart (分开提交), and what waits its turn."""

from __future__ import annotations

import re

from config import wording
from handlers import matters
from handlers.corrections import NO, YES, bare
from handlers.replies import Choice
from handlers.slot import Slot
from handlers.turn import ALSO, Json, Turn
from services.errors import Refusal

APART = "apart"  # among the answers: each matter becomes an appeal of its own
WAITING = "waiting"  # among the answers: the matters that come after this one
YES_APART = re.compile(r"^(?:那|就|还是|要|请|帮我)*(?:apart|分开|分别|分成|单独|各)(?:提交?|办|反映|算|说|写)?.{0,6}$")
TOGETHER = re.compile(
    r"^(?:那|就|还是|都|请|帮我)*(?:together|合在?一起|一起|放一起|不用分|不要分|不分|别分|合成|合并|一件).{0,6}$"
)


def queue(turn: Turn, answers: Json) -> list[str]:
    """The matters to file, the one of this form first."""
    waiting: list[str] = answers.get(WAITING, [])
    if not answers.get(APART):
        return [answers["problem"], *waiting]
    parts = matters.of(answers["problem"])
    return [*(_appeals(turn, parts) or parts), *waiting]


def keep_others(turn: Turn, answers: Json) -> None:
    """What was wanted besides, and is no appeal, is offered once all is filed."""
    if answers.get(APART):
        wishes = ((matters.other_wish(turn, part), part) for part in matters.of(answers["problem"]))
        other = next(((wish, part) for wish, part in wishes if wish), None)
        if other is not None:
            turn.dialogue.topic[ALSO] = list(other)


def _appeals(turn: Turn, parts: list[str]) -> list[str]:
    return [part for part in parts if not matters.other_wish(turn, part)]


def _read(turn: Turn, text: str) -> bool:
    if TOGETHER.match(text) or NO.match(text):
        return False
    if YES_APART.match(text) or YES.match(bare(text)):
        return True
    raise Refusal("appeal.apart_unclear")


def _asked(turn: Turn, answers: Json) -> str:
    return wording.text("appeal.ask_apart", count=len(matters.of(answers["problem"])))


def _choices(turn: Turn, answers: Json) -> tuple[Choice, ...]:
    return tuple(Choice(f"slot:{way}", wording.text(f"appeal.choice_{way}")) for way in ("apart", "together"))


SLOT = Slot(
    APART,
    ask="appeal.apart_unclear",
    asked=_asked,
    read=_read,
    choices=_choices,
    is_needed=lambda answers: len(matters.of(answers.get("problem", ""))) > 1,
)
