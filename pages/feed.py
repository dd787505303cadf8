"""The newest policies as an Atom feed (RFC 4287), for whoever follows the library from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree as Tree

from flask import Response, request
from sqlalchemy import func, select
from werkzeug.wrappers import Response as AnyResponse

from config.rules import rules
from models.policies import Policy
from pages.here import here
from services import links
from services.policies.library import SHOWN

MOST = 30  # entries
SUMMARY = 300  # characters
SECONDS = 300  # readers may keep it
ATOM = "http://www.w3.org/2005/Atom"
NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Tree.register_namespace("", ATOM)


def atom() -> AnyResponse:
    """The feed; a reader that has it already is told so."""
    with here().reading() as look:
        since = func.coalesce(Policy.published_at, Policy.created_at)
        newest = select(Policy).where(Policy.state.in_(SHOWN)).order_by(since.desc(), Policy.id.desc())
        policies = look.db.scalars(newest.limit(MOST)).all()
        feed = _feed(policies)
    response = Response(feed, content_type="application/atom+xml; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    response.add_etag()
    return response.make_conditional(request)


def _feed(policies: Sequence[Policy]) -> bytes:
    root = Tree.Element(_name("feed"), {"xml:lang": "zh-CN"})
    address = links.page(here().settings, "policies/feed.xml")
    _put(root, "id", address)
    _put(root, "title", f"{rules().centre_name} · 政策库")
    _put(root, "updated", _moment(max((one.updated_at for one in policies), default=datetime(2026, 1, 1, tzinfo=UTC))))
    _put(_put(root, "author"), "name", rules().centre_name)
    _put(root, "link", rel="self", href=address, type="application/atom+xml")
    _put(root, "link", rel="alternate", href=links.page(here().settings, "policies"), type="text/html")
    for policy in policies:
        _enter(root, policy)
    return bytes(Tree.tostring(root, encoding="utf-8", xml_declaration=True))


def _enter(root: Tree.Element, policy: Policy) -> None:
    entry, address = _put(root, "entry"), links.policy_page(here().settings, policy.id)
    _put(entry, "id", address)
    _put(entry, "title", policy.title)
    _put(entry, "published", _moment(policy.published_at or policy.created_at))
    _put(entry, "updated", _moment(max(policy.updated_at, policy.created_at)))
    _put(entry, "link", rel="alternate", href=address, type="text/html")
    if policy.issuer:
        _put(_put(entry, "author"), "name", policy.issuer)
    for topic in policy.topics:
        _put(entry, "category", term=topic)
    if policy.summary:
        _put(entry, "summary", policy.summary[:SUMMARY])


def _put(above: Tree.Element, name: str, text: str = "", **attributes: str) -> Tree.Element:
    clean = {key: NOT_XML.sub("", value) for key, value in attributes.items()}
    element = Tree.SubElement(above, _name(name), clean)
    element.text = NOT_XML.sub("", text) or None
    return element


def _name(local: str) -> str:
    return f"{{{ATOM}}}{local}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
