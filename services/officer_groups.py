"""Groups of officers (联络员群组): who is in them, and the robot or chat of WeCom that speaks to them all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import func, select, update

from config.settings import Settings
from models.kinds import OfficerState
from models.officer_groups import OfficerGroup, OfficerGroupMember
from models.people import Officer
from models.work import Office, Work
from push import sealing
from push.errors import Permanent
from push.wecom import WeComGateway
from services.errors import Refusal

KEY = re.compile(r"^[0-9A-Za-z-]{20,64}$")
LINE = re.compile(r"[,，\s]+")
EXISTS = 86215  # WeCom's code for a chat that was made before
FEWEST, MOST = 2, 500  # people of a chat
BATCH = 500  # numbers asked for together


def begin(work: Work, name: str) -> OfficerGroup:
    """A new group."""
    return work.add(OfficerGroup(name=_free_name(work, name, None), created_at=work.now))


def change(work: Work, group: OfficerGroup, name: str, typed: str) -> list[str]:
    """Give it a name and its members: lines with an officer's number, and behind it the WeCom account if there is one.

    Lines that name nobody come back.
    """
    group.name = _free_name(work, name, group.id)
    found: dict[int, OfficerGroupMember] = {}
    unknown = []
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    read = [LINE.sub(" ", line).partition(" ") for line in lines]
    officers = _by_number(work, {number for number, _, _ in read})
    for line, (number, _, userid) in zip(lines, read, strict=True):
        officer = officers.get(number)
        if officer is None:
            unknown.append(line)
            continue
        if userid:
            officer.wecom_userid = userid.strip()[:64]
        found[officer.id] = OfficerGroupMember(group_id=group.id, officer_id=officer.id)
    there = {member.officer_id for member in group.members}
    group.members = [one for one in group.members if one.officer_id in found]
    group.members += [member for officer_id, member in found.items() if officer_id not in there]
    work.db.flush()
    return unknown


def fill(work: Work, group: OfficerGroup, district: str) -> int:
    """Put all serving officers of a district into it as well; how many came in."""
    there = {member.officer_id for member in group.members}
    serving = select(Officer.id).where(Officer.district == district, Officer.state == OfficerState.ACTIVE)
    new = [one for one in work.db.scalars(serving.order_by(Officer.id)) if one not in there]
    group.members += [OfficerGroupMember(group_id=group.id, officer_id=one) for one in new]
    work.db.flush()
    return len(new)


def register_robot(work: Work, group: OfficerGroup, settings: Settings, said: str) -> None:
    """Keep the key of its robot, sealed; the whole address of the robot will do, and nothing takes it away."""
    key = said.strip().rpartition("key=")[2]
    if key and not KEY.match(key):
        raise Refusal("broadcast.robot_key_wrong")
    group.robot = sealing.seal(settings, key)
    work.db.flush()


def ask_for_chat(work: Work, group: OfficerGroup, settings: Settings) -> None:
    """Have a chat made for it in WeCom."""
    if not settings.has_wecom:
        raise Refusal("broadcast.no_wecom")
    if not FEWEST <= len(_userids(work, group.id)) <= MOST:
        raise Refusal("broadcast.chat_size", fewest=FEWEST, most=MOST)
    work.start_later("officers.chat", group.id)


def open_chat(office: Office, wecom: WeComGateway, group_id: int) -> None:
    """Make the chat (job `officers.chat`); one that was made before is found again by its id."""
    with office.reading() as work:
        group = work.db.get(OfficerGroup, group_id)
        if group is None or group.chat_id:
            return
        name, userids = group.name, _userids(work, group_id)
    chat_id = f"liaison{group_id}"
    try:
        wecom.create_chat(name, userids, chat_id)
    except Permanent as error:
        if error.code != EXISTS:
            raise
    with office.work() as work:
        work.db.execute(update(OfficerGroup).where(OfficerGroup.id == group_id).values(chat_id=chat_id))


def remove(work: Work, group: OfficerGroup) -> None:
    """Dissolve it; its people stay what they are."""
    work.db.delete(group)
    work.db.flush()


def sizes(work: Work, group_ids: Sequence[int]) -> dict[int, int]:
    """How many are in these groups; an empty one is left out."""
    members = select(OfficerGroupMember.group_id, func.count()).where(OfficerGroupMember.group_id.in_(group_ids))
    return dict(work.db.execute(members.group_by(OfficerGroupMember.group_id)).all())


def all_of_them(work: Work) -> list[tuple[OfficerGroup, int]]:
    """Every group with how many are in it."""
    counted = (
        select(OfficerGroup, func.count(OfficerGroupMember.officer_id))
        .outerjoin(OfficerGroupMember, OfficerGroupMember.group_id == OfficerGroup.id)
        .group_by(OfficerGroup.id)
        .order_by(OfficerGroup.name)
    )
    return [(group, count) for group, count in work.db.execute(counted)]


def _by_number(work: Work, numbers: set[str]) -> dict[str, Officer]:
    """The officers of these numbers, asked for by the hundred."""
    found: dict[str, Officer] = {}
    wanted = sorted(numbers)
    for start in range(0, len(wanted), BATCH):
        some = select(Officer).where(Officer.number.in_(wanted[start : start + BATCH]))
        found |= {one.number: one for one in work.db.scalars(some)}
    return found


def _userids(work: Work, group_id: int) -> Sequence[str]:
    theirs = select(Officer.wecom_userid).join(OfficerGroupMember, OfficerGroupMember.officer_id == Officer.id)
    theirs = theirs.where(OfficerGroupMember.group_id == group_id, Officer.wecom_userid != "")
    return work.db.scalars(theirs.order_by(Officer.id)).all()


def _free_name(work: Work, name: str, own_id: int | None) -> str:
    name = name.strip()[:60]
    same = select(OfficerGroup.id).where(OfficerGroup.name == name, OfficerGroup.id != (own_id or 0))
    if not name or work.db.scalar(same) is not None:
        raise Refusal("broadcast.group_name_wrong")
    return name
