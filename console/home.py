"""The first page: today's figures."""

from __future__ import annotations

from typing import Any

from flask import render_template

from config.rules import rules
from console import charts, figures
from console.here import here
from console.lists import begin_of
from console.permissions import may
from models.work import Work
from services.appeals.veil import Veil


def home() -> str:
    with here().reading() as work:
        return render_template("console/home.html", **_facts(work))


def live() -> str:
    """Only the figures, for the page to renew itself."""
    with here().reading() as work:
        return render_template("console/figures.html", **_facts(work))


def _facts(work: Work) -> dict[str, Any]:
    me = here().me
    late = figures.most_late(work, me)
    first_of_month = begin_of(work.now.astimezone(rules().zone).date().replace(day=1))
    facts: dict[str, Any] = {
        "as_of": work.now,
        "loads": figures.appeals_by_state(work, me),
        "late": late,
        "told": Veil(work, late),
        "submitted": figures.submitted_today(work, me),
        "resolved": figures.closed_since(work, me, first_of_month),
        "ahead": figures.events_ahead(work),
    }
    if may(me.role, "console.messages"):
        days = figures.messages_by_day(work)
        facts |= {
            "today": days[-1],
            "chart": charts.columns(days),
            "intents": figures.intents_today(work),
            "median_ms": figures.median_answer_ms(work),
            "post": figures.outbox(work),
            "items": figures.open_items(work),
        }
    return facts
