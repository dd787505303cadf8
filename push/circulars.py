"""What a broadcast says to one person by each way out, and which ways the settings open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config import wording
from config.rules import rules
from config.settings import Settings
from models.broadcasts import Broadcast
from models.kinds import Channel, Topic
from push.letters import fitted
from push.outbox import as_json

NAME, ENTERPRISE = "{name}", "{enterprise}"


@dataclass(frozen=True)
class Form:
    """The template of a topic: the settings' field with its id, and what stands in its fields."""

    setting: str
    fields: Mapping[str, str]  # template field → title, topic, summary, number, time, place or sent_at


_NOTICE = Form(
    "wechat_template_notice",
    {"thing1": "title", "thing2": "summary", "character_string3": "number", "time4": "sent_at"},
)
_EVENT = Form("wechat_template_event", {"thing1": "title", "time2": "time", "thing3": "place", "thing4": "summary"})
FORMS: Mapping[Topic, Form] = {**dict.fromkeys(Topic, _NOTICE), Topic.EVENT: _EVENT}
SUBSCRIPTION = Form(
    "wechat_subscription_notice",
    {"thing1": "title", "phrase2": "topic", "time3": "sent_at", "character_string4": "number"},
)


@dataclass(frozen=True)
class Ways:
    """The ids of the templates a broadcast may use; empty where the way is closed."""

    template_id: str
    subscription_id: str
    has_wecom: bool = False
    mass_a_month: int = 0  # mass messages a person may get


@dataclass(frozen=True)
class Addressee:
    """What a letter says of the person it goes to."""

    name: str = ""
    enterprise: str = ""
    link: str = ""  # theirs alone, so that a tap is known as theirs; empty means the broadcast's own


def ways_of(settings: Settings, broadcast: Broadcast) -> Ways:
    """The ways out that the settings, or its template, open to a broadcast."""
    return Ways(
        template_id=broadcast.wechat_template or str(getattr(settings, FORMS[broadcast.topic].setting)),
        subscription_id=settings.wechat_subscription_notice,
        has_wecom=settings.has_wecom,
        mass_a_month=rules().mass_a_month,
    )


def message(broadcast: Broadcast, to: Addressee) -> dict[str, Any]:
    """The customer message; an invitation has a line to tap, which begins the sign-up in the chat."""
    said, event_id = text(broadcast, to), broadcast.facts.get("event_id")
    if not event_id:
        return {"msgtype": "text", "text": {"content": said}}
    line = {"id": f"signup:{event_id}", "content": wording.text("broadcast.sign_up")}
    return {"msgtype": "msgmenu", "msgmenu": {"head_content": said, "list": [line], "tail_content": ""}}


def text(broadcast: Broadcast, to: Addressee) -> str:
    """The whole text as it stands in the chat."""
    topic = wording.text(f"broadcast.topic_{broadcast.topic.value}")
    body = broadcast.text.strip()
    body = body.replace(NAME, to.name or wording.text("broadcast.somebody"))
    body = body.replace(ENTERPRISE, to.enterprise or wording.text("broadcast.some_enterprise"))
    parts = [wording.text("broadcast.letter", topic=topic, title=broadcast.title, text=body)]
    if broadcast.facts.get("time"):
        parts.append(wording.text("broadcast.when_and_where", **broadcast.facts))
    if broadcast.link:
        parts.append(wording.text("broadcast.more", link=to.link or broadcast.link))
    return "\n".join([*parts, wording.text("broadcast.how_to_stop", topic=topic)])


def group_text(broadcast: Broadcast) -> str:
    """The text as it stands in a group, which speaks to nobody by name and cannot be stopped by one of them."""
    whole = text(broadcast, Addressee())
    topic = wording.text(f"broadcast.topic_{broadcast.topic.value}")
    return whole.removesuffix(wording.text("broadcast.how_to_stop", topic=topic)).rstrip()


def fields(broadcast: Broadcast, channel: Channel, now: datetime) -> dict[str, str]:
    """The fields of the template, each within the limit of its kind."""
    form = SUBSCRIPTION if channel is Channel.SUBSCRIPTION_NOTICE else FORMS[broadcast.topic]
    given: dict[str, Any] = {
        "title": broadcast.title,
        "topic": wording.text(f"broadcast.topic_{broadcast.topic.value}"),
        "summary": _summary(broadcast),
        "number": broadcast.number,
        "sent_at": str(as_json(now)),
        **broadcast.facts,
    }
    if broadcast.card and channel is Channel.TEMPLATE_MESSAGE:
        return {name: fitted(name, _with_own(str(said), given)) for name, said in broadcast.card.items()}
    return {name: fitted(name, str(given[source])) for name, source in form.fields.items()}


def _with_own(said: str, given: Mapping[str, Any]) -> str:
    """A filled field with what the broadcast itself adds as it leaves."""
    for source in ("title", "number", "sent_at"):
        said = said.replace(f"{{{source}}}", str(given[source]))
    return said


def _summary(broadcast: Broadcast) -> str:
    """The first line; a field of a template holds nobody's name."""
    first = broadcast.text.strip().split("\n", 1)[0]
    first = first.replace(NAME, wording.text("broadcast.somebody"))
    return first.replace(ENTERPRISE, wording.text("broadcast.some_enterprise"))
