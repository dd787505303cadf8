"""Of two who save the same policy at once the second is told, and nothing of the first is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from console import policies, policy_form
from models.kinds import PolicyState, Role
from models.policies import Policy
from models.work import Office, Work
from tests.console.conftest import Login
from tests.console.test_policies import hidden


def test_whoever_saves_while_a_colleague_saves_is_told_and_overwrites_nothing(
    log_in: Login, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = log_in(Role.OPERATOR)
    desk.post("/console/policies/new", title="云川市用地办法", text="一、按亩供地。")
    url = "/console/policies/1/edit"
    seen = hidden(desk.get(url).text, "seen")

    def found_and_then_saved_by_a_colleague(work: Work, policy_id: int) -> Policy:
        policy = policies.find(work, policy_id)
        changed = update(Policy).values(updated_at=policy.updated_at + timedelta(seconds=1))
        work.db.connection().execute(changed)
        return policy

    monkeypatch.setattr(policy_form, "find", found_and_then_saved_by_a_colleague)
    typed = {"first": "0", "last": "1", "number": "一、", "chapter": "", "article": "免费供地。"}
    answer = desk.get(desk.post(url, seen=seen, title="云川市供地办法", **typed).location)
    assert "没有保存" in answer.text
    with office.reading() as work:
        kept = work.db.get_one(Policy, 1)
        assert (kept.title, kept.state) == ("云川市用地办法", PolicyState.DRAFT)
