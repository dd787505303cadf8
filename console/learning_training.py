"""Trainings: asked for, watched, compared with the router at work, promoted, discarded, rolled back."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from flask import abort, render_template, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from console import lists
from console.confirm import is_confirmed, typed
from console.here import here
from console.learning_words import take_up
from models.learning import AddedPhrase, Promotion, Training
from models.work import Work
from nlp.phrases import fingerprint, phrases
from services.learning import routers, training

SORTS = MappingProxyType({"id": Training.id})
PROMOTIONS_SHOWN = 10


def index() -> str:
    with here().reading() as work:
        current = routers.in_force(work)
        newest = select(Promotion).order_by(Promotion.id.desc()).limit(PROMOTIONS_SHOWN)
        return render_template(
            "console/learning_training.html",
            sheet=lists.sheet(work, select(Training), sorts=SORTS, usual="-id"),
            current=current,
            is_behind=current is not None and current.report.get("base") != fingerprint(),
            under_way=training.under_way(work),
            promotions=work.db.scalars(newest).all(),
            shipped=sum(map(len, phrases().values())),
            added=work.db.scalar(select(func.count()).select_from(AddedPhrase)) or 0,
        )


def begin() -> Response:
    here().page = url_for("console.learning_training")
    with here().work() as work:
        begun = training.begin(work)
        here().record(work, "learning.train", str(begun.id))
        page = url_for("console.training", training_id=begun.id)
    return here().back(page, "training_begun")


def detail(training_id: int) -> str:
    with here().reading() as work:
        return render_template("console/training.html", **_shown(work, training_id))


def live(training_id: int) -> str:
    """Only how far it is, for the page to renew itself."""
    with here().reading() as work:
        return render_template("console/training_report.html", **_shown(work, training_id))


def promote(training_id: int) -> Response | str:
    """Put its router to work, for the first time or again."""
    page = here().page = url_for("console.training", training_id=training_id)
    if not is_confirmed():
        return render_template("console/confirm.html", ask="training_promote", typed=typed(), back=page)
    with here().work() as work:
        routers.promote(work, _find(work, training_id))
        here().record(work, "learning.promote", str(training_id))
    take_up()
    return here().back(page, "training_promoted")


def discard(training_id: int) -> Response | str:
    page = here().page = url_for("console.training", training_id=training_id)
    if not is_confirmed():
        return render_template("console/confirm.html", ask="training_discard", typed=typed(), back=page)
    with here().work() as work:
        routers.discard(work, _find(work, training_id))
        here().record(work, "learning.discard", str(training_id))
    return here().back(page, "training_discarded")


def ship() -> Response | str:
    """Back to the router that came with the house."""
    page = here().page = url_for("console.learning_training")
    if not is_confirmed():
        return render_template("console/confirm.html", ask="training_ship", typed=typed(), back=page)
    with here().work() as work:
        routers.ship(work)
        here().record(work, "learning.ship")
    take_up()
    return here().back(page, "training_shipped")


def _shown(work: Work, training_id: int) -> dict[str, Any]:
    found = _find(work, training_id)
    current = routers.in_force(work)
    return {
        "training": found,
        "is_current": current is not None and current.id == found.id,
        "current_id": current.id if current else 0,
        "is_under_way": found.state in training.UNDER_WAY,
        "is_lost": found.state in training.UNDER_WAY and found.touched_at <= work.now - training.LOST,
        "report": found.report,
        "added": sum(map(len, found.added.values())),
    }


def _find(work: Work, training_id: int) -> Training:
    found = work.db.get(Training, training_id)
    if found is None:
        abort(404)
    return found
