"""What somebody wants to say: on a draft, to the desk, or of a matter of their own (建言献策)."""

from __future__ import annotations

from collections.abc import Sequence

from config import wording
from config.patterns import late
from handlers import comment_rounds, requests
from handlers.comment_rounds import OTHER
from handlers.menu import choice_of
from handlers.replies import Choice, Reply, ask, say
from handlers.turn import EXPECTED, Turn
from models.comment_rounds import CommentRound
from models.kinds import WorkItemKind
from services.policies import comment_rounds_answers as desk

Replies = tuple[Reply, ...]

SUBSTANTIAL = 20  # characters from which the first message is an opinion already
WISH = late(  # says that there is something to say, and nothing of it
    r"(?:你好|您好|请问|我们?|想要?|要|有|来|给|跟|对|你们|中心|提|说|写|参加|参与|怎么|哪里?|往|反馈|回复|一下|一?[个些点]|几[个点]|啲|的|吗|呢|吧|啊|了"
    r"|关于|正在|新?政策|草案|征求意见稿?|意见稿?|建议书?|征集|想法|建言献策|提议|问计|投稿|提交|别的|其他|[\s,，。.!！?？:：])*"
)


def suggest(turn: Turn) -> Replies:
    """建言献策: the rounds that are open, else the desk."""
    waiting = desk.open_for(turn.look, turn.openid)
    text = turn.text.strip()
    text = "" if len(text) < SUBSTANTIAL and WISH.fullmatch(text) else text
    is_other = turn.dialogue.topic.pop(OTHER, False)
    if not waiting and not text:
        return _tell(turn, "round.none_open")
    ended = desk.ended_named(turn.look, text) if text else None
    over = (say("round.over", title=ended.title),) if ended is not None else ()
    if not waiting or (is_other and text):
        return (*over, *requests.suggest(turn))
    turn.dialogue.topic["request"] = text[: requests.LONGEST]
    turn.dialogue.topic.pop("opinion", None)
    if len(text) >= SUBSTANTIAL:
        turn.dialogue.topic["opinion"] = text[: desk.LONGEST_OPINION]
    return (*over, ask("round.which", _lines(waiting)))


def opinion(turn: Turn) -> Replies:
    """提意见 says not yet on what: on a draft, on our service, or on something that went wrong."""
    waiting = desk.open_for(turn.look, turn.openid)
    turn.dialogue.topic.pop("opinion", None)
    turn.dialogue.topic.pop("request", None)
    turn.dialogue.topic[EXPECTED] = "policy.suggest"
    key = "round.which_opinion" if waiting else "round.which_matter"
    return (ask(key, (*_lines(waiting), choice_of("appeal.submit"))),)


def _lines(waiting: Sequence[CommentRound]) -> tuple[Choice, ...]:
    """The rounds that are open, and what is said to the desk."""
    rounds = (Choice(f"opinion:{one.id}", comment_rounds.label(one)) for one in waiting)
    return (*rounds, Choice(f"opinion:{OTHER}", wording.text("round.choice_other")))


def _tell(turn: Turn, key: str) -> Replies:
    """The next message is a suggestion."""
    turn.dialogue.topic[EXPECTED] = "policy.suggest"
    return (say(key),)


def choose(turn: Turn, detail: str) -> Replies:
    """The line that was tapped: a round, or something else."""
    return _other(turn) if detail == OTHER else comment_rounds.begin_for(turn, detail)


def _other(turn: Turn) -> Replies:
    """What is no answer to a round goes to the desk; where only the wish was told, the words are still to come."""
    if turn.dialogue.topic.get("request"):
        return requests.confirm(turn, WorkItemKind.SUGGESTION.value)
    turn.dialogue.topic[OTHER] = True
    return _tell(turn, "round.tell_other")
