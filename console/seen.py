"""What an editor has before them: of two who change the same thing the second is told, and writes over nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import TypeVar

from flask import request

from models.base import Base
from models.work import Work
from services.errors import Refusal

Row = TypeVar("Row", bound=Base)


def expect(work: Work, row: Row, stamp_of: Callable[[Row], str]) -> None:
    """Hold a row for this work alone; Refusal where it is not any more what stood in the form."""
    work.db.refresh(row, with_for_update=True)
    if request.form.get("seen") != stamp_of(row):
        raise Refusal("staff.edited_meanwhile")


def digest(*said: object) -> str:
    """A stamp of things that carry neither a version nor the time of their last change."""
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, default=str).encode()).hexdigest()[:32]
