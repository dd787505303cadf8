"""What is promised about delivery reports of template messages."""

from __future__ import annotations

import pytest

from models.kinds import OutboxState
from models.work import Office
from push import deliver
from push.receipts import template_finished
from push.wechat import WeChatGateway
from tests.push.conftest import LI_MIN, ZHAO_LEI, Post, Row
from tests.push.platform import Platform

TEMPLATE = "message/template/send"


def report(office: Office, remote_id: str, openid: str = LI_MIN, status: str = "success") -> bool:
    with office.work() as work:
        return template_finished(work, remote_id, openid, status)


@pytest.mark.parametrize("remote_id", ["1001", "0"])
def test_a_report_notes_the_arrival_once(
    remote_id: str, office: Office, gateway: WeChatGateway, post: Post, row: Row
) -> None:
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    assert report(office, remote_id)
    arrived = row(entry_id).delivered_at
    assert arrived is not None
    report(office, "1001")
    assert row(entry_id).delivered_at == arrived
    assert row(entry_id).state is OutboxState.SENT


def test_a_report_of_failure_is_visible(office: Office, gateway: WeChatGateway, post: Post, row: Row) -> None:
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    report(office, "1001", status="failed:user block")
    assert (row(entry_id).state, row(entry_id).error) == (OutboxState.FAILED, "failed:user block")
    assert row(entry_id).delivered_at is None


def test_a_report_settles_a_call_whose_answer_was_lost(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row
) -> None:
    gateway.client.timeout = (1, 0.2)
    platform.seconds[TEMPLATE] = 5
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    assert report(office, "77")
    assert row(entry_id).delivered_at is not None
    assert row(entry_id).state is OutboxState.SENT


def test_a_report_for_somebody_else_changes_nothing(
    office: Office, gateway: WeChatGateway, post: Post, row: Row
) -> None:
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    assert not report(office, "1001", openid=ZHAO_LEI)
    assert not report(office, "9999")
    assert row(entry_id).delivered_at is None
