"""Replies become messages within the platform's limits, and nothing in them breaks out of its place."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import render
from handlers.replies import Choice, Choices, News, Silence, Text
from tests.bot.platform import read
from tests.cast import LI_MIN

LINK = re.compile(r'^(\d+)\. <a href="([^"]*)">([^<>]*)</a>$')
ANYTHING = st.text(max_size=3000)
LONG = st.text(alphabet="停电了a。；，\n \U0001f600", min_size=600, max_size=4000)


def bare(text: str) -> str:
    return "".join(render.clean(text).split())


@given(st.one_of(ANYTHING, LONG))
def test_a_text_of_any_length_loses_nothing_but_blanks(text: str):
    parts = render.split(text)
    assert all(0 < len(part.encode()) <= render.MOST_BYTES for part in parts)
    assert bare("".join(parts)) == bare(text)
    assert all(part == part.strip() for part in parts)


def test_a_long_text_is_cut_where_it_can_be_read():
    first, second = "一" * 500 + "。\n\n", "二" * 500
    assert render.split(first + second) == ["一" * 500 + "。", second]
    assert render.split("一" * 1000) == ["一" * 682, "一" * 318]


@given(st.text(max_size=200), st.integers(3, 300))
def test_a_cut_ends_on_a_whole_character(text: str, most: int):
    text = render.clean(text)
    short = render.cut(text, most)
    assert len(short.encode()) <= most
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@given(ANYTHING)
def test_no_words_break_out_of_the_xml(text: str):
    message = {"msgtype": "text", "text": {"content": render.clean(text)}}
    xml = render.passive_xml(message, to="o-]]>", sender="gh_<&>", now=1)
    fields = read(xml.encode())
    assert fields["Content"] == render.clean(text).replace("\r\n", "\n").replace("\r", "\n")
    assert (fields["ToUserName"], fields["FromUserName"]) == ("o-]]>", "gh_<&>")


@pytest.mark.parametrize("nothing", ["", " \n\t ", "\x00\x07", "\ud800"])
def test_an_empty_text_is_silence(nothing: str):
    assert render.messages((Text(nothing), Silence())) == []


LABELS = ['<b>急</b> & "停电"', "</a><a href='https://example.com'>点我</a>", "一\n二", "]]>", "100% #1 ?&=", "诉求"]


@pytest.mark.parametrize("label", LABELS)
def test_a_line_to_tap_stays_one_link_and_says_its_label(label: str):
    menu = Choices("选一项", (Choice("appeal:1&2", label), Choice("menu", "菜单")), "或直接说")
    (message,) = render.messages((menu,))
    fields = read(render.passive_xml(message, to="o", sender="g", now=1).encode())
    head, first, second, tail = fields["Content"].split("\n")
    assert (head, tail) == ("选一项", "或直接说")
    for line, place, choice_id in ((first, "1", "appeal:1&2"), (second, "2", "menu")):
        found = LINK.match(line)
        assert found is not None
        assert found[1] == place
        assert found[2].startswith("weixin://bizmsgmenu?")
        asked = parse_qs(urlsplit(found[2]).query)
        assert asked["msgmenuid"] == [choice_id]
    said = parse_qs(urlsplit(LINK.match(first)[2]).query)["msgmenucontent"]  # type: ignore[index]
    assert said == [message["msgmenu"]["list"][0]["content"]]


@given(st.lists(st.text(max_size=300), min_size=1, max_size=10), ANYTHING)
def test_a_menu_is_never_too_long(labels: list[str], head: str):
    choices = tuple(Choice(str(place), label) for place, label in enumerate(labels))
    (message,) = render.messages((Choices(head, choices, head[:50]),))
    assert 0 < len(render.passive_text(message).encode()) <= render.MOST_BYTES


def test_a_long_menu_keeps_its_links_and_what_they_say():
    labels = [
        f"数字化转型“政策 & 标准”读懂日 {place}，12月{place}日（周五）14:30，云川市政企议事厅一号厅"
        for place in range(1, 6)
    ]
    (message,) = render.messages((Choices("选一项", tuple(Choice(f"event:{label[-1]}", label) for label in labels)),))
    links = [LINK.match(line) for line in render.passive_text(message).split("\n")[1:]]
    said = [parse_qs(urlsplit(link[2]).query)["msgmenucontent"][0] for link in links if link]
    assert said == [item["content"] for item in message["msgmenu"]["list"]]


def test_a_menu_too_long_for_links_keeps_its_numbers():
    labels = tuple(Choice(str(place), f"活动{place}" * 25) for place in range(1, 10))
    (message,) = render.messages((Choices("选一项", labels),))
    lines = render.passive_text(message).split("\n")
    assert [line.split(".")[0] for line in lines[1:]] == [str(place) for place in range(1, 10)]


def test_a_card_is_one_article_within_its_limits():
    news = News("标题]]>" * 30, "说明" * 400, "https://example.com/?a=1&b=2", "https://example.com/p.jpg")
    fields = read(render.passive_xml(*render.messages((news,)), to="o", sender="g", now=1).encode())
    (article,) = fields["Articles"]
    assert fields["ArticleCount"] == "1"
    assert article["Url"] == "https://example.com/?a=1&b=2"
    assert len(article["Title"].encode()) <= render.TITLE_BYTES
    assert len(article["Description"].encode()) <= render.DESCRIPTION_BYTES


def test_what_does_not_fit_into_the_answer_leaves_by_the_outbox_in_order(platform, handled_by, sent):
    whole = "".join(f"第{place}句话说得很长很长。" for place in range(200))
    handled_by(lambda turn: (Text(whole), Text("最后")))
    first = platform.says(LI_MIN.openid, "长").text
    assert first + "".join(sent()) == whole + "最后"
    assert all(len(part.encode()) <= render.MOST_BYTES for part in sent())
