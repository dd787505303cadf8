"""What somebody chooses in the platform's box opens the way of subscription notices, and a no closes it."""

from __future__ import annotations

from redis import Redis
from sqlalchemy import select

from bot import keeper
from models.broadcasts import Consent
from models.work import Office
from tests.bot.platform import Platform
from tests.cast import LI_MIN
from tests.conftest import Clock


def chosen(*choices: tuple[str, str]) -> dict[str, object]:
    return {"List": [{"TemplateId": template, "SubscribeStatusString": status} for template, status in choices]}


def left(office: Office) -> dict[str, int]:
    with office.reading() as work:
        return {row.template_id: row.left for row in work.db.scalars(select(Consent))}


def test_every_yes_counts_and_a_no_ends_it(platform: Platform, office: Office, redis: Redis, clock: Clock) -> None:
    platform.happens(LI_MIN.openid, "subscribe_msg_popup_event", SubscribeMsgPopupEvent=chosen(("A", "accept")))
    clock.move(minutes=1)
    both = chosen(("A", "accept"), ("B", "reject"))
    platform.happens(LI_MIN.openid, "subscribe_msg_popup_event", SubscribeMsgPopupEvent=both)
    keeper.keep(office, redis)
    assert left(office) == {"A": 2}
    clock.move(minutes=1)
    platform.happens(LI_MIN.openid, "subscribe_msg_change_event", SubscribeMsgChangeEvent=chosen(("A", "reject")))
    keeper.keep(office, redis)
    assert left(office) == {"A": 0}
