"""Looking around in the library without a question: 最近有什么新政策, 哪些快截止了, 科技局有什么政策."""

from __future__ import annotations

import re
from collections.abc import Sequence

from config import wording
from handlers.commands import OF_OFFICE
from handlers.policy_words import label
from handlers.replies import Choice, Choices, Reply, say
from handlers.turn import Turn
from models.policies import Policy
from services import links
from services.policies import shortlists

Replies = tuple[Reply, ...]

MOST = 5
_SIGNS = re.compile(r"[\s,.!?。，！？~、…]+")


def newest(turn: Turn) -> Replies:
    """最近有什么新政策."""
    return _listed(turn, "policy.newest", shortlists.newest(turn.look, turn.today, MOST))


def closing(turn: Turn) -> Replies:
    """哪些政策快截止了."""
    return _listed(turn, "policy.closing", shortlists.closing(turn.look, turn.today, MOST))


def of_office(turn: Turn) -> Replies | None:
    """The policies of the office that is named; None when the words ask for more, or it issued none."""
    asked = OF_OFFICE.fullmatch(_SIGNS.sub("", turn.text))
    if asked is None:
        return None
    found, total = shortlists.of_office(turn.look, turn.today, MOST, asked["office"])
    return _listed(turn, "policy.of_office", found, office=asked["office"], total=total) if found else None


def _listed(turn: Turn, key: str, found: Sequence[Policy], **facts: object) -> Replies:
    page = links.page(turn.settings, "policies")
    if not found:
        return (say("policy.none_listed", link=page),)
    lines = tuple(Choice(f"policy:{one.id}", _line(one, key)) for one in found)
    return (Choices(wording.text(key, link=page, **facts), lines, is_aside=True),)


def _line(policy: Policy, key: str) -> str:
    """The title; with the last day where that is what was asked for."""
    closes = policy.window_closes_on
    if key != "policy.closing" or closes is None:
        return label(policy.title)
    return wording.text("policy.closing_line", title=label(policy.title), month=closes.month, day=closes.day)
