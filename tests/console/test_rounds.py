"""Comment rounds and decision lists at the staff's desk: from the form to the answer that leaves."""

from __future__ import annotations

from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from models.base import Base
from models.broadcasts import Broadcast
from models.comment_rounds import CommentRound, Opinion
from models.decision_lists import DecisionEntry
from models.kinds import Role, WorkItemKind
from models.outbox import OutboxEntry
from models.round_kinds import DecisionState, RoundState
from models.work import Office
from services import work_items
from services.policies import comment_rounds_answers
from tests.cast import LI_MIN, Cast
from tests.console.conftest import Login

Row = TypeVar("Row", bound=Base)
FORM: dict[str, Any] = {
    "title": "园区停车管理办法（征求意见稿）",
    "intro": "请您看看",
    "text": "第一条 货车停靠不超过三十分钟。\n第二条 违反的劝离。\n第三条 自发布之日起施行。",
    "question_kind": ["choice", "scale", "choice"],
    "question_text": ["赞成吗？", "现在停车方便吗？", ""],
    "question_options": ["赞成/不赞成", "", ""],
    "role": "contact",
    "is_sampled": "yes",
    "sample_size": "1",
    "closes_at": "2026-01-12T18:00",
}


def _only(office: Office, table: type[Row]) -> Row:
    """The one row of a table, to be looked at when the work is over."""
    with office.reading() as look:
        row = look.db.scalars(select(table)).one()
        look.db.expunge_all()
        return row


def _round(office: Office) -> CommentRound:
    return _only(office, CommentRound)


def test_a_round_goes_from_its_form_to_the_answer_of_every_opinion(office: Office, people: Cast, log_in: Login) -> None:
    desk, chief = log_in(Role.DISPATCHER), log_in(Role.SUPERVISOR)
    desk.get("/console/rounds/new")
    desk.post("/console/rounds/new", **FORM)
    one = _round(office)
    page = f"/console/rounds/{one.number}"
    assert [question["text"] for question in one.questions] == ["赞成吗？", "现在停车方便吗？"]
    assert "停靠不超过三十分钟" in desk.get(page).get_data(as_text=True)
    desk.fill(f"{page}/edit", **{**FORM, "sample_size": "2"})
    desk.get(page)
    desk.post(f"{page}/open")
    one = _round(office)
    assert (one.state, one.sample_size, one.seed is not None) == (RoundState.OPEN, 2, True)
    with office.work() as work:
        comment_rounds_answers.answer(work, one, LI_MIN.openid, {"0": "赞成"}, ["第一条太短"])
    opinion, invitation = _only(office, Opinion), _only(office, Broadcast)
    assert "征集抽中的人" in desk.get(f"/console/broadcasts/{invitation.number}").get_data(as_text=True)
    assert "确定提前截止吗" in desk.post(f"{page}/end").get_data(as_text=True)
    desk.post(f"{page}/end", confirmed="yes")
    assert "第一条太短" in desk.get(f"{page}/opinions").get_data(as_text=True)
    chief.get(page)
    chief.post(f"{page}/close", confirmed="yes")
    assert _round(office).state is RoundState.ENDED
    desk.post(f"{page}/opinions/{opinion.id}/decide", seen="", verdict="adopted", reason="=改为一小时", gist="延长时间")
    sheet = log_in(Role.AUDITOR)
    sheet.get(page)
    exported = sheet.post(f"{page}/export").get_data(as_text=True)
    assert "云川恒远机械有限公司" in exported
    assert "'=改为一小时" in exported
    chief.get(page)
    chief.post(f"{page}/close", confirmed="yes", conclusion="谢谢各家企业")
    assert _round(office).state is RoundState.CLOSED
    assert "谢谢各家企业" in chief.get(page).get_data(as_text=True)
    told = _only(office, OutboxEntry)
    assert (told.openid, told.notice) == (LI_MIN.openid, "round.decided")


def test_the_invitation_keeps_its_sample_when_its_words_are_changed(
    office: Office, people: Cast, log_in: Login
) -> None:
    desk = log_in(Role.DISPATCHER)
    desk.get("/console/rounds/new")
    desk.post("/console/rounds/new", **FORM)
    desk.post(f"/console/rounds/{_round(office).number}/open")
    before = _only(office, Broadcast)
    form = desk.get(f"/console/broadcasts/{before.number}/edit").get_data(as_text=True)
    assert f'name="round" value="{_round(office).id}" checked' in form
    desk.fill(
        f"/console/broadcasts/{before.number}/edit",
        topic="survey", title="请您看看", text="正文", role="follower", round=str(_round(office).id),
    )  # fmt: skip
    after = _only(office, Broadcast)
    assert (after.title, after.audience) == ("请您看看", before.audience)


@pytest.mark.parametrize("wrong", [{"title": ""}, {"question_options": ["赞成", "", ""]}, {"sample_size": "0"}])
def test_what_is_wrong_with_the_form_is_said_and_nothing_is_kept(
    office: Office, people: Cast, log_in: Login, wrong: dict[str, Any]
) -> None:
    desk = log_in(Role.DISPATCHER)
    desk.get("/console/rounds/new")
    answer = desk.post("/console/rounds/new", **{**FORM, **wrong})
    assert answer.status_code == 303
    with office.reading() as look:
        assert look.db.scalars(select(CommentRound)).all() == []


def test_an_entry_is_written_by_one_and_published_by_another(office: Office, people: Cast, log_in: Login) -> None:
    desk, chief = log_in(Role.SUPERVISOR), log_in(Role.LEADER)
    desk.get("/console/decision-lists/new")
    desk.post(
        "/console/decision-lists/new",
        kind="must_not", matter="收礼", answer="不可以。", clause="《清单》第一项", phrases="能收礼吗\n\n可以送礼吗",
    )  # fmt: skip

    def entry() -> DecisionEntry:
        return _only(office, DecisionEntry)

    page = f"/console/decision-lists/{entry().id}"
    assert entry().phrases == ["能收礼吗", "可以送礼吗"]
    assert "要由另一位同事发布" in desk.get(page).get_data(as_text=True)
    desk.post(f"{page}/publish", version="1")
    assert entry().state is DecisionState.DRAFT
    chief.get(page)
    chief.post(f"{page}/publish", version="1")
    assert entry().state is DecisionState.PUBLISHED
    assert "确定撤下" in chief.post(f"{page}/withdraw").get_data(as_text=True)
    chief.post(f"{page}/withdraw", confirmed="yes")
    assert entry().state is DecisionState.WITHDRAWN


def test_a_review_that_waits_is_called_one_and_leads_to_the_rounds(office: Office, people: Cast, log_in: Login) -> None:
    with office.work() as work:
        item = work_items.open_item(work, WorkItemKind.REVIEW, "", "《稳岗办法》实施评估已起草，请核对后开始。")
    page = log_in(Role.DISPATCHER).get(f"/console/work-items/{item.id}").get_data(as_text=True)
    assert "实施评估" in page
    assert "去看征求意见" in page
    assert "去看将到期的政策" not in page
