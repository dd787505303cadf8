"""Addresses and forms nobody typed by hand: they are refused, and never break the house."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import text

from console.guard import is_our_page
from models.events import Signup
from models.faq import PolicyQuestion
from models.kinds import AppealState, Role, SignupState
from models.question_kinds import QuestionOutcome
from models.work import Office, Work
from services.policies import faq
from tests import cast
from tests.cast import Cast, make_appeal
from tests.console.conftest import PASSWORD, Desk, Login

HUGE = "9" * 40


@pytest.mark.parametrize("goal", ["//[", "http://[", "/console/\x00", "//evil/console/", "/console/..//evil"])
def test_a_broken_address_to_go_on_to_is_forgotten(goal: str, desk: Desk):
    assert not is_our_page(goal)
    assert desk.get("/console/login", query_string={"next": goal}).status_code in (200, 400)


def test_a_zero_character_is_refused_on_either_database(desk: Desk, log_in: Login):
    desk.get("/console/login")
    assert desk.post("/console/login", username="a\x00", password="x").status_code == 400
    auditor = log_in(Role.AUDITOR)
    assert auditor.get("/console/messages", query_string={"q": "\x00"}).status_code == 400
    assert auditor.get("/console/appeals/%00").status_code == 400


def test_a_file_that_is_too_large_is_told_how_large_it_may_be(log_in: Login):
    desk = log_in(Role.OPERATOR)
    large = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(11 * 1024 * 1024)}
    for page, most in (("policies/read", 10), ("broadcasts/lists", 4)):
        answer = desk.client.post(f"/console/{page}", environ_overrides=large)
        assert (answer.status_code, f"这里最大 {most} MB" in answer.get_data(as_text=True)) == (413, True)


def test_a_form_is_read_for_those_alone_who_may_send_it(desk: Desk, log_in: Login):
    class Untouched(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            raise AssertionError("somebody read it")

    large = {"CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": "4000000"}
    sent = large | {"wsgi.input": Untouched()}
    for visitor, code in ((desk, 302), (log_in(Role.HANDLER), 403)):
        assert visitor.client.post("/console/policies/preview", environ_overrides=sent).status_code == code


@pytest.mark.parametrize(
    "address",
    [f"/messages/{HUGE}", f"/work-items/{HUGE}", f"/outbox/{HUGE}", f"/policies/{HUGE}"],
)
def test_a_number_no_row_can_have_is_not_found(address: str, log_in: Login):
    assert log_in(Role.ADMIN).get(f"/console{address}").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["from=0001-01-01", "to=9999-12-31", f"page={HUGE}", f"page={'9' * 5000}", "person=%C2%B2", f"person={HUGE}"],
)
def test_a_filter_that_makes_no_sense_filters_nothing(query: str, log_in: Login):
    assert log_in(Role.ADMIN).get(f"/console/audit?{query}").status_code == 200


@pytest.mark.parametrize("query", ["_scheme=javascript", "_external=1&_scheme=javascript", "endpoint=x", "_method=X"])
def test_an_address_cannot_say_how_the_links_of_its_page_are_built(query: str, log_in: Login):
    page = log_in(Role.ADMIN).get(f"/console/audit?q=a&{query}")
    assert page.status_code == 200
    assert "javascript:" not in page.text


@pytest.mark.parametrize("department", ["²", HUGE])
def test_an_appeal_goes_to_no_department_that_cannot_be(department: str, log_in: Login, office: Office):
    with office.work() as work:
        number = make_appeal(work, state=AppealState.ACCEPTED).number
    admin = log_in(Role.ADMIN)
    assert admin.get("/console/appeals", query_string={"department": department}).status_code == 200
    address = f"/console/appeals/{number}/assign"
    assert admin.post(address, department=department, co_departments=department).status_code == 400


def test_a_department_that_makes_no_sense_is_none(log_in: Login):
    admin = log_in(Role.ADMIN)
    admin.get("/console/staff")
    for number, department in enumerate(("²", HUGE)):
        fields = {"username": f"new{number}", "name": "新人", "role": "operator", "password": PASSWORD}
        assert admin.post("/console/staff/add", department=department, **fields).status_code == 303


def test_a_long_password_opens_the_door_it_was_set_for(log_in: Login, desk: Desk):
    long = "一个很长的密码" * 50
    admin = log_in(Role.ADMIN)
    admin.get("/console/account")
    assert admin.post("/console/account/password", old=PASSWORD, new=long, again=long).status_code == 303
    assert desk.log_in("admin", long).status_code == 303


def test_the_seals_are_looked_at_without_keeping_others_from_writing(
    log_in: Login, office: Office, monkeypatch: pytest.MonkeyPatch
):
    auditor = log_in(Role.AUDITOR)
    auditor.get("/console/audit")
    seen: list[int] = []

    def look_while_another_writes(work: Work) -> list[object]:
        work.db.execute(text("SELECT 1"))
        with office.engine.connect() as other:
            if other.dialect.name == "sqlite":
                other.exec_driver_sql("ROLLBACK")
                other.exec_driver_sql("PRAGMA busy_timeout=100")
                other.exec_driver_sql("BEGIN IMMEDIATE")
            other.execute(text("UPDATE counters SET value = value WHERE name = 'audit'"))
            other.rollback()
        seen.append(1)
        return []

    monkeypatch.setattr("console.audit.audit_log.faults", look_while_another_writes)
    assert auditor.post("/console/audit/verify").status_code == 200
    assert seen


def test_who_works_for_a_department_sees_neither_who_signed_up_nor_what_others_asked(
    log_in: Login, office: Office, people: Cast
) -> None:
    with office.work() as work:
        event = cast.make_event(work)
        work.add(Signup(event_id=event.id, openid="x", name="周海", state=SignupState.SIGNED_UP, signed_up_at=work.now))
        entry = faq.draft(work, faq.FaqContent(question="展位费补贴吗", answer="补贴。"))
        said = {"key": "k", "text": "我们厂的展位", "outcome": QuestionOutcome.FAQ, "asked_at": work.now}
        work.add(PolicyQuestion(message_id=1, faq_id=entry.id, **said))
        event_url, faq_url = f"/console/events/{event.number}", f"/console/faq/{entry.id}"
    for role, sees in ((Role.OPERATOR, True), (Role.HANDLER, False)):
        desk = log_in(role)
        assert ("周海" in desk.get(event_url).text) is sees
        assert ("我们厂的展位" in desk.get(faq_url).text) is sees
