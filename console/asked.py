"""What was asked about policies, in the console: each question once, how often, and what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template, request
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from console import lists
from console.here import here
from models.faq import PolicyQuestion
from models.question_kinds import QuestionOutcome, UselessReason
from services.policies.confidence import SURE

SPANS = {"7": 7, "30": 30, "90": 90}  # days
USUAL_SPAN = "30"
WITH_ANSWERS = (joinedload(PolicyQuestion.policy), joinedload(PolicyQuestion.faq))
USELESS = "useless"  # the view of answers that were of no use


def index() -> str:
    with here().reading() as work:
        view = request.args.get("view", QuestionOutcome.NOT_FOUND)
        span = request.args.get("days", USUAL_SPAN)
        recent = PolicyQuestion.asked_at >= work.now - timedelta(days=SPANS.get(span, SPANS[USUAL_SPAN]))
        counted = dict(
            work.db.execute(
                select(PolicyQuestion.outcome, func.count()).where(recent).group_by(PolicyQuestion.outcome)
            ).all()
        )
        useless = select(func.count()).where(recent, PolicyQuestion.is_useful.is_(False))
        chosen = [recent]
        if view == USELESS:
            chosen.append(PolicyQuestion.is_useful.is_(False))
            if reason := lists.chosen(UselessReason, "reason"):
                chosen.append(PolicyQuestion.reason == reason)
        else:
            view = view if view in set(QuestionOutcome) else QuestionOutcome.NOT_FOUND
            chosen.append(PolicyQuestion.outcome == QuestionOutcome(view))
        if words := lists.words():
            chosen.append(PolicyQuestion.text.icontains(words, autoescape=True))
        last, times = func.max(PolicyQuestion.id).label("last"), func.count().label("times")
        each = select(last, times).where(*chosen).group_by(PolicyQuestion.key).subquery()
        sorts: dict[str, Any] = {"id": PolicyQuestion.id, "times": each.c.times}
        found = select(PolicyQuestion).join(each, each.c.last == PolicyQuestion.id).options(*WITH_ANSWERS)
        page = lists.sheet(work, found, sorts=sorts, usual="-times")
        ids = [row.id for row in page.rows]
        return render_template(
            "console/asked.html",
            sheet=page,
            view=view,
            span=span if span in SPANS else USUAL_SPAN,
            spans=SPANS,
            counts={outcome.value: counted.get(outcome, 0) for outcome in QuestionOutcome}
            | {USELESS: work.db.scalar(useless)},
            times=dict(work.db.execute(select(each.c.last, each.c.times).where(each.c.last.in_(ids))).all()),
            reasons=UselessReason,
            sure=SURE,
        )
