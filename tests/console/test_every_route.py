"""Every route of the console × every role, and nobody: who gets through, written down a second time."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from config.settings import Settings
from console import permissions
from console.blueprint import ROUTES, blueprint
from models.appeals import Assignment
from models.broadcasts import Recipient
from models.comment_rounds import Opinion, RoundAnswer
from models.events import Signup
from models.kinds import AppealState, HandoffReason, Lane, OutboxState, Role, SignupState, Topic, WorkItemKind
from models.learning import Lesson, Training
from models.learning_kinds import TrainingState, WordKind
from models.messages import Message, WorkItem
from models.outbox import OutboxEntry
from models.people import AuditEntry
from models.policies import Policy
from models.policy_kinds import ReadingKind
from models.round_kinds import DecisionKind
from models.work import Office, Work
from services import decision_lists, officer_groups
from services.appeals import ledger
from services.broadcasts import drafting, templates
from services.broadcasts.drafting import Content
from services.broadcasts.templates import Wanted
from services.handoffs import lifecycle
from services.learning import teaching, vocabulary
from services.policies import applications, attachments, comment_rounds, faq, readings
from services.policies.faq import FaqContent
from services.policies.readings import ReadingContent
from tests import cast
from tests.cast import Cast
from tests.console.audiences import EXPECTED, LETTERS
from tests.console.conftest import Login
from tests.console.second_looks import ASK_FIRST, NEED_NO_QUESTION

EVERYBODY = {"all": [{"field": "role", "in": ["follower"]}, {"all": []}, {"all": []}]}
RULE = decision_lists.Content(kind=DecisionKind.MAY, matter="走访企业", answer="可以。")
# On the second database the pages are looked at, by one who sees all and by one who sees their own; who may, was seen.
ROLES = list(Role) if os.environ.get("LIAISON_TEST_DATABASE", "sqlite") == "sqlite" else [Role.ADMIN, Role.HANDLER]
FILES = {"static": {"filename": "console.css"}, "bootstrap": {"name": "css/bootstrap.min.css"}}


@pytest.fixture
def places(office: Office, people: Cast, console_settings: Settings) -> dict[str, Any]:
    """A value for every part of every address, so that what is allowed is also found."""
    with office.work() as work:
        appeal = cast.make_appeal(work, state=AppealState.ASSIGNED)
        appeal.enterprise_id = people.hengyuan.id
        piece = ledger.append(work, appeal, "supplement", note="【图片】http://mmbiz.example/1")
        work.add(Assignment(appeal_id=appeal.id, department_id=people.economy.id, assigned_at=work.now))
        event = cast.make_event(work)
        signup = work.add(
            Signup(event_id=event.id, openid="x", name="李敏", state=SignupState.SIGNED_UP, signed_up_at=work.now)
        )
        policy = work.add(Policy(key="1", title="一份政策", created_at=work.now, updated_at=work.now))
        message = work.add(Message(key="m1", openid="o-zhou-ping", kind="text", content="你好", received_at=work.now))
        item = work.add(WorkItem(kind=WorkItemKind.OTHER, openid="o-zhou-ping", text="请回电", created_at=work.now))
        handoff = lifecycle.begin(work, "o-zhou-ping", HandoffReason.ASKED, "人工")
        work.actor = cast.actor_of(people.sun_hao)
        broadcast = drafting.draft(work, Content(title="通知", text="正文", audience=EVERYBODY))
        entry = work.add(
            OutboxEntry(openid="o-li-min", notice="appeal.closed", lane=Lane.PUSH, created_at=work.now, due_at=work.now)
        )
        return {
            "console.appeal": {"number": appeal.number},
            "console.event": {"number": event.number},
            "console.officer": {"number": people.wang_qiang.number},
            "console.broadcast": {"number": broadcast.number},
            "piece_id": piece.id,
            "code": people.hengyuan.credit_code,
            "contact_id": people.li_min.id,
            "signup_id": signup.id,
            "policy_id": policy.id,
            "application_id": applications.apply(work, policy, people.hengyuan).id,
            **_beside(work, policy, console_settings),
            "message_id": message.id,
            "item_id": item.id,
            "entry_id": entry.id,
            "decision_id": decision_lists.draft(work, RULE).id,
            **_asked(work),
            "recipient_id": work.add(
                Recipient(broadcast_id=broadcast.id, openid="o-x", state=OutboxState.UNCERTAIN, due_at=work.now)
            ).id,
            "group_id": officer_groups.begin(work, "江东联络员").id,
            "template_id": templates.begin(work, "通知", Topic.NOTICE, Wanted("标题", "正文")).id,
            "handoff_id": handoff.id,
            "faq_id": faq.draft(work, FaqContent(question="展位费补贴吗", answer="补贴。")).id,
            "staff_id": people.sun_hao.id,
            **_learned(work),
        }


def _beside(work: Work, policy: Policy, settings: Settings) -> dict[str, int]:
    """What stands beside a policy: a version, a reading and a file."""
    said = ReadingContent(kind=ReadingKind.EXPERT, title="读", author="人", written_on=date(2026, 1, 4), text="文")
    kept = attachments.attach(work, settings.home, policy, "表.pdf", b"%PDF-1.4")
    return {"version": 1, "reading_id": readings.add(work, policy, said).id, "attachment_id": kept.id}


def _learned(work: Work) -> dict[str, int]:
    """A message to learn from, a phrase, a word and a training that waits to be decided on."""
    seen = {"first_seen_at": work.now, "last_seen_at": work.now}
    training = Training(state=TrainingState.READY, asked_at=work.now, asked_by="x", touched_at=work.now, added={})
    return {
        "lesson_id": work.add(Lesson(key="l1", text="这事儿找谁", **seen)).id,
        "phrase_id": teaching.add(work, "policy.ask", "园区里那种小补贴归谁管呀").id,
        "word_id": vocabulary.add(work, WordKind.SYNONYM, "小巨补", "专精特新补贴").id,
        "training_id": work.add(training).id,
    }


def _asked(work: Work) -> dict[str, Any]:
    """A comment round with an opinion."""
    one = comment_rounds.draft(work, comment_rounds.Content(title="停车办法"))
    answer = work.add(RoundAnswer(round_id=one.id, openid="x", answered_at=work.now, changed_at=work.now))
    opinion = work.add(Opinion(round_id=one.id, answer_id=answer.id, text="太短"))
    return {"console.round": {"number": one.number}, "opinion_id": opinion.id}


def _address(app: Flask, rule: Any, places: dict[str, Any]) -> str:
    name = rule.endpoint.removeprefix("console.")
    subjects = {"event": "event", "signup": "event", "officer": "officer", "broadcast": "broadcast", "round": "round"}
    subject = next((subjects[begin] for begin in subjects if name.startswith(begin)), "appeal")
    values = FILES.get(name) or {
        part: places[f"console.{subject}"]["number"] if part == "number" else places[part] for part in rule.arguments
    }
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values, method=sorted(rule.methods)[-1])


def _rules(app: Flask) -> list[tuple[Any, str]]:
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("console.")
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


def test_every_route_is_in_the_table_and_in_this_test(console_app: Flask) -> None:
    routes = {rule.endpoint.removeprefix("console.") for rule, _ in _rules(console_app)}
    assert routes == set(EXPECTED)
    assert {name.removeprefix("console.") for name in permissions.PERMISSIONS} == routes


@pytest.mark.parametrize("role", ROLES)
def test_every_route_lets_this_role_through_or_not(
    role: Role, console_app: Flask, log_in: Login, places: dict[str, Any]
) -> None:
    letter = next(letter for letter, each in LETTERS.items() if each is role)
    desk, wrong = log_in(role), []
    for rule, method in _rules(console_app):
        name = rule.endpoint.removeprefix("console.")
        if name == "logout":
            continue
        url = _address(console_app, rule, places)
        response = desk.get(url) if method == "GET" else desk.post(url)
        is_through = response.status_code not in (401, 403, 404)
        if is_through != (EXPECTED[name] == "*" or letter in EXPECTED[name]) or response.status_code >= 500:
            wrong.append(f"{method} {name}: {response.status_code}")
        if name in ("change_password", "staff_add") and response.status_code != 403:
            assert response.status_code in (303, 400)
    assert wrong == []


def test_nobody_is_let_in_but_by_the_door(console_app: Flask, log_in: Login, places: dict[str, Any]) -> None:
    desk, wrong = log_in(None), []
    for rule, method in _rules(console_app):
        name = rule.endpoint.removeprefix("console.")
        url = _address(console_app, rule, places)
        response = desk.get(url) if method == "GET" else desk.post(url)
        sent_to_login = response.status_code == 302 and response.location.startswith("/console/login")
        if sent_to_login == (EXPECTED[name] == "*") and name != "code":
            wrong.append(f"{method} {name}: {response.status_code} {response.location}")
    assert wrong == []


@pytest.mark.parametrize("role", [None, Role.ADMIN])
def test_a_route_that_is_not_in_the_table_is_refused(
    role: Role | None, console_settings: Settings, office: Office, log_in: Login
) -> None:
    app = Flask("with a forgotten route")
    made = blueprint(console_settings, office, None)
    made.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    app.register_blueprint(made)
    desk = log_in(role)
    cookie = desk.client.get_cookie("liaison_console", path="/console")
    client = app.test_client()
    if cookie is not None:
        client.set_cookie("liaison_console", cookie.value, path="/console")
    response = client.get("/console/forgotten")
    assert response.status_code == 403
    assert "secret" not in response.get_data(as_text=True)


def test_what_is_taken_away_is_written_without_keeping_others_from_writing(
    console_app: Flask, log_in: Login, places: dict[str, Any], office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []

    def written(subject: str, rows: Iterable[object]) -> str:
        list(rows)
        with office.engine.connect() as other:
            if other.dialect.name == "sqlite":
                other.exec_driver_sql("ROLLBACK")
                other.exec_driver_sql("PRAGMA busy_timeout=100")
                other.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                other.execute(text("SET LOCAL lock_timeout = '100ms'"))
            other.execute(text("UPDATE counters SET value = value WHERE name = 'audit'"))
            other.rollback()
        taken.append(subject)
        return subject

    monkeypatch.setattr("console.exports.csv_file", written)
    admin = log_in(Role.ADMIN)
    exported = [rule for rule, _ in _rules(console_app) if rule.endpoint.endswith("_export")]
    for rule in exported:
        assert admin.post(_address(console_app, rule, places)).status_code == 200
    assert len(set(taken)) == len(exported) == 5


def test_every_deed_of_the_console_either_asks_first_or_is_known_to_need_no_question() -> None:
    deeds = {endpoint for _, endpoint, _, methods in ROUTES if "POST" in methods}
    asking = set(ASK_FIRST)
    assert deeds == asking | NEED_NO_QUESTION
    assert not asking & NEED_NO_QUESTION


def test_what_cannot_be_taken_back_says_what_will_happen_and_does_nothing_before_it_was_confirmed(
    console_app: Flask,
    log_in: Login,
    office: Office,
    places: dict[str, Any],
) -> None:
    desk, wrong = log_in(Role.ADMIN), []
    before = _deeds_done(office)
    for rule, method in _rules(console_app):
        name = rule.endpoint.removeprefix("console.")
        if method != "POST" or name not in ASK_FIRST:
            continue
        asked = desk.post(_address(console_app, rule, places), **ASK_FIRST[name])
        if asked.status_code != 200 or "再想想" not in asked.text or 'name="confirmed" value="yes"' not in asked.text:
            wrong.append(f"{name}: {asked.status_code}")
    assert wrong == []
    assert _deeds_done(office) == before


def _deeds_done(office: Office) -> int:
    with office.reading() as work:
        return work.db.scalar(select(func.count()).select_from(AuditEntry)) or 0
