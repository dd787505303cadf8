"""GET: the platform proves that it knows the token, and hears its own word back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from werkzeug.test import EnvironBuilder

from tests.bot.platform import Platform

# The worked example of the platform's documentation.
EXAMPLE = {"timestamp": "1714036504", "nonce": "1514711492", "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696"}


def test_the_worked_example_of_the_documentation_is_answered(platform_with: Callable[..., Platform]):
    platform = platform_with(wechat_token="AAAAA")
    answer = platform.get(EXAMPLE | {"echostr": "4375120948345356249"})
    assert (answer.status, answer.body) == (200, b"4375120948345356249")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("damaged", ["signature", "timestamp", "nonce"])
def test_any_other_signature_hears_nothing(platform_with: Callable[..., Platform], damaged: str):
    platform = platform_with(wechat_token="AAAAA")
    for query in (EXAMPLE | {damaged: "1"}, {name: value for name, value in EXAMPLE.items() if name != damaged}):
        answer = platform.get(query | {"echostr": "4375120948345356249"})
        assert (answer.status, answer.body) == (403, b"")


def test_the_token_itself_is_no_signature(platform: Platform):
    query = platform.query() | {"signature": platform.token, "echostr": "1"}
    assert platform.get(query).status == 403


def test_a_verification_without_a_word_is_refused(platform: Platform):
    assert platform.get(platform.query()).status == 400


def test_strange_characters_in_a_query_are_refused_quietly(platform: Platform):
    for value in ("\ud83d\ude00", "\x00", "é" * 40, "%ff%fe", "a" * 10_000):
        query = platform.query() | {
            "signature": value.encode("utf-16", "surrogatepass").decode("utf-16"),
            "echostr": "1",
        }
        assert platform.get(query).status == 403


def test_only_the_webhook_is_answered_here(platform: Platform):
    assert platform.send(EnvironBuilder("/wechat/")).body == b"nothing behind"
    assert platform.send(EnvironBuilder("/wechat", method="PUT")).status == 405
