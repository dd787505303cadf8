"""What came back after a broadcast is counted once a person, of those it reached, and not from before."""

from __future__ import annotations

from datetime import timedelta

from models.broadcasts import Broadcast
from models.events import Signup
from models.kinds import SignupState, Topic
from models.messages import Message
from models.work import Office, Work
from push.wechat import WeChatGateway
from services.broadcasts import echoes
from services.broadcasts.echoes import Echoes
from tests.cast import LI_MIN, WANG_QIANG, ZHAO_LEI, make_event
from tests.conftest import Clock
from tests.services.broadcasts.conftest import CONTACTS, Approved, send, start

LI, ZHAO, WANG = LI_MIN.openid, ZHAO_LEI.openid, WANG_QIANG.openid


def say(work: Work, openid: str, content: str, kind: str = "text", intent: str = "") -> None:
    key = f"{openid}-{content}-{work.now.timestamp()}"
    work.add(Message(key=key, openid=openid, kind=kind, content=content, intent=intent, received_at=work.now))


def counted(office: Office, broadcast_id: int) -> Echoes:
    with office.reading() as work:
        return echoes.counted(work, work.db.get_one(Broadcast, broadcast_id))


def test_who_wrote_after_it_counts_once_and_who_wrote_before_or_only_stops_it_does_not(
    office: Office, gateway: WeChatGateway, approved: Approved, clock: Clock
) -> None:
    broadcast_id = approved(CONTACTS)
    with office.work() as work:
        say(work, ZHAO, "你好")
    clock.move(minutes=1)
    send(office, gateway, start(office, broadcast_id))
    assert counted(office, broadcast_id) == Echoes(0, None)
    clock.move(minutes=1)
    with office.work() as work:
        say(work, ZHAO, "退订", intent="push.preferences")
        say(work, ZHAO, "menu", kind="event:click")
        say(work, WANG, "我没有收到")  # an officer: not among those it was sent to
    assert counted(office, broadcast_id).wrote == 0
    with office.work() as work:
        say(work, LI, "怎么申领")
        say(work, LI, "要什么材料")
    assert counted(office, broadcast_id).wrote == 1
    clock.now += echoes.WITHIN + timedelta(hours=1)
    with office.work() as work:
        say(work, ZHAO, "你好")
    assert counted(office, broadcast_id).wrote == 1


def test_who_signed_up_after_an_invitation_is_counted_with_their_seats(
    office: Office, gateway: WeChatGateway, approved: Approved, clock: Clock
) -> None:
    with office.work() as work:
        event, other = make_event(work), make_event(work, "另一场")
        ids = event.id, other.id
    facts = {"event_id": ids[0], "time": "2026年1月12日 14:00", "place": "一楼"}
    broadcast_id = approved(CONTACTS, topic=Topic.EVENT, facts=facts)
    send(office, gateway, start(office, broadcast_id))
    assert counted(office, broadcast_id).signed_up == 0
    clock.move(minutes=1)
    with office.work() as work:
        for openid, event_id, state in (
            (LI, ids[0], SignupState.SIGNED_UP),
            (ZHAO, ids[0], SignupState.CANCELLED),
            (ZHAO, ids[1], SignupState.SIGNED_UP),
            (WANG, ids[0], SignupState.SIGNED_UP),
        ):
            signup = Signup(event_id=event_id, openid=openid, name="", seats=2, state=state, signed_up_at=work.now)
            work.add(signup)
    assert counted(office, broadcast_id) == Echoes(0, 1, 2)
