"""What appears in a person's chat, and the books on what the account sent."""

from typing import Any

from simulator.people import Allowance, Message, Person
from simulator.state import Received, World

DAY = 86400
FAULT_NOTICE = "该公众号提供的服务出现故障，请稍后再试"
AFTER_MESSAGE = (5, 2 * DAY)
AFTER_TAP = (3, 60)


def show(world: World, person: Person, sender: str, message: Message) -> Message:
    """Put a message into the chat; `sender` is me, account or system."""
    shown = {"id": world.next_id(), "time": round(world.now(), 3), "from": sender, **message}
    person.keep(shown)
    world.watchers.tell("chat", {"openid": person.openid, "message": shown})
    return shown


def notice(world: World, person: Person, content: str, **more: Any) -> Message:
    return show(world, person, "system", {"kind": "notice", "content": content, **more})


def allow(world: World, person: Person, allowance: tuple[int, int]) -> None:
    """The newest action replaces what was allowed before."""
    left, seconds = allowance
    person.allowance = Allowance(left, world.now() + seconds)


def book(world: World, kind: str, person: Person, **facts: Any) -> None:
    """Write down that an API message of this kind reached the person."""
    books = world.received.get(kind)
    if books is None:
        books = world.received[kind] = Received()
    books.total += 1
    entry = {
        "id": books.total,
        "time": round(world.now(), 3),
        "openid": person.openid,
        "msgtype": "",
        "client_msg_id": "",
        "msgid": None,
        "body": None,
    }
    entry.update(facts)
    if not world.switches.log:
        entry["body"] = None
    books.kept.append(entry)
