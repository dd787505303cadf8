"""An appeal from its filing to the enterprise's verdict."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from models.appeals import Appeal
from models.kinds import AppealState as S
from models.kinds import Source, Urgency
from models.outbox import OutboxEntry
from models.work import SYSTEM
from services.appeals import assignment, evaluation, intake, ledger
from tests.cast import LI_MIN, WANG_QIANG, ZHAO_LEI, actor_of, enter, make_appeal
from tests.services.refusals import refused

SHANGHAI = ZoneInfo("Asia/Shanghai")
PROBLEM = "厂区停电已经三天，生产线全停了"


@pytest.fixture
def cast(work):
    return enter(work)


def file(work, cast, **changes) -> Appeal:
    facts = {
        "openid": LI_MIN.openid,
        "problem": PROBLEM,
        "district": "江东区",
        "enterprise_name": "恒远机械",
        "phone": LI_MIN.phone,
        "enterprise_id": cast.hengyuan.id,
    }
    return intake.submit(work, **(facts | changes))


def resolved(work, cast) -> Appeal:
    appeal = make_appeal(work, state=S.ACCEPTED)
    assignment.assign(work, appeal, cast.economy)
    assignment.acknowledge(work, appeal)
    assignment.resolve(work, appeal, "已恢复供电")
    return appeal


def told(work) -> list[tuple[str, str]]:
    return [(entry.notice, entry.openid) for entry in work.db.scalars(select(OutboxEntry).order_by(OutboxEntry.id))]


def verbs(work, appeal) -> list[str]:
    return [entry.verb for entry in ledger.steps_of(work, appeal)]


# --- intake ----------------------------------------------------------------------------------------------------------


def test_a_filed_appeal_has_a_number_a_date_and_its_first_step(work, cast):
    work.actor = LI_MIN.actor
    appeal = file(work, cast, problem=f"  {PROBLEM}\n", phone="138-0000-0001")
    assert (appeal.number, appeal.state, appeal.source) == ("QQ20260105-0001", S.SUBMITTED, Source.NETWORK)
    assert (appeal.problem, appeal.phone) == (PROBLEM, "13800000001")
    assert appeal.accept_due_at == datetime(2026, 1, 6, 17, 30, tzinfo=SHANGHAI)
    [step] = ledger.steps_of(work, appeal)
    assert (step.actor, step.verb, step.from_state, step.to_state) == ("李敏", "submit", "", "submitted")
    assert told(work) == []


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"problem": " 停电了 "}, "appeal.problem_too_short"),
        ({"problem": "停" * 2001}, "appeal.problem_too_long"),
        ({"phone": "不知道"}, "person.phone_unclear"),
        ({"enterprise_name": "  "}, "appeal.enterprise_unclear"),
        ({"enterprise_name": "恒" * 201}, "appeal.enterprise_unclear"),
    ],
)
def test_what_nobody_could_work_on_is_refused_and_takes_no_number(work, cast, changes, key):
    with refused(key):
        file(work, cast, **changes)
    assert file(work, cast).number == "QQ20260105-0001"


def test_the_contact_is_told_of_what_an_officer_filed_for_them(work, cast):
    work.actor = WANG_QIANG.actor
    appeal = file(work, cast, openid=WANG_QIANG.openid, officer_id=cast.wang_qiang.id)
    assert told(work) == [("appeal.received_for_you", LI_MIN.openid)]
    work.actor = actor_of(cast.chen_jing)
    intake.accept(work, appeal)
    assert told(work)[1:] == [("appeal.accepted", WANG_QIANG.openid), ("appeal.accepted", LI_MIN.openid)]


def test_an_accepted_appeal_has_a_due_day_and_the_enterprise_is_told(work, cast):
    appeal = file(work, cast)
    work.actor = actor_of(cast.chen_jing)
    intake.accept(work, appeal)
    assert (appeal.state, appeal.due_at) == (S.ACCEPTED, datetime(2026, 1, 12, 17, 30, tzinfo=SHANGHAI))
    [notice] = work.db.scalars(select(OutboxEntry))
    assert (notice.openid, notice.notice) == (LI_MIN.openid, "appeal.accepted")
    assert notice.facts == {"number": appeal.number, "due": "2026年1月12日"}


@pytest.mark.parametrize(
    ("reason", "elsewhere", "key"),
    [(" ", "请到法院", "appeal.reason_missing"), ("属于民事纠纷", "", "appeal.elsewhere_missing")],
)
def test_a_rejection_needs_a_reason_and_a_way(work, cast, reason, elsewhere, key):
    appeal = file(work, cast)
    with refused(key):
        intake.reject(work, appeal, reason, elsewhere)
    assert told(work) == []
    intake.reject(work, appeal, "属于民事纠纷", "请到江东区法院立案大厅")
    assert appeal.state is S.REJECTED
    assert told(work) == [("appeal.rejected", LI_MIN.openid)]


def test_a_supplement_is_a_step_and_leaves_the_problem_as_it_was_said(work, cast):
    work.actor = LI_MIN.actor
    appeal = file(work, cast)
    intake.supplement(work, appeal, " 对面的厂也停了 ")
    assert (appeal.state, appeal.problem) == (S.SUBMITTED, PROBLEM)
    assert ledger.steps_of(work, appeal)[-1].note == "对面的厂也停了"
    with refused("appeal.supplement_empty"):
        intake.supplement(work, appeal, " ")
    with refused("appeal.problem_too_long"):
        intake.supplement(work, appeal, "停" * 2001)


def test_a_withdrawn_appeal_is_over_for_the_departments_too(work, cast):
    appeal = make_appeal(work, state=S.ACCEPTED)
    assignment.assign(work, appeal, cast.economy)
    work.actor = LI_MIN.actor
    intake.withdraw(work, appeal, "电已经来了")
    work.db.expire_all()
    assert appeal.state is S.WITHDRAWN
    assert [share.ended_at for share in appeal.assignments] == [work.now]
    with refused("appeal.not_now"):
        assignment.acknowledge(work, appeal)


# --- assignment ------------------------------------------------------------------------------------------------------


def test_an_appeal_goes_to_one_lead_and_its_co_departments_once_each(work, cast):
    appeal = make_appeal(work, state=S.ACCEPTED)
    assignment.assign(work, appeal, cast.economy, [cast.taxes, cast.economy, cast.taxes], Urgency.COMPLEX)
    assert [(share.department.name, share.is_lead) for share in appeal.assignments] == [
        ("经信局", True),
        ("税务局", False),
    ]
    assert (appeal.urgency, appeal.due_at) == (Urgency.COMPLEX, datetime(2026, 1, 26, 17, 30, tzinfo=SHANGHAI))
    assert ledger.steps_of(work, appeal)[0].facts == {"department": "经信局", "co_departments": ["税务局"]}
    [notice] = work.db.scalars(select(OutboxEntry))
    assert notice.facts == {"number": appeal.number, "department": "经信局", "due": "2026年1月26日"}


def test_the_lead_acknowledges(work, cast, clock):
    appeal = make_appeal(work, state=S.ACCEPTED)
    assignment.assign(work, appeal, cast.economy, [cast.taxes])
    work.now = clock.move(hours=1)
    assignment.acknowledge(work, appeal)
    work.db.expire_all()
    assert appeal.state is S.IN_PROGRESS
    assert [share.acknowledged_at for share in appeal.assignments] == [work.now, None]


def test_a_department_may_send_it_back_and_another_gets_it(work, cast, clock):
    appeal = make_appeal(work, state=S.ACCEPTED)
    assignment.assign(work, appeal, cast.economy)
    with refused("appeal.reason_missing"):
        assignment.send_back(work, appeal, "")
    assignment.send_back(work, appeal, "供电不归我局管")
    assert appeal.state is S.ACCEPTED
    work.now = clock.move(hours=1)
    assignment.assign(work, appeal, cast.taxes)
    assignment.acknowledge(work, appeal)
    work.db.expire_all()
    first, second = appeal.assignments
    assert (first.ended_at is None, first.acknowledged_at) == (False, None)
    assert (second.ended_at, second.acknowledged_at) == (None, work.now)


def test_a_result_is_told_and_asks_for_a_verdict(work, cast):
    appeal = make_appeal(work, state=S.IN_PROGRESS)
    with refused("appeal.result_missing"):
        assignment.resolve(work, appeal, "\n")
    assignment.resolve(work, appeal, "已恢复供电 ")
    assert (appeal.state, appeal.result, appeal.resolved_at) == (S.RESOLVED, "已恢复供电", work.now)
    assert told(work) == [("appeal.resolved", LI_MIN.openid)]


# --- evaluation ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("satisfaction", [3, 4, 5])
def test_a_good_verdict_closes(work, cast, satisfaction):
    appeal = resolved(work, cast)
    work.actor = LI_MIN.actor
    evaluation.rate(work, appeal, satisfaction)
    assert (appeal.state, appeal.satisfaction, appeal.closed_at) == (S.CLOSED, satisfaction, work.now)
    assert verbs(work, appeal)[-2:] == ["rate", "close"]
    assert "appeal.closed" not in dict(told(work))  # who rated it is answered where they rated


@pytest.mark.parametrize("satisfaction", [1, 2])
def test_a_bad_verdict_reopens_once_and_then_waits_for_a_supervisor(work, cast, satisfaction):
    appeal = resolved(work, cast)
    evaluation.rate(work, appeal, satisfaction, "还在停电")
    assert (appeal.state, appeal.due_at) == (S.REOPENED, None)
    assignment.assign(work, appeal, cast.economy)
    assignment.acknowledge(work, appeal)
    assignment.resolve(work, appeal, "换了变压器")
    assert appeal.satisfaction is None
    evaluation.rate(work, appeal, satisfaction, "晚上又停了")
    assert (appeal.state, appeal.satisfaction_reason) == (S.RESOLVED, "晚上又停了")
    work.actor = actor_of(cast.sun_hao)
    evaluation.reopen(work, appeal, "回访属实")
    assert appeal.state is S.REOPENED
    assert ledger.steps_of(work, appeal)[-1].actor == "孙浩"


@pytest.mark.parametrize("satisfaction", [0, 6, -1])
def test_a_verdict_lies_between_one_and_five(work, cast, satisfaction):
    appeal = resolved(work, cast)
    with refused("appeal.satisfaction_unclear"):
        evaluation.rate(work, appeal, satisfaction)
    assert appeal.satisfaction is None


def test_there_is_no_verdict_before_a_result(work):
    with refused("appeal.not_now"):
        evaluation.rate(work, make_appeal(work, state=S.IN_PROGRESS), 5)


def test_silence_closes_after_seven_days_but_an_unhappy_answer_is_no_silence(work, cast, clock):
    silent, late, unhappy = resolved(work, cast), resolved(work, cast), resolved(work, cast)
    unhappy.satisfaction = 2
    late.resolved_at = work.now + timedelta(hours=1)
    work.now = clock.move(days=7, seconds=-1)
    work.actor = SYSTEM
    assert evaluation.close_silent(work) == 0
    work.now = clock.move(seconds=1)
    assert evaluation.close_silent(work) == 1
    assert [appeal.state for appeal in (silent, late, unhappy)] == [S.CLOSED, S.RESOLVED, S.RESOLVED]
    assert told(work)[-1] == ("appeal.closed", LI_MIN.openid)
    assert evaluation.close_silent(work) == 0


def test_nobody_else_is_told(work, cast):
    appeal = resolved(work, cast)
    evaluation.rate(work, appeal, 5)
    assert ZHAO_LEI.openid not in {openid for _, openid in told(work)}
