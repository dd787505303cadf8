"""The dialogue in Redis and the table of handoffs: the end of a stretch needs no word to Redis."""

from __future__ import annotations

from sqlalchemy import select

from config import wording
from models.handoffs import Handoff
from models.kinds import HandoffEnd
from models.messages import Message
from models.work import Office
from services.handoffs import lifecycle
from tests.bot.platform import Platform
from tests.cast import ZHOU_PING, actor_of, enter


def test_the_bot_is_silent_until_staff_give_it_back_and_speaks_at_once_then(platform: Platform, office: Office) -> None:
    with office.work() as work:
        chen_jing = actor_of(enter(work).chen_jing)
    assert platform.says(ZHOU_PING.openid, "人工").text == wording.text("handoff.asked")
    with office.work(chen_jing) as work:
        lifecycle.take(work, work.db.scalars(select(Handoff)).one())
    platform.says(ZHOU_PING.openid, "路灯坏了")
    assert platform.says(ZHOU_PING.openid, "谢谢").is_success
    with office.reading() as look:
        kept = look.db.scalars(select(Message.content).order_by(Message.id)).all()
    assert kept == ["人工", "路灯坏了", "谢谢"]  # at once, so that the colleague sees it
    with office.work(chen_jing) as work:
        lifecycle.give_back(work, work.db.scalars(select(Handoff)).one(), HandoffEnd.SOLVED)
    assert platform.says(ZHOU_PING.openid, "谢谢").text == wording.text("talk.thanks")
