"""What firms ask on the phone is answered from the policy that is meant, or its title is offered."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from demo import policies
from models.base import Base
from models.work import Office, open_engine
from nlp.understand import warm_up
from services.policies import index, library
from services.policies.answer import Finding, Shelf, find

TODAY = date(2026, 11, 22)
ASKED = tomllib.loads((Path(__file__).parent / "asked_by_firms.toml").read_text(encoding="utf-8"))
QUESTIONS = [(one["title"], question) for one in ASKED["asked"] for question in one["questions"]]
LEAST_RIGHT, LEAST_HELPED = 0.9, 0.95  # of all questions: answered from the right policy; that, or offered its title
MOST_WRONG = 0.04  # answered from another one


@contextmanager
def _library(folder: Path) -> Iterator[tuple[Office, Shelf]]:
    """The policies of the invented city, indexed."""
    warm_up()
    engine = open_engine(f"sqlite:///{folder / 'library.db'}")
    Base.metadata.create_all(engine)
    office = Office(engine, start=lambda jobs: None)
    with office.work() as work:
        for record in policies.records(TODAY):
            library.save(work, record)
    index.rebuild(office, folder / "index")
    yield office, Shelf(folder / "index")
    engine.dispose()


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, Finding]]:
    """Each question with the title that is meant and what was found."""
    with _library(tmp_path_factory.mktemp("city")) as (office, shelf), office.reading() as work:
        return [(title, question, find(work, shelf, question, TODAY)) for title, question in QUESTIONS]


def test_most_questions_of_firms_are_answered_from_the_policy_that_is_meant(found: list[tuple[str, str, Finding]]):
    missed = [question for title, question, one in found if one.answer is None or title not in one.answer.title]
    assert len(missed) <= (1 - LEAST_RIGHT) * len(found), missed


def test_hardly_any_is_answered_from_another_policy(found: list[tuple[str, str, Finding]]):
    wrong = [question for title, question, one in found if one.answer is not None and title not in one.answer.title]
    assert len(wrong) <= MOST_WRONG * len(found), wrong


def test_who_is_not_answered_is_mostly_offered_the_policy_that_is_meant(found: list[tuple[str, str, Finding]]):
    left = [question for title, question, one in found if not _helps(one, title)]
    assert len(left) <= (1 - LEAST_HELPED) * len(found), left


def _helps(one: Finding, title: str) -> bool:
    told = [one.answer.title] if one.answer is not None else [name for _, name in one.likely]
    return any(title in name for name in told)
