"""Taking an appeal back (撤回诉求)."""

from __future__ import annotations

import re

from config import wording
from handlers.deeds import done
from handlers.form import Form
from handlers.menu import choice_of
from handlers.progress import appeal_slot, snippet
from handlers.replies import Reply
from handlers.turn import Json, Turn
from models.kinds import AppealState
from services import access
from services.appeals import flow, intake

OPEN = frozenset(state for state in AppealState if (state, "withdraw") in flow.MOVES)
SHOWN = 60  # characters of the problem


def _summary(turn: Turn, answers: Json) -> str:
    appeal = access.appeal_for(turn.look, answers["appeal"], turn.openid)
    return wording.text("appeal.withdraw_summary", number=appeal.number, problem=snippet(appeal, SHOWN))


def _withdraw(turn: Turn, answers: Json) -> tuple[Reply, ...]:
    appeal = access.appeal_for(turn.work, answers["appeal"], turn.openid)
    intake.withdraw(turn.work, appeal)
    turn.dialogue.speak_of("appeal", appeal.number)
    said = wording.text("appeal.withdrawn", number=appeal.number)
    return (done(turn, "appeal.withdraw", appeal.number, said, what=appeal.number, more=(choice_of("appeal.submit"),)),)


WITHDRAW = Form(
    name="appeal.withdraw",
    slots=(appeal_slot(OPEN, "appeal.none_to_withdraw"),),
    finish=_withdraw,
    summary=_summary,
    yes="appeal.choice_withdraw_yes",
    no="appeal.choice_withdraw_no",
    agree=re.compile(r"^(?:确认|确定|是|对)?(?:撤回|撤销|撤掉|撤)(?:诉求|投诉|吧|掉|了)*$"),
    quit=re.compile(r"^(?:不好意思|算了|还是|那就?|我|先|[ ,，])*不(?:想)?撤[回销掉]?(?:了|吧)*$"),
    dropped="appeal.withdraw_kept",
)
