"""What staff do in the console: verbs on appeals, answers, looks at phone numbers, and what the log keeps of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from models.appeals import Appeal
from models.kinds import AppealState as S
from models.kinds import Role, WorkItemKind, WorkItemState
from models.messages import WorkItem
from models.outbox import OutboxEntry
from models.people import AuditEntry, Staff
from models.work import Office
from services import audit
from services.appeals import assignment, intake
from services.events import signup as signups
from tests import cast
from tests.cast import LI_MIN, Cast
from tests.console.conftest import Desk, Login


@pytest.fixture
def number(office: Office, people: Cast) -> str:
    """An appeal of 李敏, just submitted."""
    with office.work(LI_MIN.actor) as work:
        return intake.submit(
            work,
            openid=LI_MIN.openid,
            problem="厂区停电三次，电话 13800000001，请尽快处理",
            district="江东区",
            enterprise_name="恒远机械",
            phone=LI_MIN.phone,
            enterprise_id=people.hengyuan.id,
        ).number


def _state(office: Office, number: str) -> S:
    with office.reading() as work:
        state: S = work.db.scalars(select(Appeal.state).where(Appeal.number == number)).one()
        return state


def _log(office: Office) -> list[tuple[str, str]]:
    with office.reading() as work:
        assert audit.verify(work) == []
        entries = select(AuditEntry.action, AuditEntry.subject).where(~AuditEntry.action.startswith("login"))
        return [(action, subject) for action, subject in work.db.execute(entries.order_by(AuditEntry.id))]


def _on(desk: Desk, number: str, deed: str, **fields: Any) -> Any:
    desk.get(f"/console/appeals/{number}")
    return desk.post(f"/console/appeals/{number}/{deed}", **fields)


def test_an_appeal_goes_its_way_through_the_console(
    number: str, log_in: Login, office: Office, people: Cast, jobs: list[Any]
) -> None:
    dispatcher, handler = log_in(Role.DISPATCHER), log_in(Role.HANDLER)
    assert handler.get(f"/console/appeals/{number}").status_code == 404
    _on(dispatcher, number, "accept")
    _on(dispatcher, number, "assign", department=people.economy.id, urgency="urgent")
    assert _state(office, number) is S.ASSIGNED
    assert handler.get(f"/console/appeals/{number}").status_code == 200
    _on(handler, number, "acknowledge")
    _on(handler, number, "resolve", result="线路已经更换", confirmed="yes")
    assert _state(office, number) is S.RESOLVED
    assert [action for action, _ in _log(office)] == [
        "appeal.accept",
        "appeal.assign",
        "appeal.acknowledge",
        "appeal.resolve",
    ]
    page = handler.get(f"/console/appeals/{number}").text
    assert "线路已经更换" in page
    assert jobs  # 李敏 is told


def test_a_handler_of_another_department_cannot_see_nor_act(
    number: str, log_in: Login, office: Office, people: Cast
) -> None:
    with office.work() as work:
        appeal = work.db.scalars(select(Appeal).where(Appeal.number == number)).one()
        intake.accept(work, appeal)
        assignment.assign(work, appeal, people.taxes)
    handler = log_in(Role.HANDLER)
    assert number not in handler.get("/console/appeals").text
    assert handler.get(f"/console/appeals/{number}").status_code == 404
    assert handler.post(f"/console/appeals/{number}/acknowledge").status_code == 404
    assert _state(office, number) is S.ASSIGNED


def test_a_co_department_sees_but_does_not_act(number: str, log_in: Login, office: Office, people: Cast) -> None:
    with office.work() as work:
        appeal = work.db.scalars(select(Appeal).where(Appeal.number == number)).one()
        intake.accept(work, appeal)
        assignment.assign(work, appeal, people.taxes, [people.economy])
    handler = log_in(Role.HANDLER)
    assert "签收后" not in handler.get(f"/console/appeals/{number}").text
    assert handler.post(f"/console/appeals/{number}/acknowledge").status_code == 403
    assert _state(office, number) is S.ASSIGNED


def test_a_rejection_is_asked_twice(number: str, log_in: Login, office: Office) -> None:
    desk = log_in(Role.DISPATCHER)
    fields = {"reason": "属于民事纠纷", "elsewhere": "区人民法院立案庭"}
    question = _on(desk, number, "reject", **fields)
    assert question.status_code == 200
    assert "属于民事纠纷" in question.text
    assert _state(office, number) is S.SUBMITTED
    assert _on(desk, number, "reject", **fields, confirmed="yes").status_code == 303
    assert _state(office, number) is S.REJECTED


def test_the_rules_say_no_in_a_sentence(number: str, log_in: Login, office: Office) -> None:
    desk = log_in(Role.DISPATCHER)
    _on(desk, number, "accept")
    _on(desk, number, "accept")
    page = desk.get(f"/console/appeals/{number}").text
    assert "已走到另一步" in page
    assert [action for action, _ in _log(office)] == ["appeal.accept"]


@pytest.mark.parametrize("token", ["", "of somebody else", None])
def test_a_deed_needs_the_token_of_the_session(token: str | None, number: str, log_in: Login, office: Office) -> None:
    desk = log_in(Role.DISPATCHER)
    desk.get(f"/console/appeals/{number}")
    response = desk.post(f"/console/appeals/{number}/accept", token=token)
    assert (response.status_code, _state(office, number)) == (
        (303, S.ACCEPTED) if token is None else (400, S.SUBMITTED)
    )


def test_a_form_of_another_site_is_refused(number: str, log_in: Login, office: Office) -> None:
    desk = log_in(Role.DISPATCHER)
    desk.get(f"/console/appeals/{number}")
    url = f"/console/appeals/{number}/accept"
    cross = desk.client.post(url, data={"csrf": desk.token}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (cross.status_code, _state(office, number)) == (400, S.SUBMITTED)
    assert (
        desk.client.post(url, data={"csrf": desk.token}, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    )


def test_a_full_phone_number_is_shown_to_who_asks_and_the_look_is_kept(
    number: str, log_in: Login, office: Office
) -> None:
    desk = log_in(Role.OPERATOR)
    page = desk.get(f"/console/appeals/{number}").text
    assert LI_MIN.phone not in page
    assert "138****0001" in page
    assert _log(office) == []
    shown = desk.post(f"/console/appeals/{number}/phone").text
    assert LI_MIN.phone in shown
    assert "电话 138****0001" in shown  # what she wrote stays masked
    assert _log(office) == [("appeal.phone", number)]


def test_no_list_shows_a_full_phone_number(number: str, log_in: Login, office: Office, people: Cast) -> None:
    with office.work() as work:
        event = cast.make_event(work)
        signups.sign_up(work, event.id, openid=LI_MIN.openid, name=LI_MIN.name, phone=LI_MIN.phone)
        work.add(WorkItem(kind=WorkItemKind.OTHER, openid="o", text=f"请拨 {LI_MIN.phone}", created_at=work.now))
    desk = log_in(Role.ADMIN)
    for page in (
        "",
        "appeals",
        "officers",
        "officers/LL-0001",
        "work-items",
        "work-items/1",
        f"events/{event.number}",
        f"enterprises/{people.hengyuan.credit_code}",
    ):
        text = desk.get(f"/console/{page}").text
        assert LI_MIN.phone not in text, page
        assert cast.WANG_QIANG.phone not in text, page


def test_an_export_holds_no_formula_and_no_full_phone(number: str, log_in: Login, office: Office) -> None:
    with office.work() as work:
        work.db.scalars(select(Appeal)).one().enterprise_name = '=HYPERLINK("http://evil.example")'
    desk = log_in(Role.SUPERVISOR)
    desk.get("/console/appeals")
    answer = desk.post("/console/appeals/export?view=all")
    assert answer.mimetype == "text/csv"
    assert answer.text.startswith("\ufeff编号,")
    assert "\"'=HYPERLINK" in answer.text
    assert LI_MIN.phone not in answer.text
    assert [action for action, _ in _log(office)] == ["appeal.export"]


def test_an_answer_goes_to_who_asked(log_in: Login, office: Office, people: Cast) -> None:
    with office.work() as work:
        item = work.add(
            WorkItem(kind=WorkItemKind.UNANSWERED, openid=LI_MIN.openid, text="签证费能报吗", created_at=work.now)
        )
    desk = log_in(Role.OPERATOR)
    desk.get(f"/console/work-items/{item.id}")
    desk.post(f"/console/work-items/{item.id}/answer", text="可以，凭发票报销。")
    with office.reading() as work:
        assert work.db.scalars(select(WorkItem.state)).one() is WorkItemState.DONE
        entry = work.db.scalars(select(OutboxEntry)).one()
        assert (entry.openid, entry.notice) == (LI_MIN.openid, "work_item.answered")
    desk.post(f"/console/work-items/{item.id}/answer", text="再答一次")
    with office.reading() as work:
        assert len(work.db.scalars(select(OutboxEntry)).all()) == 1


def test_an_event_is_cancelled_only_when_asked_twice(log_in: Login, office: Office, people: Cast) -> None:
    with office.work() as work:
        event = cast.make_event(work)
    desk = log_in(Role.DISPATCHER)
    url = f"/console/events/{event.number}/cancel"
    assert desk.post(url, reason="台风").status_code == 200
    assert "报名中" in desk.get(f"/console/events/{event.number}").text
    assert desk.post(url, reason="台风", confirmed="yes").status_code == 303
    assert "已取消" in desk.get(f"/console/events/{event.number}").text


def test_an_admin_lets_somebody_in_and_closes_the_account(log_in: Login, desk: Desk, office: Office) -> None:
    admin = log_in(Role.ADMIN)
    admin.post("/console/staff/add", username="Xin", name="新人", role="operator", password="a first password")
    assert desk.log_in("xin", "a first password").status_code == 303
    with office.reading() as work:
        new_id = work.db.scalars(select(Staff.id).where(Staff.username == "xin")).one()
    admin.post(f"/console/staff/{new_id}/active", active="no", confirmed="yes")
    assert desk.get("/console/").status_code == 302
    assert ("staff.close", "xin") in _log(office)


def test_an_admin_cannot_shut_the_own_door(log_in: Login, staff: dict[Role, Staff]) -> None:
    admin = log_in(Role.ADMIN)
    admin.post(f"/console/staff/{staff[Role.ADMIN].id}/active", active="no", confirmed="yes")
    assert "不能停用自己的账号" in admin.get("/console/staff").text


def test_tampering_shows_on_the_audit_page(log_in: Login, office: Office) -> None:
    auditor = log_in(Role.AUDITOR)
    auditor.get("/console/audit")
    assert "全部完好" in auditor.post("/console/audit/verify").text
    with office.work() as work:
        work.db.scalars(select(AuditEntry).order_by(AuditEntry.id)).first().subject = "somebody else"  # type: ignore[union-attr]
    assert "被改动" in auditor.post("/console/audit/verify").text
