"""What the boxes of a broadcast's form offer: all an audience may be chosen by, and what a draft holds already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from models.events import Event
from models.kinds import EnterpriseSize
from models.people import Enterprise, Officer
from models.work import Work
from services import clock, officer_groups
from services.broadcasts import lists, tags
from services.policies import concerned, matching

EXCLUDED = "x_"  # in front of the fields whose people are left out
EVENTS_OFFERED = POLICIES_OFFERED = 30
SOME = 5000  # enterprises whose qualifications are looked at

Boxes = dict[str, list[tuple[str, str]]]  # by field: value and label


def offered(work: Work) -> Boxes:
    """What there is to choose from now."""
    districts = {*work.db.scalars(select(Enterprise.district).distinct())}
    districts |= {*work.db.scalars(select(Officer.district).distinct())}
    industries = work.db.scalars(select(Enterprise.industry).distinct())
    titles = {one for row in work.db.scalars(select(Enterprise.qualifications).limit(SOME)) for one in row}
    events = work.db.scalars(select(Event).order_by(Event.starts_at.desc()).limit(EVENTS_OFFERED))
    return {
        "district": [(name, name) for name in sorted(districts) if name],
        "industry": [(name, name) for name in sorted(industries) if name],
        "size": [(size.value, "") for size in EnterpriseSize],
        "qualification": [(name, name) for name in sorted(titles)],
        "event": [(event.number, event.title) for event in events],
        "list": [(str(one.id), f"{one.name}（{one.people:,}）") for one in lists.newest(work)],
        "tag": [(tag, tag) for tag, _ in tags.known(work)],
        "group": [(str(group.id), group.name) for group, _ in officer_groups.all_of_them(work)],
        "policy": _policies(work),
    }


def with_held(boxes: Boxes, held: Mapping[str, Sequence[str]], called: Mapping[str, Mapping[str, str]]) -> Boxes:
    """The boxes, and one for whatever a draft holds that is offered no more: it must not be lost by saving."""
    whole: Boxes = {}
    for field, some in boxes.items():
        known = {value for value, _ in some}
        kept = dict.fromkeys([*held.get(field, ()), *held.get(EXCLUDED + field, ())])
        whole[field] = [*some, *((one, called.get(field, {}).get(one, one)) for one in kept if one not in known)]
    return whole


def _policies(work: Work) -> list[tuple[str, str]]:
    """The newest policies one can apply for; the value holds the conditions as they are now."""
    found = matching.open_policies(work, clock.local_day(work.now))[-POLICIES_OFFERED:]
    return [(concerned.as_text(policy), policy.title.strip("《》")) for policy in reversed(found)]
