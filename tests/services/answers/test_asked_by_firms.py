"""What firms ask on the phone is answered from the policy that is meant, or its title is offered."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
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
# The questions, and of them the least share to be answered from the right policy, and to be that or offered its title.
KNOWN, LATER = ("asked_by_firms.toml", 0.9, 0.95), ("asked_by_firms_later.toml", 0.7, 0.85)
MOST_WRONG = 0.04  # answered from another policy
Found = list[tuple[str, str, Finding]]


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
def find_unheard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Finding]]:
    """What is found for a message that was taken for none of ours."""
    with _library(tmp_path_factory.mktemp("unheard")) as (office, shelf), office.reading() as work:
        yield lambda message: find(work, shelf, message, TODAY, is_heard=False)


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Found]]:
    """Ask the questions of a file: each with a part of the title that is meant and what was found."""
    with _library(tmp_path_factory.mktemp("city")) as (office, shelf):

        def ask(file: str) -> Found:
            asked = tomllib.loads((Path(__file__).parent / file).read_text(encoding="utf-8"))["asked"]
            questions = [(one["title"], question) for one in asked for question in one["questions"]]
            with office.reading() as work:
                return [(title, question, find(work, shelf, question, TODAY)) for title, question in questions]

        yield ask


@pytest.mark.parametrize(("file", "least_right", "least_helped"), [KNOWN, LATER])
def test_questions_of_firms_are_answered_from_the_policy_meant_or_offered_it(
    ask: Callable[[str], Found], file: str, least_right: float, least_helped: float
) -> None:
    found = ask(file)
    missed = [question for title, question, one in found if one.answer is None or title not in one.answer.title]
    left = [question for title, question, one in found if not _helps(one, title)]
    wrong = [question for title, question, one in found if one.answer is not None and title not in one.answer.title]
    assert len(missed) <= (1 - least_right) * len(found), f"not answered: {missed}"
    assert len(left) <= (1 - least_helped) * len(found), f"neither answered nor offered: {left}"
    assert len(wrong) <= MOST_WRONG * len(found), f"answered from another policy: {wrong}"


def _helps(one: Finding, title: str) -> bool:
    told = [one.answer.title] if one.answer is not None else [name for _, name in one.likely]
    return any(title in name for name in told)


@pytest.mark.parametrize(
    "message",
    [
        "身份证在哪里办",
        "身份证丢了怎么补办",
        "营业执照复印件哪里能印",
        "劳动合同到期了怎么办",
        "发票抬头怎么写",
        "个人所得税怎么退税",
    ],
)
def test_talk_of_something_else_is_not_answered_from_a_policy_that_only_mentions_it(
    find_unheard: Callable[[str], Finding], message: str
) -> None:
    assert find_unheard(message).answer is None


@pytest.mark.parametrize("message", ["过桥资金怎么借", "首台套奖多少", "技改贴息贷款"])
def test_what_was_taken_for_something_else_is_answered_from_the_policy_it_names(
    find_unheard: Callable[[str], Finding], message: str
) -> None:
    assert find_unheard(message).answer is not None
