"""Places in a template (占位符): which there are, of which kind, and what a message says once they are filled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from config import wording
from config.rules import rules
from models.templates import TemplateVersion
from push import fields
from push.circulars import ENTERPRISE, NAME
from push.letters import fitted
from push.outbox import as_json
from services.errors import Refusal

PLACE = re.compile(r"\{([^{}:\n]{1,20})(?::([a-z_]+))?\}")
TEXT = "text"  # the kind that stands in the text alone, of any length
OF_THE_PERSON = (NAME, ENTERPRISE)
OF_THE_BROADCAST = ("{title}", "{number}", "{sent_at}")  # filled in when it leaves
LONGEST_TEXT = 600  # characters of a `text`
EXAMPLES = {
    "thing": "示例内容", "time": "2026年1月5日 15:00", "date": "2026年1月5日", "phrase": "待办理",
    "character_string": "A-0001", "amount": "100元", "number": "8", "letter": "A", "symbol": "%",
    "phone_number": "0570-1234567", "car_number": "浙A12345", "name": "李敏", TEXT: "示例内容",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """One place to fill in: its name, as people read it, and its kind."""

    name: str
    kind: str


@dataclass(frozen=True)
class Filled:
    """What a template says with everything in its place."""

    title: str
    text: str
    card: dict[str, str]


def places(version: TemplateVersion) -> list[Place]:
    """The places of a version in the order they are met; the first mention says the kind."""
    found: dict[str, str] = {}
    for said in (version.title, version.text, *map(str, version.card.values())):
        for match in PLACE.finditer(said):
            name, kind = match.groups()
            if match[0] in (*OF_THE_PERSON, *OF_THE_BROADCAST):
                continue
            found[name] = found.get(name) or kind or ""
    return [Place(name, kind or TEXT) for name, kind in found.items()]


def check(version: TemplateVersion) -> None:
    """Refuse a version whose places or fields the platform would not take."""
    if not version.title.strip() or not version.text.strip():
        raise Refusal("broadcast.template_empty")
    if version.wechat_template and not version.card:
        raise Refusal("broadcast.template_card_missing")
    known = {place.name: place.kind for place in places(version)}
    for name, kind in known.items():
        if kind not in (*fields.KINDS, TEXT):
            raise Refusal("broadcast.template_kind_unknown", place=name, kind=kind)
    for field, said in version.card.items():
        _check_field(field, str(said), known)


def check_given(version: TemplateVersion, given: Mapping[str, str]) -> None:
    """Refuse what is missing, or cannot stand in its place or its field."""
    for place in places(version):
        value = spoken(place.kind, given.get(place.name, ""))
        if not value:
            raise Refusal("broadcast.place_empty", place=place.name)
        if place.kind == TEXT:
            if len(value) > LONGEST_TEXT:
                raise Refusal("broadcast.place_too_long", place=place.name, most=LONGEST_TEXT)
        elif not fields.KINDS[place.kind].takes(value):
            reason = wording.text(f"broadcast.kind_{place.kind}")
            raise Refusal("broadcast.place_wrong", place=place.name, reason=reason)
    for field, value in fill(version, given).card.items():
        kind = fields.KINDS[fields.kind_of(field) or "thing"]
        if not any(one in value for one in OF_THE_BROADCAST) and not kind.takes(fitted(field, value)):
            raise Refusal("broadcast.field_wrong", field=field, value=value)


def fill(version: TemplateVersion, given: Mapping[str, str]) -> Filled:
    """The message; what is not given stays as it stands in the template, to be seen."""
    values = {place.name: spoken(place.kind, given.get(place.name, "")) for place in places(version)}
    card = {field: _filled(str(said), values) for field, said in version.card.items()}
    for own, stand_in in zip(OF_THE_PERSON, ("broadcast.somebody", "broadcast.some_enterprise"), strict=True):
        card = {field: said.replace(own, wording.text(stand_in)) for field, said in card.items()}
    return Filled(_filled(version.title, values), _filled(version.text, values), card)


def example(version: TemplateVersion) -> dict[str, str]:
    """Something for every place, to look at a template."""
    return {place.name: EXAMPLES.get(place.kind, place.name) for place in places(version)}


def spoken(kind: str, given: str) -> str:
    """A value as people read it: forms send moments and days as machines do."""
    given = given.strip()
    try:
        if kind == "time" and "T" in given:
            return str(as_json(datetime.fromisoformat(given).replace(tzinfo=rules().zone)))
        if kind == "date" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", given):
            return str(as_json(date.fromisoformat(given)))
    except ValueError:
        return ""
    return given


def _filled(said: str, values: Mapping[str, str]) -> str:
    return PLACE.sub(lambda match: values.get(match[1]) or match[0], said)


def _check_field(field: str, said: str, known: Mapping[str, str]) -> None:
    kind = fields.kind_of(field)
    if kind is None:
        raise Refusal("broadcast.template_field_unknown", field=field)
    alone = PLACE.fullmatch(said.strip())
    if alone is None or said in OF_THE_PERSON:
        if kind != "thing" and (PLACE.search(said) or not fields.KINDS[kind].takes(said.strip())):
            raise Refusal("broadcast.template_field_mixed", field=field)
        return
    if said.strip() in OF_THE_BROADCAST:
        own = {"{title}": "thing", "{number}": "character_string", "{sent_at}": "time"}[said.strip()]
    else:
        own = known[alone[1]]
    if not fields.may_hold(kind, own):
        raise Refusal("broadcast.template_field_other", field=field, place=alone[1])
