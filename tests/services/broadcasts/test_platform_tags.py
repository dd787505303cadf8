"""Where all who carry a tag of the platform wait for a mass message, one call goes to the tag; else lists are used."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import select

from models.batches import Batch
from models.broadcasts import Mute
from models.kinds import BroadcastState as S
from models.kinds import Channel, OutboxState, Topic
from models.platform_tags import PlatformTagMember
from models.work import Office
from push import batches, circulars, mass_receipts, platform_tags
from push.mass_receipts import MassCounts
from push.wechat import WeChatGateway
from services.broadcasts import planner, sending
from tests.cast import ZHOU_PING
from tests.conftest import Clock
from tests.push.platform import Platform
from tests.services.broadcasts.conftest import Approved, act, read, recipients, send, start

LIST, TAG, MEMBERS = "message/mass/send", "message/mass/sendall", "user/tag/get"
STRANGERS = {"not": {"field": "role", "in": ["contact", "officer"]}}
JOB = {"errcode": 0, "errmsg": "ok", "msg_id": 4711}
LARGEST_LIST = 50

Carry = Callable[..., None]


@pytest.fixture
def bare(gateway: WeChatGateway, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> WeChatGateway:
    """An account without templates, whose lists are short."""
    gateway.settings = dataclasses.replace(gateway.settings, wechat_template_notice="", wechat_template_event="")
    monkeypatch.setitem(batches.SIZES, Channel.MASS_MESSAGE, LARGEST_LIST)
    for endpoint in (LIST, TAG):
        platform.says(endpoint, JOB)
    return gateway


@pytest.fixture
def carry(office: Office, bare: WeChatGateway, platform: Platform) -> Carry:
    """Let the platform say who carries its tag 101, and the house know it, or not yet."""

    def told(openids: Sequence[str], *, is_known: bool = True) -> None:
        pages = [openids[:70], openids[70:]]
        page = [{"count": len(some), "data": {"openid": list(some)}, "next_openid": some[-1]} for some in pages if some]
        platform.says("tags/get", {"tags": [{"id": 101, "name": "高新区", "count": len(openids)}]})
        platform.says(MEMBERS, *_in_turn([*page, {"count": 0, "next_openid": ""}]))
        if is_known:
            platform_tags.mirror(office, bare, larger_than=LARGEST_LIST)

    return told


def _in_turn(pages: list[dict[str, object]]) -> list[dict[str, object]]:
    """The same pages for whoever asks, as often as a test does."""
    return pages * 8


def batch_of(office: Office) -> Batch:
    with office.reading() as work:
        found = work.db.scalars(select(Batch)).one()
        work.db.expunge(found)
    return found


def forecast(office: Office, bare: WeChatGateway, broadcast_id: int) -> planner.Forecast:
    open_ways = circulars.ways_of(bare.settings, read(office, broadcast_id))
    found: planner.Forecast = act(office, broadcast_id, lambda work, one: planner.forecast(work, one, open_ways))
    return found


def crowd_states(office: Office, broadcast_id: int) -> set[OutboxState]:
    return {row.state for row in recipients(office, broadcast_id).values() if "crowd" in row.openid}


def test_one_call_goes_to_a_tag_that_is_the_rest_and_the_forecast_says_so_and_the_report_settles_it(
    office: Office, bare: WeChatGateway, platform: Platform, many: list[str], approved: Approved, carry: Carry
) -> None:
    carry(many)
    broadcast_id = approved(STRANGERS)
    told = forecast(office, bare, broadcast_id)
    assert [(tag.name, tag.people) for tag in told.tags] == [("高新区", 120)]
    assert told.calls(Channel.MASS_MESSAGE) == 1
    send(office, bare, start(office, broadcast_id))
    (call,) = platform.to(TAG)
    assert call.body["filter"] == {"is_to_all": False, "tag_id": 101}
    assert not platform.to(LIST)
    assert read(office, broadcast_id).state is S.COMPLETED
    assert (batch_of(office).people, batch_of(office).tag_id) == (120, 101)
    with office.work() as work:
        assert mass_receipts.mass_finished(work, "4711", "send success", MassCounts(120, 120, 120, 0))
    assert all(row.delivered_at for row in recipients(office, broadcast_id).values() if "crowd" in row.openid)


def test_who_does_not_carry_the_tag_gets_a_list(
    office: Office, bare: WeChatGateway, platform: Platform, many: list[str], approved: Approved, carry: Carry
) -> None:
    carry(many[:80])
    broadcast_id = approved(STRANGERS)
    assert forecast(office, bare, broadcast_id).calls(Channel.MASS_MESSAGE) == 2
    send(office, bare, start(office, broadcast_id))
    assert len(platform.to(TAG)) == 1
    assert sorted(openid for call in platform.to(LIST) for openid in call.body["touser"]) == many[80:]
    assert crowd_states(office, broadcast_id) == {OutboxState.SENT}


@pytest.mark.parametrize("stray", ["muted", "elsewhere", "unknown"])
def test_a_tag_with_somebody_who_must_not_hear_of_it_by_this_is_not_used(
    office: Office, bare: WeChatGateway, platform: Platform, many: list[str], approved: Approved, carry: Carry,
    stray: str,
) -> None:  # fmt: skip
    with office.work() as work:
        if stray == "muted":
            work.add(Mute(openid=many[3], topic=Topic.POLICY, muted_at=work.now))
    others: dict[str, list[str]] = {"muted": [], "elsewhere": [ZHOU_PING.openid], "unknown": ["o-nobody"]}
    carry([*many, *others[stray]])
    broadcast_id = approved(STRANGERS)
    assert forecast(office, bare, broadcast_id).tags == []
    send(office, bare, start(office, broadcast_id))
    assert not platform.to(TAG)
    listed = [openid for call in platform.to(LIST) for openid in call.body["touser"]]
    assert sorted(listed) == [openid for openid in many if stray != "muted" or openid != many[3]]


def test_a_tag_that_changed_since_it_was_looked_at_gives_way_to_lists_before_the_call(
    office: Office, bare: WeChatGateway, platform: Platform, many: list[str], approved: Approved, carry: Carry
) -> None:
    carry(many)
    carry([*many, "o-newly-marked"], is_known=False)
    broadcast_id = start(office, approved(STRANGERS))
    send(office, bare, broadcast_id)
    assert not platform.to(TAG)
    assert sorted(openid for call in platform.to(LIST) for openid in call.body["touser"]) == many
    assert crowd_states(office, broadcast_id) == {OutboxState.SENT}
    with office.reading() as work:
        assert platform_tags.known(work) == []


def test_a_tag_that_the_platform_has_no_more_gives_way_to_lists(
    office: Office, bare: WeChatGateway, platform: Platform, many: list[str], approved: Approved, carry: Carry
) -> None:
    carry(many)
    platform.says(TAG, 45159)
    broadcast_id = start(office, approved(STRANGERS))
    send(office, bare, broadcast_id)
    assert sorted(openid for call in platform.to(LIST) for openid in call.body["touser"]) == many
    assert crowd_states(office, broadcast_id) == {OutboxState.SENT}


@pytest.mark.parametrize(("changes", "calls", "end"), [(False, 2, OutboxState.SENT), (True, 1, OutboxState.UNCERTAIN)])
def test_a_lost_answer_is_asked_for_under_the_same_id_unless_the_tag_changed_meanwhile(
    office: Office, bare: WeChatGateway, platform: Platform, many: list[str], approved: Approved, carry: Carry,
    clock: Clock, changes: bool, calls: int, end: OutboxState,
) -> None:  # fmt: skip
    carry(many)
    bare.client.timeout = (1, 0.2)
    platform.seconds[TAG] = 0.5
    broadcast_id = start(office, approved(STRANGERS))
    send(office, bare, broadcast_id)
    assert batch_of(office).state is OutboxState.QUEUED
    platform.seconds[TAG] = 0
    if changes:
        carry([*many, "o-newly-marked"], is_known=False)
    clock.move(seconds=10)
    send(office, bare, broadcast_id)
    assert len(platform.to(TAG)) == calls
    assert len({call.body["clientmsgid"] for call in platform.to(TAG)}) == 1
    assert not platform.to(LIST)
    assert crowd_states(office, broadcast_id) == {end}


def test_who_took_the_tag_off_is_forgotten_when_the_platform_is_asked_again(
    office: Office, bare: WeChatGateway, many: list[str], carry: Carry, clock: Clock
) -> None:
    carry(many)
    clock.move(days=1)
    carry(many[:60])
    with office.reading() as work:
        assert [tag.people for tag in platform_tags.known(work)] == [60]
        assert sorted(work.db.scalars(select(PlatformTagMember.openid))) == many[:60]
    carry(many[:20])  # a list is as good
    with office.reading() as work:
        assert platform_tags.known(work) == []


def test_a_pause_before_the_call_gives_the_people_of_the_tag_back(
    office: Office, bare: WeChatGateway, platform: Platform, many: list[str], approved: Approved, carry: Carry
) -> None:
    carry(many)
    broadcast_id = start(office, approved(STRANGERS))
    with pytest.MonkeyPatch.context() as patch:
        there = batches.begin
        patch.setattr(batches, "begin", lambda *args: act(office, broadcast_id, sending.pause) or there(*args))
        send(office, bare, broadcast_id)
    assert not platform.to(TAG)
    assert crowd_states(office, broadcast_id) == {OutboxState.QUEUED}
    act(office, broadcast_id, sending.resume)
    send(office, bare, broadcast_id)
    assert len(platform.to(TAG)) == 1
    assert crowd_states(office, broadcast_id) == {OutboxState.SENT}


def test_a_tag_of_which_the_platform_names_nobody_is_not_used(
    office: Office, bare: WeChatGateway, platform: Platform, many: list[str], approved: Approved, carry: Carry
) -> None:
    carry([], is_known=False)
    platform.says("tags/get", {"tags": [{"id": 101, "name": "高新区", "count": 60}]})
    platform_tags.mirror(office, bare, larger_than=LARGEST_LIST)
    with office.reading() as work:
        broadcast = read(office, start(office, approved(STRANGERS)))
        assert [tag.people for tag in platform_tags.known(work)] == []
        ways = circulars.ways_of(bare.settings, broadcast)
        assert platform_tags.fitting(work, broadcast, ways) is None
    send(office, bare, broadcast.id)
    assert not platform.to(TAG)
    assert crowd_states(office, broadcast.id) == {OutboxState.SENT}


@pytest.mark.parametrize(("told", "is_exact"), [("twice", False), ("overlap", True)])
def test_somebody_who_is_named_on_two_pages_hides_nobody_who_is_missing(
    office: Office, bare: WeChatGateway, platform: Platform, many: list[str], approved: Approved, carry: Carry,
    told: str, is_exact: bool,
) -> None:  # fmt: skip
    carry(many)
    broadcast_id = approved(STRANGERS)
    named = {"twice": [many[:70], [many[0], *many[71:]]], "overlap": [many[:70], many[69:]]}[told]
    pages = [{"count": len(some), "data": {"openid": some}, "next_openid": some[-1]} for some in named]
    platform.says(MEMBERS, *_in_turn([*pages, {"count": 0, "next_openid": ""}]))
    send(office, bare, start(office, broadcast_id))
    assert bool(platform.to(TAG)) is is_exact
    assert bool(platform.to(LIST)) is not is_exact
    assert crowd_states(office, broadcast_id) == {OutboxState.SENT}
