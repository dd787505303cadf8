"""Trains a router from the phrases of the house and the added ones, and compares it with the one at work (训练)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from models.learning import Training
from models.learning_kinds import TrainingState
from models.work import Office, Work
from nlp import router as routing
from nlp.intents import ARTEFACT
from nlp.phrases import fingerprint, phrases
from services.errors import Refusal
from services.learning import comparing, routers, teaching

if TYPE_CHECKING:
    from nlp.paired import Pair

LOST = timedelta(minutes=10)  # a training that gave no sign of life for so long was cut off
FORGOTTEN = timedelta(minutes=2)
UNDER_WAY = (TrainingState.QUEUED, TrainingState.RUNNING)
STEPS = 13  # routers that are taught, then the comparison, then what is kept

Phrases = Mapping[str, Sequence[str]]


def begin(work: Work) -> Training:
    """Ask for a training; one at a time."""
    if under_way(work) is not None:
        raise Refusal("learning.under_way")
    training = work.add(
        Training(asked_at=work.now, asked_by=work.actor.name, touched_at=work.now, steps=STEPS, added={}, report={})
    )
    work.start_later("learning.train", training.id)
    return training


def under_way(work: Work) -> Training | None:
    """The training that waits or runs; one that was cut off is none."""
    wanted = select(Training).where(Training.state.in_(UNDER_WAY), Training.touched_at > work.now - LOST)
    return work.db.scalars(wanted.order_by(Training.id.desc()).limit(1)).first()


def settle(work: Work) -> None:
    """Start what was forgotten, end what was cut off."""
    lost = update(Training).where(Training.state == TrainingState.RUNNING, Training.touched_at <= work.now - LOST)
    work.db.execute(lost.values(state=TrainingState.FAILED, finished_at=work.now))
    waiting = select(Training).where(
        Training.state == TrainingState.QUEUED, Training.touched_at <= work.now - FORGOTTEN
    )
    for training in work.db.scalars(waiting):
        training.touched_at = work.now
        work.start_later("learning.train", training.id)


def run(office: Office, training_id: int, shipped: Phrases | None = None) -> None:
    """Do it (job `learning.train`), with the phrases of the house or others; no connection is held meanwhile."""
    found = _claim(office, training_id, phrases() if shipped is None else shipped)
    if found is None:
        return
    old, new = found
    pair = _taught(office, training_id, old, new)
    with office.reading() as work:
        current = routers.in_force(work)
        at_work = current.artefact if current else None
        labelled, recent = comparing.labelled_texts(work), comparing.recent_texts(work)
    before = routers.unpacked(at_work) if at_work else routing.load(ARTEFACT)
    artefact = routers.packed(replace(pair.router, about={**pair.router.about, "training": training_id}))
    after = routers.unpacked(artefact)
    report = {
        "compared_with": current.id if current else 0,
        "base": fingerprint(),
        "phrases": len(pair.texts),
        "held_out": comparing.on_phrases(pair),
        "labelled": comparing.on_labelled(labelled, before, after),
        "recent": comparing.on_recent(recent, before, after),
    }
    _keep(office, training_id, report, artefact)


def fail(office: Office, training_id: int) -> None:
    """It ended by a bug, which the door has logged."""
    with office.work() as work:
        begun = update(Training).where(Training.id == training_id, Training.state.in_(UNDER_WAY))
        work.db.execute(begun.values(state=TrainingState.FAILED, finished_at=work.now))


def _together(shipped: Phrases, added: Phrases) -> Phrases:
    return {intent: tuple(dict.fromkeys([*texts, *added.get(intent, ())])) for intent, texts in shipped.items()}


def _claim(office: Office, training_id: int, shipped: Phrases) -> tuple[Phrases, Phrases] | None:
    """The phrases of the router at work and those to learn from; None when another process has it."""
    with office.work() as work:
        queued = update(Training).where(Training.id == training_id, Training.state == TrainingState.QUEUED)
        claimed = work.db.execute(queued.values(state=TrainingState.RUNNING, touched_at=work.now))
        if not claimed.rowcount:  # type: ignore[attr-defined]  # an update has a row count
            return None
        training = work.db.get_one(Training, training_id)
        training.added = teaching.added(work)
        current = routers.in_force(work)
        return _together(shipped, current.added if current else {}), _together(shipped, training.added)


def _taught(office: Office, training_id: int, old: Phrases, new: Phrases) -> Pair:
    from nlp.paired import compared  # scikit-learn takes 100 MB, and only this needs it

    named = json.dumps([fingerprint(), {intent: list(texts) for intent, texts in new.items()}], sort_keys=True)
    return compared(
        old,
        new,
        trained_on=hashlib.sha256(named.encode()).hexdigest(),
        tick=lambda: _tick(office, training_id),
    )


def _tick(office: Office, training_id: int) -> None:
    """A sign of life, and one step further."""
    with office.work() as work:
        row = update(Training).where(Training.id == training_id)
        work.db.execute(row.values(done=Training.done + 1, touched_at=work.now))


def _keep(office: Office, training_id: int, report: dict[str, Any], artefact: bytes) -> None:
    with office.work() as work:
        training = work.db.get_one(Training, training_id)
        if training.state is TrainingState.RUNNING:
            training.state, training.report, training.artefact = TrainingState.READY, report, artefact
            training.done, training.finished_at, training.touched_at = STEPS, work.now, work.now
