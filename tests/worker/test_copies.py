"""What a job does at the platform by itself waits, too, while nobody knows whether this house is a copy."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest
from redis import Redis

import worker
from models.work import JobCall, Office
from push import house


@pytest.mark.parametrize("job", ["officers.menu", "officers.chat"])
def test_a_house_that_may_be_a_copy_touches_neither_menus_nor_chats_before_a_person_has_confirmed(
    job: str, office: Office, redis: Redis, jobs: list[JobCall], monkeypatch: pytest.MonkeyPatch
) -> None:
    touched: list[object] = []
    monkeypatch.setattr("worker.menu.mark", lambda *given: touched.append(given))
    monkeypatch.setattr("worker.officer_groups.open_chat", lambda *given: touched.append(given))
    shift = cast(worker.Shift, SimpleNamespace(office=office, redis=redis, gateway=SimpleNamespace(wecom=None)))
    house.look(office, redis)
    worker.JOBS[job].function(shift, 1)
    assert len(touched) == 1
    redis.delete(house.KEY)
    house.look(office, redis)
    for _ in range(20):  # a night
        worker.JOBS[job].function(shift, 1)
        assert jobs.pop() == JobCall(job, 1, house.AGAIN_SECONDS)
    assert len(touched) == 1
    with office.work() as work:
        house.confirm(work, redis)
    worker.JOBS[job].function(shift, 1)
    assert len(touched) == 2
    assert not jobs
