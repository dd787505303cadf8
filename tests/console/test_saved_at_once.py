"""Of two who change the same thing at once the second is told, and nothing of the first is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from models.broadcasts import Broadcast
from models.comment_rounds import CommentRound
from models.decision_lists import DecisionEntry
from models.faq import FaqEntry
from models.kinds import Role
from models.officer_groups import OfficerGroup
from models.policies import Policy
from models.templates import MessageTemplate, TemplateState
from models.work import Office
from services.broadcasts import templates
from services.policies import library
from services.policies.library import PolicyRecord
from tests.cast import Cast
from tests.conftest import Clock
from tests.console.conftest import Desk, Login
from tests.console.test_policies import hidden

TOLD = "同事改过这里"
BROADCASTS = "/console/broadcasts"
TEMPLATE = {"title": "停电", "text": "明天停电。"}
FAQ = {"question": "展位费能报多少？", "answer": "七成。"}
DECISION = {"kind": "may", "matter": "加班用餐", "answer": "可以。"}
ROUND = {"title": "停车收费", "question_kind": "text", "question_text": "赞成吗？", "question_options": ""}

Begin = Callable[[Desk, Office], str]
Said = Callable[[Office], str]


def begun(url: str, **typed: Any) -> Begin:
    """Write something new; the address of its form."""

    def begin(desk: Desk, office: Office) -> str:
        desk.get(url)
        return f"{desk.post(url, **typed).location}/edit"

    return begin


def grouped(desk: Desk, office: Office) -> str:
    desk.get(f"{BROADCASTS}/groups")
    return desk.post(f"{BROADCASTS}/groups", name="江东联络员").location


def in_library(part: str) -> Begin:
    def begin(desk: Desk, office: Office) -> str:
        desk.get("/console/policies/new")
        return f"{desk.post('/console/policies/new', title='云川市用地办法', text='一、按亩供地。').location}/{part}"

    return begin


def told(row: type[Any], name: str) -> Said:
    def said(office: Office) -> str:
        with office.reading() as work:
            return str(getattr(work.db.scalars(select(row)).one(), name))

    return said


def of_template(office: Office) -> str:
    with office.reading() as work:
        return templates.newest(work, work.db.scalars(select(MessageTemplate)).one()).text


ARTICLE = {"first": "0", "last": "1", "number": "一、", "chapter": ""}
RULE = {"how": "all", "field0": "revenue_wan", "compare0": "at_least", "unit0": "wan"}
EDITORS = {
    "template": (begun(f"{BROADCASTS}/templates/new", name="停电", **TEMPLATE), of_template, TEMPLATE, "text"),
    "broadcast": (begun(f"{BROADCASTS}/new", **TEMPLATE), told(Broadcast, "text"), TEMPLATE, "text"),
    "faq": (begun("/console/faq/new", **FAQ), told(FaqEntry, "answer"), FAQ, "answer"),
    "decision": (begun("/console/decision-lists/new", **DECISION), told(DecisionEntry, "answer"), DECISION, "answer"),
    "round": (begun("/console/rounds/new", **ROUND), told(CommentRound, "title"), ROUND, "title"),
    "group": (grouped, told(OfficerGroup, "name"), {"members": ""}, "name"),
    "policy": (in_library("edit"), told(Policy, "title"), {**ARTICLE, "article": "免费供地。"}, "title"),
    "conditions": (in_library("eligibility"), told(Policy, "eligibility"), RULE, "value0"),
}


@pytest.mark.parametrize("name", EDITORS)
def test_whoever_saves_what_a_colleague_changed_meanwhile_is_told_and_writes_over_nothing(
    log_in: Login, office: Office, clock: Clock, name: str
) -> None:
    begin, said, typed, field = EDITORS[name]
    one, other = log_in(Role.DISPATCHER), log_in(Role.SUPERVISOR)
    url = begin(one, office)
    seen = hidden(one.get(url).text, "seen")
    clock.move(seconds=1)
    assert other.fill(url, **{**typed, field: "33"}).status_code == 303
    theirs = said(office)
    assert "33" in theirs
    refused = one.post(url, **{**typed, field: "77"}, seen=seen)
    page = one.get(refused.location)
    assert TOLD in page.text
    assert said(office) == theirs
    assert page.request.path == url  # where the page itself sets what was typed beside what stands there now
    one.post(url, **{**typed, field: "77"}, seen=hidden(page.text, "seen"))
    assert "77" in said(office)


def test_of_two_who_begin_the_next_version_of_a_template_the_second_is_told(log_in: Login, office: Office) -> None:
    one, other = log_in(Role.DISPATCHER), log_in(Role.SUPERVISOR)
    url = begun(f"{BROADCASTS}/templates/new", name="停电", **TEMPLATE)(one, office)
    with office.work() as work:
        (version,) = work.db.scalars(select(MessageTemplate)).one().versions
        version.state = TemplateState.PUBLISHED
    seen = hidden(one.get(url).text, "seen")
    other.fill(url, **{**TEMPLATE, "text": "后天停电。"})
    assert TOLD in one.get(one.post(url, **{**TEMPLATE, "text": "大后天停电。"}, seen=seen).location).text
    with office.reading() as work:
        versions = work.db.scalars(select(MessageTemplate)).one().versions
        assert [(one.number, one.text) for one in versions] == [(2, "后天停电。"), (1, "明天停电。")]


def test_what_was_typed_for_a_page_of_a_long_law_is_kept_whole_when_the_rules_say_no(
    log_in: Login, office: Office, people: Cast
) -> None:
    desk = log_in(Role.OPERATOR)
    text = "\n".join(f"第{number}条 内容{number}。" for number in range(1, 61))
    with office.work() as work:
        law = library.save(work, PolicyRecord(title="云川市长办法", text=text)).policy.id
    url = f"/console/policies/{law}/edit"
    page = desk.get(url).text
    rows = [f"第{number}条 内容{number}。" for number in range(1, 41)]
    typed = [*rows[:20], "加一。", "加二。", "加三。", *rows[20:]]
    blank = [""] * len(typed)
    form: dict[str, Any] = {"first": "0", "last": "40", "title": "云川市长办法", "number": blank, "chapter": blank}
    refused = desk.post(url, **form, article=typed, effective_on="2026-13-01", seen=hidden(page, "seen"))
    assert refused.status_code == 422
    for article in typed:
        assert article in refused.text
    assert hidden(refused.text, "last") == "40"
    assert "共 60 条" in refused.text
