"""A broadcast is written by one, approved by another, and its states lead where they are meant to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.broadcasts import Broadcast
from models.kinds import BroadcastState as S
from models.kinds import Role, Topic
from models.outbox import OutboxEntry
from models.work import Office
from push.circulars import Ways
from services.broadcasts import drafting, flow, sending
from services.broadcasts.drafting import Content
from tests import cast
from tests.conftest import Clock
from tests.services.broadcasts.conftest import CONTACTS, EVERYBODY, WAYS, Approved, Desk, Draft, act, read
from tests.services.refusals import refused


def test_every_state_is_reached_and_only_the_ends_are_ends() -> None:
    found, todo = {S.DRAFT}, [S.DRAFT]
    while todo:
        here = todo.pop()
        new = {to for (from_, _), to in flow.MOVES.items() if from_ is here} - found
        found |= new
        todo += new
    assert found == set(S)
    assert set(S) - {from_ for from_, _ in flow.MOVES} == flow.ENDS


def test_nobody_approves_what_they_wrote(office: Office, draft: Draft, desk: Desk) -> None:
    broadcast_id = draft()
    act(office, broadcast_id, drafting.submit, WAYS)
    with office.work(desk.author) as work, refused("broadcast.own_approval"):
        drafting.approve(work, work.db.get_one(Broadcast, broadcast_id), 1)
    with office.work(desk.approver) as work:
        drafting.approve(work, work.db.get_one(Broadcast, broadcast_id), 1)
    assert read(office, broadcast_id).state is S.APPROVED
    assert read(office, broadcast_id).approver_id == desk.approver.staff_id


def test_who_changes_a_draft_becomes_its_author_and_cannot_approve_it(office: Office, draft: Draft, desk: Desk) -> None:
    broadcast_id = draft()
    with office.work(desk.approver) as work:
        changed = Content(title="改过的标题", text="正文", audience=EVERYBODY)
        drafting.edit(work, work.db.get_one(Broadcast, broadcast_id), changed)
    act(office, broadcast_id, drafting.submit, WAYS)
    with office.work(desk.approver) as work, refused("broadcast.own_approval"):
        drafting.approve(work, work.db.get_one(Broadcast, broadcast_id), 2)


def test_whoever_wrote_an_earlier_part_cannot_approve_it(office: Office, draft: Draft, desk: Desk) -> None:
    with office.work(desk.approver) as work:
        broadcast_id = drafting.draft(work, Content(title="标题", text="正文", audience=CONTACTS)).id
    with office.work(desk.author) as work:
        changed = Content(title="改过的标题", text="正文", audience=CONTACTS)
        drafting.edit(work, work.db.get_one(Broadcast, broadcast_id), changed)
    act(office, broadcast_id, drafting.submit, WAYS)
    for person in (desk.approver, desk.author):
        with office.work(person) as work, refused("broadcast.own_approval"):
            drafting.approve(work, work.db.get_one(Broadcast, broadcast_id), 2)
    with office.work() as work:
        third = cast.actor_of(cast.make_staff(work, "第三人", Role.LEADER))
    with office.work(third) as work:
        drafting.approve(work, work.db.get_one(Broadcast, broadcast_id), 2)
    act(office, broadcast_id, drafting.send_back, "再看一遍")
    act(office, broadcast_id, drafting.submit, WAYS)
    for person in (desk.approver, desk.author):  # an approval that was taken back is none
        with office.work(person) as work, refused("broadcast.own_approval"):
            drafting.approve(work, work.db.get_one(Broadcast, broadcast_id), 2)


def test_another_version_than_the_one_seen_is_not_approved(office: Office, draft: Draft, desk: Desk) -> None:
    broadcast_id = draft()
    act(office, broadcast_id, drafting.edit, Content(title="新", text="新的正文", audience=EVERYBODY))
    act(office, broadcast_id, drafting.submit, WAYS)
    with office.work(desk.approver) as work, refused("broadcast.changed_meanwhile"):
        drafting.approve(work, work.db.get_one(Broadcast, broadcast_id), 1)


def test_what_was_submitted_is_not_changed_any_more(office: Office, draft: Draft) -> None:
    broadcast_id = draft()
    act(office, broadcast_id, drafting.submit, WAYS)
    with refused("broadcast.not_now"):
        act(office, broadcast_id, drafting.edit, Content(title="偷改"))


def test_sent_back_it_is_a_draft_again_with_the_reason_on_record(office: Office, approved: Approved) -> None:
    broadcast_id = approved()
    with refused("broadcast.reason_missing"):
        act(office, broadcast_id, drafting.send_back, "  ")
    act(office, broadcast_id, drafting.send_back, "标题太硬")
    assert read(office, broadcast_id).state is S.DRAFT
    assert read(office, broadcast_id).approver_id is None
    with office.reading() as work:
        assert work.db.get_one(Broadcast, broadcast_id).steps[-1].note == "标题太硬"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ({"title": " "}, "broadcast.title_missing"),
        ({"title": "长" * 41}, "broadcast.title_too_long"),
        ({"text": ""}, "broadcast.text_missing"),
        ({"text": "您好 {phone}"}, "broadcast.unknown_placeholder"),
        ({"text": "字" * 700}, "broadcast.text_too_long"),
        ({"link": "javascript:alert(1)"}, "broadcast.link_wrong"),
        ({"topic": Topic.EVENT}, "broadcast.when_missing"),
        ({"is_urgent": True}, "broadcast.urgent_reason_missing"),
        ({"audience": {"field": "district", "in": ["没有这个区"]}}, "broadcast.nobody"),
        ({"audience": {"field": "moon", "in": ["1"]}}, "broadcast.bad_audience"),
        ({"audience": {"field": "district", "in": []}}, "broadcast.bad_audience"),
    ],
)
def test_what_cannot_be_sent_is_not_submitted(office: Office, draft: Draft, content: dict[str, Any], key: str) -> None:
    broadcast_id = draft(**{"audience": CONTACTS, **content})
    with refused(key):
        act(office, broadcast_id, drafting.submit, WAYS)


def test_where_no_way_is_open_nobody_can_be_written_to(office: Office, draft: Draft, clock: Clock) -> None:
    broadcast_id = draft(CONTACTS)
    clock.move(days=3)
    with refused("broadcast.nobody"):
        act(office, broadcast_id, drafting.submit, Ways("", ""))
    act(office, broadcast_id, drafting.submit, WAYS)


def test_it_starts_at_its_time_and_not_before(office: Office, approved: Approved, clock: Clock) -> None:
    broadcast_id = approved()
    with refused("broadcast.past"):
        act(office, broadcast_id, drafting.schedule, clock() - timedelta(hours=1))
    act(office, broadcast_id, drafting.schedule, clock() + timedelta(hours=2))
    for minutes, state in ((119, S.SCHEDULED), (2, S.SENDING)):
        clock.move(minutes=minutes)
        with office.work() as work:
            sending.sweep(work)
        assert read(office, broadcast_id).state is state


def test_long_past_its_time_it_asks_instead_of_leaving(office: Office, approved: Approved, clock: Clock) -> None:
    broadcast_id = approved()
    act(office, broadcast_id, drafting.schedule, clock() + timedelta(hours=2))
    clock.move(hours=3)
    with office.work() as work:
        sending.sweep(work)
    assert read(office, broadcast_id).state is S.PAUSED
    act(office, broadcast_id, sending.resume)
    assert read(office, broadcast_id).state is S.SENDING


def test_the_same_words_sent_lately_are_found(office: Office, approved: Approved, draft: Draft) -> None:
    first, again, other = approved(), draft(), draft(text="别的正文")
    with office.reading() as work:
        assert [one.id for one in drafting.alike(work, work.db.get_one(Broadcast, again))] == [first]
        assert drafting.alike(work, work.db.get_one(Broadcast, other)) == []


def test_it_is_tried_out_on_one_bound_person(office: Office, draft: Draft) -> None:
    broadcast_id = draft()
    with refused("broadcast.no_such_tester"):
        act(office, broadcast_id, drafting.try_out, "13999999999")
    act(office, broadcast_id, drafting.try_out, "138 0000 0003")
    with office.reading() as work:
        posted = [(entry.openid, entry.notice) for entry in work.db.scalars(select(OutboxEntry))]
    assert posted == [("o-wang-qiang", "broadcast.trial")]
