"""The followers of the account: who they are and what may be sent to them."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any

CHAT_KEPT = 300
CAST = (("李敏", "企业联系人"), ("王强", "联络员"), ("周平", "路人"), ("赵磊", "另一家企业"))
CROWD_ROLE = "关注者"

Message = dict[str, Any]


@dataclass(slots=True)
class Allowance:
    """How many customer-service messages may still be sent, and until when."""

    left: int
    until: float


@dataclass(slots=True)
class Person:
    openid: str
    name: str
    role: str = ""
    crowd: bool = False  # seeded, not shown in the phone's list
    following: bool = True
    followed_at: float = 0.0
    scene: str = ""  # the QR code that brought them
    remark: str = ""
    tags: list[int] = field(default_factory=list)
    muted: bool = False
    blocked: bool = False
    blacklisted: bool = False
    allowance: Allowance | None = None
    wrote_at: float = 0.0
    accepted: dict[str, int] = field(default_factory=dict)  # subscription notices that may still be sent
    mass_received: dict[str, int] = field(default_factory=dict)  # by month
    chat: list[Message] = field(default_factory=list)

    def card(self) -> dict[str, Any]:
        return {
            "openid": self.openid,
            "name": self.name,
            "role": self.role,
            "crowd": self.crowd,
            "following": self.following,
            "tags": self.tags,
            "muted": self.muted,
            "blocked": self.blocked,
        }

    def keep(self, message: Message) -> None:
        self.chat.append(message)
        if len(self.chat) > CHAT_KEPT + 50:
            del self.chat[:-CHAT_KEPT]


def openid_of(name: str) -> str:
    digest = hashlib.sha256(f"simulator:{name}".encode()).digest()
    return "o" + base64.urlsafe_b64encode(digest).decode()[:27]


def unionid_of(openid: str) -> str:
    return "u" + openid_of(f"union:{openid}")[1:]


def born(name: str, role: str = "", *, now: float, crowd: bool = False, following: bool = True) -> Person:
    return Person(openid_of(name), name, role, crowd=crowd, following=following, followed_at=now if following else 0.0)


def town(crowd: int, now: float) -> dict[str, Person]:
    """The named people and a crowd of followers."""
    cast = [born(name, role, now=now) for name, role in CAST]
    others = [born(f"关注者{n:05d}", CROWD_ROLE, now=now, crowd=True) for n in range(1, crowd + 1)]
    return {person.openid: person for person in cast + others}
