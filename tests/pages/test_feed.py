"""The Atom feed: whole after RFC 4287, the newest first, and quiet towards readers that have it."""

from __future__ import annotations

from datetime import datetime
from xml.etree import ElementTree as Tree

from flask.testing import FlaskClient

from config.settings import Settings
from models.policies import Policy
from models.work import Office
from tests.conftest import Clock
from tests.pages.conftest import DRAFT, FAIR, TALENT, Keep

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(phone: FlaskClient) -> Tree.Element:
    response = phone.get("/policies/feed.xml")
    assert response.content_type == "application/atom+xml; charset=utf-8"
    return Tree.fromstring(response.data)


def test_the_feed_and_each_entry_have_all_they_must(
    phone: FlaskClient, keep: Keep, clock: Clock, settings: Settings
) -> None:
    (fair,) = keep(FAIR)
    clock.move(hours=1)
    keep(TALENT, DRAFT)
    root = feed(phone)
    assert root.tag == f"{ATOM}feed"
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    own = [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own == [f"{settings.public_url}/policies/feed.xml"]
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [TALENT.title, FAIR.title]
    for element in (root, *entries):
        assert element.findtext(f"{ATOM}id", "").startswith(settings.public_url)
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated", "")).tzinfo is not None
        assert any(link.get("rel") == "alternate" for link in element.findall(f"{ATOM}link"))
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
    assert entries[1].findtext(f"{ATOM}id") == f"{settings.public_url}/policies/{fair}"


def test_an_empty_library_has_a_feed_all_the_same(phone: FlaskClient) -> None:
    assert feed(phone).findall(f"{ATOM}entry") == []


def test_a_title_with_signs_that_xml_knows_not_does_no_harm(phone: FlaskClient, keep: Keep, office: Office) -> None:
    (fair,) = keep(FAIR)
    with office.work() as work:
        work.db.get_one(Policy, fair).title = "办法\x0b <b>&</b>"
    assert feed(phone).findtext(f"{ATOM}entry/{ATOM}title") == "办法 <b>&</b>"


def test_a_reader_that_has_it_is_told_so(phone: FlaskClient, keep: Keep) -> None:
    keep(FAIR)
    first = phone.get("/policies/feed.xml")
    again = phone.get("/policies/feed.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    keep(TALENT)
    assert phone.get("/policies/feed.xml", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
