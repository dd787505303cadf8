"""How a test expects the rules to say no."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from config.wording import text
from services.errors import Refusal


@contextmanager
def refused(key: str) -> Iterator[None]:
    """The block is refused for this reason, and its sentence can be said with the facts it carries."""
    with pytest.raises(Refusal) as refusal:
        yield
    assert refusal.value.key == key
    assert text(key, **refusal.value.facts)
