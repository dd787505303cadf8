"""Everything the platform remembers."""

import random
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator import people
from simulator.people import Person
from simulator.switches import Switches
from simulator.watching import Watchers, Wire

RECEIVED_KEPT = 200_000
FIRST_ROBOT = "00000000-0000-4000-8000-000000000001"
STAR_TAG = 2


@dataclass(slots=True)
class Account:
    """Who we play and whom we call; comes from the command line."""

    app_id: str = "wx5151515151515151"
    secret: str = "simulator-secret"
    token: str = "simulator-token"
    aes_key: str = "a" * 43
    mode: str = "safe"
    webhook: str = ""
    name: str = "亲清桥政企服务"
    original_id: str = "gh_5151515151ab"
    corp_id: str = "wwsimulator"
    corp_secret: str = "simulator-corp-secret"
    base_url: str = ""


@dataclass(slots=True)
class Clock:
    ahead: float = 0.0

    def now(self) -> float:
        return time.time() + self.ahead


@dataclass(slots=True)
class Tokens:
    ends_at: dict[str, float] = field(default_factory=dict)  # 0 for one that was killed
    stable: str = ""
    plain: str = ""
    wecom: str = ""
    forced_at: list[float] = field(default_factory=list)
    ticket: str = ""


@dataclass(slots=True)
class Quota:
    day: int = 0
    used: dict[str, int] = field(default_factory=dict)
    cleared_in: dict[str, int] = field(default_factory=dict)  # resets by month


@dataclass(slots=True)
class Tags:
    names: dict[int, str] = field(default_factory=lambda: {STAR_TAG: "星标组"})
    last: int = 99


@dataclass(slots=True)
class Menus:
    default: dict[str, Any] | None = None
    conditional: list[dict[str, Any]] = field(default_factory=list)
    last: int = 208379532


@dataclass(slots=True)
class Template:
    title: str
    labels: dict[str, str]


@dataclass(slots=True)
class Templates:
    service: dict[str, Template] = field(default_factory=dict)
    notices: dict[str, Template] = field(default_factory=dict)
    sent: dict[str, list[float]] = field(default_factory=dict)  # "openid client_msg_id" → msgid, time


@dataclass(slots=True)
class Job:
    """A mass send."""

    msg_id: int
    msgtype: str
    status: str
    made_at: float
    client_id: str
    to_all: bool = False


@dataclass(slots=True)
class Jobs:
    by_id: dict[int, Job] = field(default_factory=dict)
    by_client_id: dict[str, int] = field(default_factory=dict)
    speed: int = 0


@dataclass(slots=True)
class Medium:
    kind: str
    content: bytes
    content_type: str
    name: str = ""
    ends_at: float = 0.0  # 0 for permanent material
    article: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Press:
    """Drafts and what was published."""

    drafts: dict[str, dict[str, Any]] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    articles: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(slots=True)
class Login:
    """A page authorization: its code or its tokens."""

    openid: str
    scope: str
    ends_at: float
    snapshot: bool = False
    used: bool = False


@dataclass(slots=True)
class Logins:
    codes: dict[str, Login] = field(default_factory=dict)
    access: dict[str, Login] = field(default_factory=dict)
    refresh: dict[str, Login] = field(default_factory=dict)


@dataclass(slots=True)
class WeCom:
    robots: dict[str, str] = field(default_factory=lambda: {FIRST_ROBOT: "值班群机器人"})
    chats: dict[str, dict[str, Any]] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)
    recent: dict[str, float] = field(default_factory=dict)  # digests for the duplicate check


@dataclass(slots=True)
class Stats:
    counts: Counter[str] = field(default_factory=Counter)
    api: dict[str, Counter[int]] = field(default_factory=dict)
    custom: Counter[str] = field(default_factory=Counter)
    template: Counter[str] = field(default_factory=Counter)  # by "openid client_msg_id"


@dataclass(slots=True)
class Received:
    total: int = 0
    kept: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=RECEIVED_KEPT))


def nobody_listens(person: Person | None, fields: dict[str, Any]) -> None:
    """Where job results go while no server runs."""


@dataclass(slots=True)
class World:
    account: Account
    crowd: int = 0
    dice: random.Random = field(default_factory=random.Random)
    clock: Clock = field(default_factory=Clock)
    switches: Switches = field(default_factory=Switches)
    people: dict[str, Person] = field(default_factory=dict)
    tokens: Tokens = field(default_factory=Tokens)
    quota: Quota = field(default_factory=Quota)
    tags: Tags = field(default_factory=Tags)
    menus: Menus = field(default_factory=Menus)
    templates: Templates = field(default_factory=Templates)
    jobs: Jobs = field(default_factory=Jobs)
    media: dict[str, Medium] = field(default_factory=dict)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)  # QR codes by ticket
    press: Press = field(default_factory=Press)
    logins: Logins = field(default_factory=Logins)
    short_keys: dict[str, str] = field(default_factory=dict)
    wecom: WeCom = field(default_factory=WeCom)
    last_id: int = 0
    rates: dict[str, deque[float]] = field(default_factory=dict)
    stats: Stats = field(default_factory=Stats)
    received: dict[str, Received] = field(default_factory=dict)
    wire: Wire = field(default_factory=Wire)
    watchers: Watchers = field(default_factory=Watchers)
    call_back: Callable[[Person | None, dict[str, Any]], None] = nobody_listens

    def now(self) -> float:
        return self.clock.now()

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def happens(self, share: float) -> bool:
        return share > 0 and self.dice.random() < share

    def followers(self) -> list[Person]:
        return [person for person in self.people.values() if person.following]


def new_world(account: Account, *, crowd: int = 0, seed: int | None = None) -> World:
    world = World(account, crowd=crowd, dice=random.Random(seed))
    world.people = people.town(crowd, world.now())
    return world
