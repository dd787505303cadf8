"""Pages and files ask the archive as often for many rows as for a few."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from models.appeals import Appeal
from models.faq import PolicyQuestion
from models.handoffs import Handoff
from models.kinds import Role
from models.officer_groups import OfficerGroup, OfficerGroupMember
from models.question_kinds import QuestionOutcome
from models.work import Office
from services import audit
from services.handoffs import lifecycle, speaking
from tests.cast import LI_MIN, Cast, actor_of
from tests.console import many
from tests.console.conftest import Desk, Login
from tests.console.places import address_of, routes_of

FEW, MORE = 2, 9  # copies, of copies as well; with the latter every page is full
SEARCHES = ("/console/appeals?q=货车",)
TAB = re.compile(r'<a href="([^"&]+[?&](?:view|state|kind)=[^"&]+)"')


@pytest.fixture
def filled(office: Office, people: Cast, places: dict[str, Any]) -> None:
    """Something of each kind that pages list, with people who are known and an author who is not to be."""
    with office.work(actor_of(people.chen_jing)) as work:
        handoff = work.db.scalars(select(Handoff)).one()
        lifecycle.take(work, handoff)
        speaking.note(work, handoff, "稍后回电")
        work.add(OfficerGroupMember(group_id=work.db.scalars(select(OfficerGroup.id)).one(), officer_id=1))
        work.add(
            PolicyQuestion(message_id=1, key="k", text="展位费", asked_at=work.now, outcome=QuestionOutcome.NOT_FOUND)
        )
        audit.record(work, "appeal.accept", "QQ")
        many.tie(work, LI_MIN.openid)
        work.db.scalars(select(Appeal)).one().is_anonymous = True


@pytest.mark.skipif(os.environ.get("LIAISON_TEST_DATABASE", "sqlite") != "sqlite", reason="either asks alike")
@pytest.mark.usefixtures("filled")
def test_a_page_and_a_file_ask_as_often_for_many_rows_as_for_a_few(
    console_app: Flask, log_in: Login, office: Office, places: dict[str, Any]
) -> None:
    asked: list[str] = []
    event.listen(office.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    desk, counts = log_in(Role.ADMIN), []
    for copies, first in ((FEW, 1), (MORE, 1 + FEW)):
        with office.work() as work:
            many.multiply(work, copies, first=first)
        counts.append(_looks(desk, _doors(console_app, places), asked))
    few, more = counts
    assert {url: (few[url], more[url]) for url in few if more[url] > few[url]} == {}
    assert len(few) > 60


def _doors(app: Flask, places: dict[str, Any]) -> list[tuple[str, bool]]:
    """The addresses of all pages and all files to take away."""
    rules = [(rule, method == "POST") for rule, method in routes_of(app)]
    wanted = [(rule, is_file) for rule, is_file in rules if not is_file or rule.endpoint.endswith("_export")]
    return [(address_of(app, rule, places), is_file) for rule, is_file in wanted] + [(url, False) for url in SEARCHES]


def _looks(desk: Desk, doors: list[tuple[str, bool]], asked: list[str]) -> dict[str, int]:
    """How often each asks, and each of the views that their tabs lead to."""
    found: dict[str, int] = {}
    for url, is_file in doors:
        asked.clear()
        answer = desk.post(url) if is_file else desk.get(url)
        assert answer.status_code in (200, 302, 403), url
        found[url] = len(asked)
        doors += [(tab, False) for tab in TAB.findall(answer.text) if (tab, False) not in doors]
    return found
