"""What stands around a conversation: the world's people, library and events, and what the file adds to them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from demo.rehearsal.given import BadTalk, Given, Json
from demo.rehearsal.matters import add_appeal, add_event, add_signup
from models.events import Event
from models.kinds import EnterpriseSize, PolicyState, Role
from models.people import Contact, Department, Enterprise, Follower, Officer, Staff
from models.work import Row, Work
from services.policies import library
from services.policies.library import PolicyRecord

FILE = Path(__file__).with_name("world.toml")
NO_PASSWORD = "!"  # nobody logs in here


@dataclass(frozen=True)
class Person:
    """Somebody in chat."""

    name: str
    openid: str
    phone: str


@dataclass
class World:
    """The rows of one conversation, by the names its file calls them."""

    people: dict[str, Person] = field(default_factory=dict)
    officers: dict[str, Officer] = field(default_factory=dict)
    enterprises: dict[str, Enterprise] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)


@cache
def _built_in() -> Json:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def event_names() -> list[str]:
    """The events that a file may ask for by their name alone."""
    return [event["called"] for event in _built_in()["events"]]


def fill(work: Work, facts: Given) -> World:
    """Write the world, and what the file adds to it, into an empty database. Raises BadTalk."""
    world, built_in = World(), Given("world", _built_in())
    for given in (built_in, facts):
        _add_people(work, world, given)
        for entry in given.tables("policies"):
            library.save(work, _policy(entry))
    known = {entry.raw["called"]: entry for entry in built_in.tables("events")}
    for entry in _events(facts, known):
        world.events[entry.need("called", str)] = add_event(work, entry)
    for entry in facts.tables("signups"):
        person = entry.known("who", world.people)
        contact = world.contacts.get(person.name)
        add_signup(work, entry, person, entry.known("event", world.events), contact)
    for entry in facts.tables("appeals"):
        _add_appeal(work, world, entry)
    for name in facts.texts("unbound"):
        _unbind(work, world, Given(facts.place, {"unbound": name}))
    return world


def _add_people(work: Work, world: World, given: Given) -> None:
    for entry in given.tables("departments"):
        department = Department(name=entry.need("name", str), phone=entry.take("phone", str, ""))
        world.departments[department.name] = _kept(work, entry, department)
    for entry in given.tables("staff"):
        _add_staff(work, world, entry)
    for entry in given.tables("officers"):
        _add_officer(work, world, entry)
    for entry in given.tables("enterprises"):
        _add_enterprise(work, world, entry)
    for entry in given.tables("people"):
        _add_person(work, world, entry)


def _kept(work: Work, entry: Given, row: Row) -> Row:
    entry.end()
    return work.add(row)


def _add_staff(work: Work, world: World, entry: Given) -> None:
    name = entry.need("name", str)
    world.staff[name] = _kept(
        work,
        entry,
        Staff(
            username=name,
            name=name,
            role=entry.one_of("role", Role, Role.OPERATOR),
            password_hash=NO_PASSWORD,
            created_at=work.now,
        ),
    )


def _add_officer(work: Work, world: World, entry: Given) -> None:
    person = _person(work, world, entry)
    world.officers[person.name] = _kept(
        work,
        entry,
        Officer(
            number=entry.need("number", str),
            name=person.name,
            phone=person.phone,
            district=entry.need("district", str),
            organisation=entry.take("organisation", str, ""),
            openid=person.openid,
            bound_at=work.now,
        ),
    )


def _add_enterprise(work: Work, world: World, entry: Given) -> None:
    officer = entry.known("officer", world.officers) if "officer" in entry.raw else None
    enterprise = Enterprise(
        name=entry.need("name", str),
        short_name=entry.take("short_name", str, ""),
        credit_code=entry.need("code", str),
        district=entry.need("district", str),
        industry=entry.take("industry", str, ""),
        officer=officer,
        size=entry.one_of("size", EnterpriseSize, EnterpriseSize.SMALL),
        founded_on=entry.take("founded_on", date, date.min) if "founded_on" in entry.raw else None,
        revenue_wan=entry.take("revenue_wan", int, 0) if "revenue_wan" in entry.raw else None,
        created_at=work.now,
    )
    world.enterprises[enterprise.short_name or enterprise.name] = _kept(work, entry, enterprise)


def _add_person(work: Work, world: World, entry: Given) -> None:
    person = _person(work, world, entry)
    if "enterprise" in entry.raw:
        world.contacts[person.name] = work.add(
            Contact(
                enterprise=entry.known("enterprise", world.enterprises),
                openid=person.openid,
                name=person.name,
                phone=person.phone,
                bound_at=work.now,
            )
        )
    entry.end()


def _person(work: Work, world: World, entry: Given) -> Person:
    """Who follows the account and has just written, so that the 48-hour window is open."""
    person = Person(entry.need("name", str), entry.need("openid", str), entry.take("phone", str, ""))
    world.people[person.name] = person
    work.add(Follower(openid=person.openid, followed_at=work.now, last_message_at=work.now, window_left=5))
    return person


def _policy(entry: Given) -> PolicyRecord:
    def day(name: str) -> date | None:
        return entry.take(name, date, date.min) if name in entry.raw else None

    record = PolicyRecord(
        title=entry.need("title", str),
        text=entry.need("text", str).strip(),
        document_number=entry.take("document_number", str, ""),
        issuer=entry.take("issuer", str, ""),
        issued_on=day("issued_on"),
        effective_on=day("effective_on"),
        expires_on=day("expires_on"),
        contact=entry.take("contact", str, ""),
        summary=entry.take("summary", str, ""),
        materials=entry.texts("materials"),
        state=entry.one_of("state", PolicyState, PolicyState.PUBLISHED),
        replaced_by=entry.take("replaced_by", str, ""),
        window_closes_on=day("window_closes_on"),
        eligibility=entry.take("eligibility", dict, {}),
    )
    entry.end()
    return record


def _events(facts: Given, known: dict[str, Given]) -> list[Given]:
    """Events by their name alone, or as tables; a table may change one of the world."""
    found = []
    for number, event in enumerate(facts.take("events", list, []), start=1):
        place = f"{facts.place}, events {number}".lstrip(", ")
        if isinstance(event, str):
            found.append(Given(place, Given(place, {"called": event}).known("called", known).raw))
        elif isinstance(event, dict):
            before = known.get(event.get("called", ""))
            found.append(Given(place, {**(before.raw if before else {}), **event}))
        else:
            raise BadTalk(place, f"must be a name or a table, not {event!r}")
    return found


def _add_appeal(work: Work, world: World, entry: Given) -> None:
    person = entry.known("who", world.people)
    department = entry.known("department", world.departments) if "department" in entry.raw else None
    add_appeal(
        work,
        entry,
        person,
        contact=world.contacts.get(person.name),
        department=department or next(iter(world.departments.values())),
    )


def _unbind(work: Work, world: World, entry: Given) -> None:
    """Somebody who has not said yet who they are."""
    person = entry.known("unbound", world.people)
    if officer := world.officers.get(person.name):
        officer.openid = officer.bound_at = None
    if contact := world.contacts.get(person.name):
        work.db.delete(contact)
    work.db.flush()
