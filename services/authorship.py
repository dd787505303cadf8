"""Who wrote what is to be reviewed: everybody who changed a part of it since it last came out."""

from __future__ import annotations

from models.broadcasts import Broadcast
from models.decision_lists import DecisionEntry
from models.faq import FaqEntry
from models.policies import Policy
from models.policy_versions import PolicyVersion
from models.templates import TemplateVersion
from models.work import Work

Written = Policy | PolicyVersion | FaqEntry | DecisionEntry | Broadcast | TemplateVersion


def note(work: Work, paper: Written) -> None:
    """Remember that whoever acts wrote a part of it."""
    known = paper.editor_ids or []
    if work.actor.staff_id is not None and work.actor.staff_id not in known:
        paper.editor_ids = [*known, work.actor.staff_id]


def is_author(paper: Written, staff_id: int | None) -> bool:
    """Whether somebody wrote a part of it, and so cannot be the second pair of eyes.

    Where nobody wrote since it came out, it is whoever wrote it last: what was taken back comes out the same way.
    """
    if staff_id is None:
        return False
    return staff_id in paper.editor_ids or (not paper.editor_ids and staff_id == _last_author(paper))


def is_of_others(paper: Written, staff_id: int | None) -> bool:
    """Whether somebody else wrote a part that has not come out yet."""
    return any(editor != staff_id for editor in paper.editor_ids)


def settle(paper: Written) -> None:
    """It came out: what is written from now on is written anew."""
    paper.editor_ids = []


def _last_author(paper: Written) -> int | None:
    if isinstance(paper, Broadcast | TemplateVersion):
        return paper.author_id
    return None if isinstance(paper, FaqEntry) else paper.editor_id
