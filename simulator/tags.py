"""Tags of followers."""

from typing import Any

from simulator.calls import OK, Answer, Asked, Call, whole
from simulator.errors import ApiError
from simulator.people import Person
from simulator.state import World
from simulator.users import page

MOST_TAGS, MOST_PER_PERSON, BATCH = 100, 20, 50
NAME_BYTES = 30
LAST_RESERVED = 2
FANS_TO_DELETE = 100_000


def create(world: World, asked: Asked) -> Answer:
    name = _name(world, asked)
    if len(world.tags.names) >= MOST_TAGS:
        raise ApiError(45056)
    world.tags.last += 1
    world.tags.names[world.tags.last] = name
    return {"tag": {"id": world.tags.last, "name": name}}


def get(world: World, asked: Asked) -> Answer:
    counts = {tag: len(_members(world, tag)) for tag in world.tags.names}
    return {"tags": [{"id": tag, "name": name, "count": counts[tag]} for tag, name in world.tags.names.items()]}


def update(world: World, asked: Asked) -> Answer:
    tag = _own_tag(world, _inner(asked).get("id"))
    world.tags.names[tag] = _name(world, asked)
    return OK


def delete(world: World, asked: Asked) -> Answer:
    tag = _own_tag(world, _inner(asked).get("id"))
    members = _members(world, tag)
    if len(members) > FANS_TO_DELETE:
        raise ApiError(45057)
    for person in members:
        person.tags.remove(tag)
    del world.tags.names[tag]
    return OK


def tag_many(world: World, asked: Asked) -> Answer:
    tag, people = _tag(world, asked.body.get("tagid")), _people(world, asked)
    if any(tag not in one.tags and len(one.tags) >= MOST_PER_PERSON for one in people):
        raise ApiError(45059)
    for person in people:
        if tag not in person.tags:
            person.tags.append(tag)
    _tell(world, people)
    return OK


def untag_many(world: World, asked: Asked) -> Answer:
    tag, people = _tag(world, asked.body.get("tagid")), _people(world, asked)
    for person in people:
        if tag in person.tags:
            person.tags.remove(tag)
    _tell(world, people)
    return OK


def get_members(world: World, asked: Asked) -> Answer:
    tag = _tag(world, asked.body.get("tagid"))
    openids = [person.openid for person in _members(world, tag)]
    return page(openids, str(asked.body.get("next_openid") or ""))


def get_of_person(world: World, asked: Asked) -> Answer:
    person = world.people.get(asked.text("openid", 41009))
    if person is None:
        raise ApiError(40003)
    return {"tagid_list": person.tags}


def _tell(world: World, people: list[Person]) -> None:
    for person in people:
        if not person.crowd:
            world.watchers.tell("person", person.card())


def _members(world: World, tag: int) -> list[Person]:
    return [person for person in world.people.values() if person.following and tag in person.tags]


def _people(world: World, asked: Asked) -> list[Person]:
    openids = asked.texts("openid_list", BATCH, least=1)
    found = [world.people[one] for one in openids if one in world.people]
    if len(found) != len(openids):
        raise ApiError(40003)
    return found


def _tag(world: World, tag: Any) -> int:
    number = whole(tag, 45159)
    if number not in world.tags.names:
        raise ApiError(45159)
    return number


def _own_tag(world: World, tag: Any) -> int:
    if whole(tag, 45159) <= LAST_RESERVED:
        raise ApiError(45058)
    return _tag(world, tag)


def _inner(asked: Asked) -> dict[str, Any]:
    inner = asked.body.get("tag")
    if not isinstance(inner, dict):
        raise ApiError(40035, "tag")
    return inner


def _name(world: World, asked: Asked) -> str:
    name = _inner(asked).get("name")
    if not isinstance(name, str) or not name or (name in world.tags.names.values()):
        raise ApiError(45157)
    if len(name.encode()) > NAME_BYTES:
        raise ApiError(45158)
    return name


CALLS = {
    "/cgi-bin/tags/create": Call(create),
    "/cgi-bin/tags/get": Call(get, method="GET"),
    "/cgi-bin/tags/update": Call(update),
    "/cgi-bin/tags/delete": Call(delete),
    "/cgi-bin/tags/members/batchtagging": Call(tag_many),
    "/cgi-bin/tags/members/batchuntagging": Call(untag_many),
    "/cgi-bin/user/tag/get": Call(get_members),
    "/cgi-bin/tags/getidlist": Call(get_of_person),
}
