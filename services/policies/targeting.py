"""From a policy to a targeted notice (精准推送): the audience its conditions mean, and a draft that tells them."""

from __future__ import annotations

from typing import Any

from config import wording
from models.broadcasts import Broadcast
from models.kinds import Topic
from models.policies import Policy
from models.work import Work
from services.broadcasts import drafting
from services.broadcasts.drafting import LONGEST_TITLE, Content
from services.errors import Refusal
from services.policies import concerned, eligibility, sentences

MOST_CONDITIONS = 5


def draft(work: Work, policy: Policy, link: str) -> Broadcast:
    """A draft to the contacts of all enterprises that meet the conditions of a policy and have not applied."""
    group = eligibility.of(policy)
    if not group.parts:
        raise Refusal("match.no_conditions")
    return drafting.draft(
        work,
        Content(
            topic=Topic.POLICY,
            title=policy.title.strip("《》")[:LONGEST_TITLE],
            text=_text(policy),
            link=link,
            audience=audience(policy),
        ),
    )


def audience(policy: Policy) -> dict[str, Any]:
    """The rule of a broadcast: it holds the conditions as they are now, so that what was approved is what is sent."""
    return {
        "all": [
            {"field": "role", "in": ["contact"]},
            {"all": [{"field": "policy", "in": [concerned.as_text(policy)]}]},
            {"not": {"any": [{"field": "applied", "in": [str(policy.id)]}]}},
        ]
    }


def _text(policy: Policy) -> str:
    said = sentences.told(eligibility.of(policy))[:MOST_CONDITIONS]
    conditions = "\n".join(wording.text("match.notice_condition", condition=one) for one in said)
    told = wording.text("match.notice", title=policy.title.strip("《》"), conditions=conditions)
    end = wording.text("match.notice_end")
    if (closes := policy.window_closes_on) is None:
        return "\n".join([wording.text("match.notice_open"), told, end])
    head = wording.text("match.notice_until", month=closes.month, day=closes.day)
    window = wording.text("match.window", year=closes.year, month=closes.month, day=closes.day)
    return "\n".join([head, told, window, end])
