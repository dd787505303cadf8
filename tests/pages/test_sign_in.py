"""Who opens a page without a link of their own is asked of WeChat, and of nobody else."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config.settings import Settings
from models.work import Office
from pages import sign_in
from pages.blueprint import blueprint
from services import links
from services.links import Ticket
from tests.cast import LI_MIN
from tests.conftest import Clock
from tests.push.platform import HTML, Platform

TOKENS = "/sns/oauth2/access_token"


@pytest.fixture
def platform() -> Iterator[Platform]:
    platform = Platform()
    yield platform
    platform.close()


@pytest.fixture
def phone(settings: Settings, office: Office, platform: Platform) -> FlaskClient:
    app = Flask("pages with a platform")
    app.register_blueprint(blueprint(dataclasses.replace(settings, wx_api_base=platform.url), office))
    return app.test_client()


def asked(phone: FlaskClient) -> dict[str, str]:
    """What WeChat is asked with."""
    gone = phone.get("/my/preferences")
    assert gone.status_code == 302
    return {name: values[0] for name, values in parse_qs(urlsplit(gone.location).query).items()}


def test_whoever_wechat_names_gets_their_own_page(
    phone: FlaskClient, platform: Platform, settings: Settings, clock: Clock
) -> None:
    platform.says(TOKENS, {"openid": LI_MIN.openid, "access_token": "a"})
    question = asked(phone)
    assert question["redirect_uri"] == f"{settings.public_url}/my/back"
    assert (question["scope"], question["appid"]) == ("snsapi_base", settings.wechat_app_id)
    back = phone.get("/my/back", query_string={"code": "c", "state": question["state"]})
    token = back.location.rpartition("/")[2]
    assert links.read(settings, links.PREFERENCES, token, clock()) == Ticket(LI_MIN.openid)
    assert phone.get(f"/my/preferences/{token}").status_code == 200


def test_who_comes_back_with_another_state_or_none_is_not_let_in(phone: FlaskClient, platform: Platform) -> None:
    platform.says(TOKENS, {"openid": LI_MIN.openid})
    state = asked(phone)["state"]
    for query in ({"code": "c", "state": f"{state}x"}, {"code": "c"}, {"state": state}):
        assert phone.get("/my/back", query_string=query).status_code == 404
    phone.delete_cookie("liaison_page", path="/my")
    assert phone.get("/my/back", query_string={"code": "c", "state": state}).status_code == 404
    assert platform.to(TOKENS) == []


@pytest.mark.parametrize("answer", [40029, {"openid": "o-x", "is_snapshotuser": 1}, {}, HTML, "500"])
def test_where_wechat_does_not_say_who_it_is_nobody_is_let_in(
    answer: object, phone: FlaskClient, platform: Platform
) -> None:
    platform.says(TOKENS, answer)
    refused = phone.get("/my/back", query_string={"code": "c", "state": asked(phone)["state"]})
    assert (refused.status_code, "打不开" in refused.text) == (404, True)


def test_wechat_is_asked_for_a_few_at_once_so_that_messages_find_a_thread(
    phone: FlaskClient, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "PLACES", threading.BoundedSemaphore(1))
    platform.says(TOKENS, {"openid": LI_MIN.openid, "access_token": "a"})
    state = asked(phone)["state"]
    with sign_in.PLACES:
        waits = phone.get("/my/back", query_string={"code": "c", "state": state})
    assert (waits.status_code, "过一会儿" in waits.text, platform.to(TOKENS)) == (503, True, [])
    for code in (40029, {"openid": LI_MIN.openid, "access_token": "a"}):
        platform.says(TOKENS, code)
        back = phone.get("/my/back", query_string={"code": "c", "state": state})
    assert back.status_code == 302
