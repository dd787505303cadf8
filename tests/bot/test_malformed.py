"""What is not a whole push of the platform is refused with 400 or 403, never with a trace of the house."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.bot.platform import BadReply, Platform, text_of, xml_of
from tests.cast import LI_MIN

ENTITY = b'<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
LAUGH = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
GOOD = (
    b"<ToUserName>gh_0000000000aa</ToUserName><FromUserName>o-li-min</FromUserName>"
    b"<CreateTime>1767578400</CreateTime><MsgType>text</MsgType>"
)
CORPUS: dict[str, bytes] = {
    "nothing": b"",
    "blanks": b"  \n ",
    "json": b'{"MsgType": "text"}',
    "another root": b"<html>%s</html>" % GOOD,
    "nothing inside": b"<xml></xml>",
    "words inside": b"<xml>words</xml>",
    "cut off": b"<xml>%s<Content>a" % GOOD,
    "two roots": b"<xml>%s</xml><xml>%s</xml>" % (GOOD, GOOD),
    "a document type": b"<!DOCTYPE xml><xml>%s</xml>" % GOOD,
    "an entity": b'<!DOCTYPE xml [<!ENTITY a "b">]><xml>%s<Content>&a;</Content></xml>' % GOOD,
    "an outer entity": b'<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml>%s<Content>&a;</Content></xml>'
    % GOOD,
    "a laugh": (
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><xml>%s<Content>&b;</Content></xml>'
        % GOOD
    ),
    "a parameter entity": b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/">%p;]><xml>' + GOOD + b"</xml>",
    "an unknown entity": b"<xml>%s<Content>&nbsp;</Content></xml>" % GOOD,
    "a bare ampersand": b"<xml>%s<Content>a & b</Content></xml>" % GOOD,
    "too deep": b"<xml>%s%s%s</xml>" % (GOOD, b"<a>" * 17, b"</a>" * 17),
    "far too deep": b"<xml>%s%s</xml>" % (GOOD, b"<a>" * 10_000),
    "a field twice": b"<xml>%s<Content>a</Content><Content>b</Content></xml>" % GOOD,
    "a sender twice": b"<xml>%s<FromUserName>o-zhao-lei</FromUserName></xml>" % GOOD,
    "content with children": b"<xml>%s<Content><a>1</a></Content></xml>" % GOOD,
    "a sender with children": b"<xml>%s</xml>" % GOOD.replace(b"o-li-min", b"<a>o-li-min</a>"),
    "an event key with children": b"<xml>%s<Event>CLICK</Event><EventKey><a>1</a></EventKey></xml>"
    % GOOD.replace(b">text<", b">event<"),
    "no sender": b"<xml>%s</xml>" % GOOD.replace(b"o-li-min", b""),
    "a sender of a page": b"<xml>%s</xml>" % GOOD.replace(b"o-li-min", b"o" * 100),
    "no kind": b"<xml>%s</xml>" % GOOD.replace(b"<MsgType>text</MsgType>", b""),
    "an empty kind": b"<xml>%s</xml>" % GOOD.replace(b">text<", b"> <"),
    "no second": b"<xml>%s</xml>" % GOOD.replace(b"1767578400", b""),
    "a second in words": b"<xml>%s</xml>" % GOOD.replace(b"1767578400", b"today"),
    "a second before time": b"<xml>%s</xml>" % GOOD.replace(b"1767578400", b"-1"),
    "a second after all time": b"<xml>%s</xml>" % GOOD.replace(b"1767578400", b"99999999999999999"),
    "an id in words": b"<xml>%s<MsgId>abc</MsgId></xml>" % GOOD,
    "an id with a sign": b"<xml>%s<MsgId>+1</MsgId></xml>" % GOOD,
    "an id of fifty digits": b"<xml>%s<MsgId>%s</MsgId></xml>" % (GOOD, b"1" * 50),
    "an id in other digits": "<xml>%s<MsgId>١٢٣</MsgId></xml>".encode() % GOOD,
    "not UTF-8": b"<xml>%s<Content>\xff\xfe\xba\xc3</Content></xml>" % GOOD,
    "a half character": b"<xml>%s<Content>\xe4\xbd</Content></xml>" % GOOD,
    "another encoding": '<?xml version="1.0" encoding="utf-16"?>'.encode("utf-16"),
    "a control character": b"<xml>%s<Content>a\x00b</Content></xml>" % GOOD,
    "a bell": b"<xml>%s<Content><![CDATA[a\x07b]]></Content></xml>" % GOOD,
    "a bell by number": b"<xml>%s<Content>&#7;</Content></xml>" % GOOD,
    "half a pair by number": b"<xml>%s<Content>&#xD800;</Content></xml>" % GOOD,
    "a noncharacter": b"<xml>%s<Content>&#xFFFF;</Content></xml>" % GOOD,
    "an event without a name and ids too long": b"<xml>%s<Event>%s</Event></xml>"
    % (GOOD.replace(b">text<", b">event<"), b"e" * 200),
}


@pytest.mark.parametrize("name", CORPUS)
def test_what_is_no_push_is_refused(platform: Platform, name: str):
    for mode in ("plain", "safe"):
        asked = Platform(**vars(platform) | {"mode": mode})
        answer = asked.push_xml(CORPUS[name])
        assert answer.status in (400, 403)
        assert answer.body == b""


@pytest.mark.parametrize("name", CORPUS)
def test_what_is_no_push_is_refused_in_plain_mode_by_its_form(platform_with: Callable[..., Platform], name: str):
    answer = platform_with(wechat_mode="plain").push_xml(CORPUS[name])
    assert (answer.status, answer.body) == (400, b"")


def test_the_same_push_unharmed_is_taken(platform_with: Callable[..., Platform]):
    answer = platform_with(wechat_mode="plain").push_xml(b"<xml>%s<Content>hello</Content></xml>" % GOOD)
    assert answer.status == 200


# --- damage under a signature that fits ------------------------------------------------------------------------------


def test_every_part_of_the_frame_is_checked(platform: Platform, seconds: Callable[[], float]):
    message = xml_of(text_of(LI_MIN.openid, "你好", seconds()))
    app_id = platform.app_id.encode()
    frames = {
        "length too long": _frame(message, app_id, length=len(message) + 1),
        "length too short": _frame(message, app_id, length=len(message) - 1),
        "length of four gigabytes": _frame(message, app_id, length=2**32 - 1),
        "length nought": _frame(message, app_id, length=0),
        "no id": _frame(message, b""),
        "another id": _frame(message, b"wx00000000000000ab"),
        "id twice": _frame(message, app_id * 2),
        "pad nought": _padded(b"r" * 16, b"\x00" * 16),
        "pad over a block": _padded(b"r" * 63, b"\x21"),
        "pad of two kinds": _padded(_frame(message, app_id)[:-1].rstrip(b"\x00"), b"\x07"),
        "nothing but pad": bytes([32]) * 32,
        "shorter than its head": b"r" * 14 + bytes([18]) * 18,
    }
    for name, framed in frames.items():
        framed = framed if len(framed) % 16 == 0 else framed + b"\x00" * (16 - len(framed) % 16)
        answer = platform.push_sealed(platform.encrypt_framed(framed))
        assert answer.status == 403, name
    assert platform.push_sealed(platform.encrypt_framed(_frame(message, app_id))).status == 200


@pytest.mark.parametrize(
    "sealed", ["", "=", "AAAA", "!" * 44, "你好", "A" * 43, "QUJD" * 4, base64.b64encode(b"x" * 48).decode()]
)
def test_what_is_no_ciphertext_is_refused(platform: Platform, sealed: str):
    assert platform.push_sealed(sealed).status in (400, 403)


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_gets_through_or_breaks_the_house(platform: Platform, data: st.DataObject):
    whole = base64.b64decode(
        platform.encrypt(xml_of(text_of(LI_MIN.openid, "你好，停电了", platform.clock(), MsgId=7)))
    )
    damaged = data.draw(mutations(whole))
    sealed = base64.b64encode(damaged).decode()
    answer = platform.push_sealed(sealed)
    assert answer.status in (200, 400, 403)
    assert b"Traceback" not in answer.body
    if answer.status == 200:
        assert is_harmless(platform, sealed)


def mutations(whole: bytes) -> st.SearchStrategy[bytes]:
    places = st.integers(0, len(whole) - 1)
    flips = st.tuples(places, st.integers(1, 255)).map(
        lambda flip: whole[: flip[0]] + bytes([whole[flip[0]] ^ flip[1]]) + whole[flip[0] + 1 :]
    )
    cuts = st.tuples(places, places).map(lambda ends: whole[: min(ends)] + whole[max(ends) :])
    swaps = st.permutations([whole[place : place + 16] for place in range(0, len(whole), 16)]).map(b"".join)
    more = st.binary(max_size=64).map(lambda tail: whole + tail)
    return st.one_of(flips, cuts, swaps, more, st.binary(max_size=200))


def is_harmless(platform: Platform, sealed: str) -> bool:
    """Whether the damage left a push that the platform itself would read."""
    try:
        platform.decrypt(sealed).decode()
    except (BadReply, UnicodeDecodeError):
        return False
    return True


@given(
    body=st.one_of(st.binary(max_size=300), st.text(alphabet="<>/&;![]CDATAxml ab\n\"'=", max_size=200).map(str.encode))
)
@example(body=b"<xml>" + b"<a " * 3000)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_noise_breaks_the_house(platform_with: Callable[..., Platform], body: bytes):
    assert platform_with(wechat_mode="plain").push_xml(body).status == 400
    assert platform_with().push_xml(body).status in (400, 403)


def _frame(message: bytes, app_id: bytes, *, length: int | None = None) -> bytes:
    size = len(message) if length is None else length
    framed = b"r" * 16 + size.to_bytes(4, "big") + message + app_id
    return _padded(framed, bytes([32 - len(framed) % 32]) * (32 - len(framed) % 32))


def _padded(framed: bytes, pad: bytes) -> bytes:
    return framed + pad
