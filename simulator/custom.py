"""Customer-service messages (客服消息) and the typing state."""

from simulator.calls import OK, Answer, Asked, Call
from simulator.contents import chat_message
from simulator.delivery import book, show
from simulator.errors import ApiError
from simulator.people import Person
from simulator.state import World

KINDS = (
    "text", "image", "voice", "video", "music", "news", "mpnews",
    "mpnewsarticle", "msgmenu", "wxcard", "miniprogrampage", "link",
)  # fmt: skip
TYPING_WITHIN = 30
COMMANDS = ("Typing", "CancelTyping")


def follower(world: World, asked: Asked) -> Person:
    person = world.people.get(asked.text("touser", 41009))
    if person is None:
        raise ApiError(40003)
    if not person.following:
        raise ApiError(43004)
    if person.blacklisted:
        raise ApiError(43019)
    return person


def send(world: World, asked: Asked) -> Answer:
    person = follower(world, asked)
    if person.muted:
        raise ApiError(48002)
    message = chat_message(world, asked.body, KINDS)
    _take_from_allowance(world, person)
    show(world, person, "account", {**message, "via": "custom"})
    book(world, "custom", person, msgtype=asked.body["msgtype"], body=asked.body)
    world.stats.custom[person.openid] += 1
    return OK


def typing(world: World, asked: Asked) -> Answer:
    person = follower(world, asked)
    if asked.body.get("command") not in COMMANDS:
        raise ApiError(45072)
    if world.now() - person.wrote_at > TYPING_WITHIN:
        raise ApiError(45080)
    message = {"kind": "typing", "from": "account", "on": asked.body["command"] == "Typing"}
    world.watchers.tell("chat", {"openid": person.openid, "message": message})
    return OK


def _take_from_allowance(world: World, person: Person) -> None:
    allowance = person.allowance
    if allowance is None or allowance.until <= world.now():
        raise ApiError(45015)
    if allowance.left <= 0:
        raise ApiError(45047)
    allowance.left -= 1


CALLS = {
    "/cgi-bin/message/custom/send": Call(send, daily=500_000),
    "/cgi-bin/message/custom/typing": Call(typing, daily=500_000),
}
