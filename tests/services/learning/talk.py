"""Messages as the archive keeps them, answered as the bot answered."""

from __future__ import annotations

from itertools import count
from typing import Any

from models.kinds import MessageState
from models.messages import Message
from models.work import Office
from tests.cast import LI_MIN, Person

_keys = count(1)
CLARIFY = [("appeal.submit", "提交诉求"), ("policy.ask", "查政策"), ("handoff.request", "找人工")]
VERDICT = [("useful:yes", "有用"), ("useful:no", "没用")]


def hear(
    office: Office,
    content: str,
    intent: str,
    *,
    who: Person = LI_MIN,
    offers: list[tuple[str, str]] | None = None,
    taps: str = "",
    score: float = 0.4,
) -> int:
    """One message with its answer; returns its id."""
    lines = [{"id": id, "content": label} for id, label in offers or ()]
    menu: dict[str, Any] = {"msgtype": "msgmenu", "msgmenu": {"head_content": "…", "list": lines, "tail_content": ""}}
    plain = {"msgtype": "text", "text": {"content": "…"}}
    with office.work() as work:
        return work.add(
            Message(
                key=f"m{next(_keys)}",
                openid=who.openid,
                kind="text",
                content=content,
                fields={"bizmsgmenuid": taps} if taps else {},
                received_at=work.now,
                state=MessageState.ANSWERED,
                intent=intent,
                score=score,
                reply={"messages": [menu if offers else plain]},
                answered_at=work.now,
            )
        ).id
