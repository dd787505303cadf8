"""Back to the beginning; only the people stay."""

from dataclasses import fields

from simulator import subscribe, template
from simulator.people import Person
from simulator.state import Templates, World

STAYS = ("account", "crowd", "dice", "people", "last_id", "watchers", "call_back", "wire")


def furnish(world: World) -> None:
    """The templates that exist at the start."""
    world.templates = Templates(service=dict(template.AT_START), notices=dict(subscribe.AT_START))


def reset(world: World) -> None:
    fresh = World(world.account)
    for one in fields(World):
        if one.name not in STAYS:
            setattr(world, one.name, getattr(fresh, one.name))
    world.wire.entries.clear()
    now = world.now()
    world.people = {
        openid: Person(openid, person.name, person.role, crowd=person.crowd, followed_at=now)
        for openid, person in world.people.items()
    }
    furnish(world)
    world.watchers.tell("reset", {})
    world.watchers.tell("switches", world.switches.card())
