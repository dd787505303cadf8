"""The cast: the same few people in every test, and makers for anything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from models.appeals import Appeal
from models.events import Event
from models.kinds import AppealState, EventState, EventType, Role
from models.people import Contact, Department, Enterprise, Follower, Officer, Staff
from models.work import Actor, Work

NO_PASSWORD = "!"  # no argon2 hash, so nobody can log in with it; console tests set their own

_codes = count(1)
_serials = count(1)


@dataclass(frozen=True)
class Person:
    """Somebody in chat: who they are, and the openid and phone they write from."""

    name: str
    openid: str
    phone: str

    @property
    def actor(self) -> Actor:
        return Actor("chat", self.name, openid=self.openid)


LI_MIN = Person("李敏", "o-li-min", "13800000001")  # contact of 恒远机械
ZHAO_LEI = Person("赵磊", "o-zhao-lei", "13800000002")  # contact of 青禾食品, must never see what is 李敏's
WANG_QIANG = Person("王强", "o-wang-qiang", "13800000003")  # liaison officer of 江东区
ZHOU_PING = Person("周平", "o-zhou-ping", "13800000004")  # a stranger: follows, is bound to nothing

HENGYUAN_CODE = "91330100MA2H00001P"
QINGHE_CODE = "91330100MA2H00002T"


@dataclass(frozen=True)
class Cast:
    """The rows of the cast, as `enter` put them into the database."""

    hengyuan: Enterprise
    qinghe: Enterprise
    li_min: Contact
    zhao_lei: Contact
    wang_qiang: Officer
    economy: Department  # 经信局
    taxes: Department  # 税务局
    chen_jing: Staff  # dispatcher 派单员
    sun_hao: Staff  # supervisor 督办员
    he_yu: Staff  # handler at 经信局


def enter(work: Work) -> Cast:
    """Put the whole cast into the database."""
    officer = work.add(
        Officer(
            number="LL-0001",
            name=WANG_QIANG.name,
            phone=WANG_QIANG.phone,
            district="江东区",
            organisation="江东区工商联",
            openid=WANG_QIANG.openid,
            bound_at=work.now,
        )
    )
    hengyuan = make_enterprise(work, "云川恒远机械有限公司", HENGYUAN_CODE)
    hengyuan.short_name, hengyuan.officer = "恒远机械", officer
    qinghe = make_enterprise(work, "云川青禾食品有限公司", QINGHE_CODE)
    qinghe.short_name = "青禾食品"
    work.db.add_all(_follower(work, person) for person in (LI_MIN, ZHAO_LEI, WANG_QIANG, ZHOU_PING))
    economy = work.add(Department(name="经信局", phone="0570-1000001"))
    return Cast(
        hengyuan=hengyuan,
        qinghe=qinghe,
        li_min=make_contact(work, LI_MIN, hengyuan),
        zhao_lei=make_contact(work, ZHAO_LEI, qinghe),
        wang_qiang=officer,
        economy=economy,
        taxes=work.add(Department(name="税务局", phone="0570-1000002")),
        chen_jing=make_staff(work, "陈静", Role.DISPATCHER),
        sun_hao=make_staff(work, "孙浩", Role.SUPERVISOR),
        he_yu=_at_department(work, make_staff(work, "何宇", Role.HANDLER), economy),
    )


def actor_of(staff: Staff) -> Actor:
    """The same staff member as the one who does the work."""
    return Actor("staff", staff.name, staff_id=staff.id)


def follow(work: Work, person: Person) -> Follower:
    """The person follows the account and has just written, so that the 48-hour window is open."""
    return work.add(_follower(work, person))


def _follower(work: Work, person: Person) -> Follower:
    return Follower(openid=person.openid, followed_at=work.now, last_message_at=work.now, window_left=5)


def make_enterprise(work: Work, name: str = "云川某某有限公司", credit_code: str = "") -> Enterprise:
    """An enterprise of 江东区; without a code it gets one that is unique and valid by its check character."""
    return work.add(
        Enterprise(
            credit_code=credit_code or valid_credit_code(f"91330100MA3{next(_codes):06d}"),
            name=name,
            district="江东区",
            created_at=work.now,
        )
    )


def make_contact(work: Work, person: Person, enterprise: Enterprise) -> Contact:
    return work.add(
        Contact(
            enterprise_id=enterprise.id, openid=person.openid, name=person.name, phone=person.phone, bound_at=work.now
        )
    )


def make_staff(work: Work, name: str, role: Role) -> Staff:
    """A staff member who cannot log in; the user name is role and serial number."""
    return work.add(
        Staff(username=f"{role}-{next(_serials)}", name=name, role=role, password_hash=NO_PASSWORD, created_at=work.now)
    )


def make_appeal(work: Work, person: Person = LI_MIN, state: AppealState = AppealState.SUBMITTED) -> Appeal:
    """An appeal in any state, without the ledger that the services would have written on the way."""
    serial = next(_serials)
    return work.add(
        Appeal(
            number=f"QQ{work.now:%Y%m%d}-{9000 + serial}",
            state=state,
            problem="厂区门口道路积水，货车无法进出",
            district="江东区",
            enterprise_name="云川恒远机械有限公司",
            phone=person.phone,
            openid=person.openid,
            submitted_at=work.now,
            accept_due_at=work.now + timedelta(days=1),
        )
    )


def make_event(work: Work, title: str = "政策读懂日", capacity: int = 20) -> Event:
    """An event open for sign-up, a week from now."""
    begins: datetime = work.now + timedelta(days=7)
    return work.add(
        Event(
            number=f"HD-{next(_serials):04d}",
            type=EventType.POLICY_DAY,
            state=EventState.PUBLISHED,
            title=title,
            starts_at=begins,
            ends_at=begins + timedelta(hours=2),
            place="政企会客厅一楼",
            capacity=capacity,
            signup_closes_at=begins - timedelta(days=1),
            created_at=work.now,
        )
    )


def valid_credit_code(first_seventeen: str) -> str:
    """The unified social credit code with these 17 characters and its check character (GB 32100-2015)."""
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(letters.index(letter) * pow(3, place, 31) for place, letter in enumerate(first_seventeen))
    return first_seventeen + letters[-total % 31]


def _at_department(work: Work, staff: Staff, department: Department) -> Staff:
    staff.department_id = department.id
    work.db.flush()
    return staff
