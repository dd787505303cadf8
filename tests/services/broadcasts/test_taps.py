"""The link of a broadcast: each recipient gets one of their own, and opening it is counted."""

from __future__ import annotations

import re

from config.settings import Settings
from models.broadcasts import Broadcast
from models.work import Office
from push import tap_links
from push.wechat import WeChatGateway
from services.broadcasts import taps
from services.broadcasts.taps import Taps
from tests.cast import LI_MIN, ZHAO_LEI
from tests.push.platform import Platform
from tests.services.broadcasts.conftest import (
    CONTACTS,
    CUSTOM,
    EVERYBODY,
    TEMPLATE,
    Approved,
    crowd,
    recipients,
    send,
    start,
)

LINK = "https://www.example.gov.cn/policy.html"


def test_everybody_gets_a_link_of_their_own_which_leads_to_that_of_the_broadcast(
    office: Office, approved: Approved, gateway: WeChatGateway, platform: Platform, settings: Settings
) -> None:
    with office.work() as work:
        crowd(work, 2)
    broadcast_id = start(office, approved(EVERYBODY, link=LINK))
    send(office, gateway, broadcast_id)
    sent = sent_links(platform)
    assert {LI_MIN.openid, "o-crowd-00000", "o-crowd-00001"} < sent.keys()
    for openid, url in sent.items():
        token = re.fullmatch(re.escape(settings.public_url) + r"/t/(\S+)", url)
        assert token, url
        number = tap_links.recipient_of(settings, token[1])
        assert number == recipients(office, broadcast_id)[openid].id
        with office.reading() as work:
            assert taps.target(work, number) == LINK


def sent_links(platform: Platform) -> dict[str, str]:
    """The link each person got, by either way out."""
    found = {str(call.body["touser"]): str(call.body.get("url", "")) for call in platform.to(TEMPLATE)}
    for call in platform.to(CUSTOM):
        links = re.findall(r"详情：(\S+)", str(call.body["text"]["content"]))
        found[str(call.body["touser"])] = "".join(links)
    return found


def test_a_broadcast_without_a_link_sends_none(
    office: Office, approved: Approved, gateway: WeChatGateway, platform: Platform
) -> None:
    broadcast_id = start(office, approved(EVERYBODY))
    send(office, gateway, broadcast_id)
    assert sent_links(platform)
    assert set(sent_links(platform).values()) == {""}
    with office.reading() as work:
        assert taps.target(work, recipients(office, broadcast_id)[LI_MIN.openid].id) is None


def test_a_person_counts_once_however_often_they_tap(
    office: Office, approved: Approved, gateway: WeChatGateway
) -> None:
    broadcast_id = start(office, approved(CONTACTS, link=LINK))
    send(office, gateway, broadcast_id)
    rows = recipients(office, broadcast_id)
    for openid in (LI_MIN.openid, ZHAO_LEI.openid, LI_MIN.openid):
        with office.work() as work:
            taps.record(work, rows[openid].id)
    with office.reading() as work:
        assert taps.counted(work, work.db.get_one(Broadcast, broadcast_id)) == Taps(people=2, times=3)


def test_a_link_that_was_made_up_belongs_to_nobody(settings: Settings) -> None:
    true = tap_links.address(settings, 12).rpartition("/")[2]
    assert tap_links.recipient_of(settings, true) == 12
    assert tap_links.recipient_of(settings, true.replace("12.", "13.")) is None
    assert tap_links.recipient_of(settings, "12") is None
