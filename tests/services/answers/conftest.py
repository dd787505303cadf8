"""The cast, for tests of questions and answers."""

from __future__ import annotations

import pytest

from models.work import Office
from tests import cast
from tests.cast import Cast


@pytest.fixture
def people(office: Office) -> Cast:
    with office.work() as work:
        return cast.enter(work)
