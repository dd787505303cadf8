"""Something behind every address of the console, so that what is allowed is also found."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from config.settings import Settings
from models.appeals import Assignment
from models.broadcasts import Recipient
from models.comment_rounds import Opinion, RoundAnswer
from models.events import Signup
from models.kinds import AppealState, HandoffReason, Lane, OutboxState, SignupState, Topic, WorkItemKind
from models.learning import Lesson, Training
from models.learning_kinds import TrainingState, WordKind
from models.messages import Message, WorkItem
from models.outbox import OutboxEntry
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

EVERYBODY = {"all": [{"field": "role", "in": ["follower"]}, {"all": []}, {"all": []}]}
RULE = decision_lists.Content(kind=DecisionKind.MAY, matter="走访企业", answer="可以。")
FILES = {"static": {"filename": "console.css"}, "bootstrap": {"name": "css/bootstrap.min.css"}}


@pytest.fixture
def places(office: Office, people: Cast, console_settings: Settings) -> dict[str, Any]:
    """A value for every part of every address."""
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


def address_of(app: Flask, rule: Any, places: dict[str, Any]) -> str:
    name = rule.endpoint.removeprefix("console.")
    subjects = {"event": "event", "signup": "event", "officer": "officer", "broadcast": "broadcast", "round": "round"}
    subject = next((subjects[begin] for begin in subjects if name.startswith(begin)), "appeal")
    values = FILES.get(name) or {
        part: places[f"console.{subject}"]["number"] if part == "number" else places[part] for part in rule.arguments
    }
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values, method=sorted(rule.methods)[-1])


def routes_of(app: Flask) -> list[tuple[Any, str]]:
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("console.")
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]
