"""What becomes known of a policy in chat: nothing of one that is being written, and that one was opened."""

from __future__ import annotations

import pytest

from demo.rehearsal.stage import Stage
from models.kinds import PolicyState
from models.policies import Policy
from models.work import JobCall, Office
from services.policies import library, openings
from tests.cast import LI_MIN

SECRET = "补贴最高三百万元"


@pytest.mark.parametrize("state", [PolicyState.DRAFT, PolicyState.REVIEW])
def test_nobody_hears_of_it(state: PolicyState, stage: Stage):
    record = library.PolicyRecord(
        title="未来产业办法",
        document_number="云川政发〔2026〕77号",
        text=f"第一条 {SECRET}。",
        summary=SECRET,
        state=state,
    )
    with stage.office.work() as work:
        number = library.save(work, record).policy.id
    said = stage.say(LI_MIN, "云川政发〔2026〕77号第一条说了什么")
    said += stage.send(LI_MIN, "text", Content="未来产业办法", bizmsgmenuid=f"policy:{number}")
    assert said
    assert SECRET not in said


def test_a_policy_whose_conditions_cannot_be_read_is_compared_with_nobody(stage: Stage):
    with stage.office.work() as work:
        policy = library.save(work, library.PolicyRecord(title="云川市用地办法", text="一、按标准地出让。")).policy
        policy.eligibility = {"size": 7}  # as an older house may have left it
    stage.send(LI_MIN, "text", Content="看全文", bizmsgmenuid=f"policy:{policy.id}")
    assert "暂时看不到" not in stage.say(LI_MIN, "我们符合条件吗")
    with stage.office.work() as work:
        work.db.get_one(Policy, policy.id).eligibility = {"min_revenue_wan": 1000}
    stage.send(LI_MIN, "text", Content="看全文", bizmsgmenuid=f"policy:{policy.id}")
    assert "营业收入" in stage.say(LI_MIN, "我们符合条件吗")


def test_who_opens_a_policy_in_chat_is_counted_without_a_name(stage: Stage, jobs: list[JobCall]):
    record = library.PolicyRecord(title="云川市用地办法", text="一、按标准地出让。")
    with stage.office.work() as work:
        number = library.save(work, record).policy.id
    jobs.clear()
    for _ in range(2):
        stage.send(LI_MIN, "text", Content="看全文", bizmsgmenuid=f"policy:{number}")
    with stage.office.reading() as look:
        assert openings.opened(look, [number])[number] == openings.Opened()  # no turn waits for another's count
    assert jobs == [JobCall("policies.opened", number)] * 2
    for call in jobs:
        openings.count_chat(stage.office, call.row_id)
    with stage.office.reading() as look:
        assert openings.opened(look, [number])[number] == openings.Opened(chat=2)


def test_what_went_meanwhile_is_not_counted(office: Office):
    openings.count_chat(office, 77)
    with office.reading() as look:
        assert openings.opened(look, [77])[77] == openings.Opened()
