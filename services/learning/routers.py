"""Which router is at work: promoted, rolled back, or the one that was shipped (启用与回退)."""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path

from sqlalchemy import select

from models.learning import Promotion, Training
from models.learning_kinds import TrainingState
from models.work import Work
from nlp import router
from nlp.router import Router
from services.errors import Refusal


def in_force(work: Work) -> Training | None:
    """The training whose router is at work; None where it is the shipped one."""
    newest = work.db.scalars(select(Promotion).order_by(Promotion.id.desc()).limit(1)).first()
    return work.db.get(Training, newest.training_id) if newest is not None and newest.training_id else None


def promote(work: Work, training: Training) -> None:
    """Put a trained router to work, for the first time or again."""
    if training.state not in (TrainingState.READY, TrainingState.KEPT) or training.artefact is None:
        raise Refusal("learning.no_router")
    if in_force(work) is training:
        raise Refusal("learning.in_force")
    try:
        unpacked(training.artefact)
    except (ValueError, KeyError) as fault:  # made by another version of the house
        raise Refusal("learning.old_router") from fault
    training.state = TrainingState.KEPT
    work.add(Promotion(training_id=training.id, at=work.now, by=work.actor.name))


def ship(work: Work) -> None:
    """Go back to the router that came with the house (恢复出厂)."""
    if in_force(work) is None:
        raise Refusal("learning.in_force")
    work.add(Promotion(training_id=None, at=work.now, by=work.actor.name))


def discard(work: Work, training: Training) -> None:
    """Decide against a router that was never put to work (放弃)."""
    if training.state is not TrainingState.READY:
        raise Refusal("learning.no_router")
    training.state, training.artefact = TrainingState.DISCARDED, None
    work.db.flush()


def packed(made: Router) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "router.json"
        router.save(made, path)
        return gzip.compress(path.read_bytes(), mtime=0)


def unpacked(artefact: bytes) -> Router:
    """Raises ValueError when this version of the house does not understand it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "router.json"
        path.write_bytes(gzip.decompress(artefact))
        return router.load(path)
