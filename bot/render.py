"""A reply becomes messages of the platform, within its limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from handlers.replies import Choices, News, Reply, Silence, Text

MOST_BYTES = 2048  # of a text, UTF-8
TITLE_BYTES = 64
DESCRIPTION_BYTES = 512
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in XML 1.0
NO_TAGS = str.maketrans("<>", "＜＞")  # inside a link; whether the app reads &lt; there is written nowhere
ASCII = re.compile("[\x00-\x7f]+")
BORDERS = ("\n\n", "\n", "。", "；", "，", " ")

Message = dict[str, Any]  # the platform's customer message without `touser`


def messages(replies: Sequence[Reply]) -> list[Message]:
    """What is to be sent, in order, each within the limits."""
    return [message for reply in replies for message in _rendered(reply)]


def _rendered(reply: Reply) -> Iterator[Message]:
    match reply:
        case Silence():
            return
        case Text(text):
            for part in split(text):
                yield {"msgtype": "text", "text": {"content": part}}
        case News():
            yield {"msgtype": "news", "news": {"articles": [_article(reply)]}}
        case Choices():
            yield _menu(reply)


def _article(news: News) -> Message:
    return {
        "title": cut(clean(news.title), TITLE_BYTES),
        "description": cut(clean(news.description), DESCRIPTION_BYTES),
        "url": news.url,
        "picurl": news.picture,
    }


def _menu(choices: Choices) -> Message:
    return {
        "msgtype": "msgmenu",
        "msgmenu": {
            "head_content": cut(clean(choices.head), MOST_BYTES - _lines_bytes(choices)),
            "list": [{"id": choice.id, "content": _line(choice.label)} for choice in choices.choices],
            "tail_content": clean(choices.tail),
        },
    }


@lru_cache(maxsize=1024)
def _line(label: str) -> str:
    return " ".join(clean(label).split())


def _lines_bytes(choices: Choices) -> int:
    """What numbered lines and the tail take beside the head, at least."""
    return len(choices.tail.encode()) + 1 + sum(len(choice.label.encode()) + 6 for choice in choices.choices)


def passive_xml(message: Message, *, to: str, sender: str, now: int) -> str:
    """The answer in the response of the push itself."""
    head = (
        f"<xml><ToUserName>{_cdata(to)}</ToUserName><FromUserName>{_cdata(sender)}</FromUserName>"
        f"<CreateTime>{now}</CreateTime>"
    )
    if message["msgtype"] == "news":
        items = "".join(
            f"<item><Title>{_cdata(article['title'])}</Title><Description>{_cdata(article['description'])}</Description>"
            f"<PicUrl>{_cdata(article['picurl'])}</PicUrl><Url>{_cdata(article['url'])}</Url></item>"
            for article in message["news"]["articles"]
        )
        count = len(message["news"]["articles"])
        return (
            f"{head}<MsgType><![CDATA[news]]></MsgType><ArticleCount>{count}</ArticleCount>"
            f"<Articles>{items}</Articles></xml>"
        )
    return f"{head}<MsgType><![CDATA[text]]></MsgType><Content>{_cdata(passive_text(message))}</Content></xml>"


def passive_text(message: Message) -> str:
    """The words of a text; a menu, which the platform takes as a customer message only, as numbered links to tap."""
    if message["msgtype"] == "text":
        return str(message["text"]["content"])
    menu = message["msgmenu"]
    for escaped in (quote, _escaped_signs):
        whole = _menu_text(menu, [_link(item["id"], item["content"], escaped) for item in menu["list"]])
        if len(whole.encode()) <= MOST_BYTES:
            return whole
    return cut(_menu_text(menu, [item["content"] for item in menu["list"]]).strip(), MOST_BYTES)


def _menu_text(menu: Message, labels: Sequence[str]) -> str:
    lines = (f"{place}. {label}" for place, label in enumerate(labels, start=1))
    return "\n".join([menu["head_content"], *lines, *filter(None, [menu["tail_content"]])])


@lru_cache(maxsize=1024)  # most lines are offered over and over
def _link(choice: str, label: str, escaped: Callable[[str], str]) -> str:
    address = f"weixin://bizmsgmenu?msgmenucontent={escaped(label)}&msgmenuid={quote(choice)}"
    return f'<a href="{address}">{label.translate(NO_TAGS)}</a>'


def _escaped_signs(label: str) -> str:
    """Chinese stays as it is, as in the platform's own examples: a third of the bytes."""
    return ASCII.sub(lambda found: quote(found[0]), label)


def clean(text: str) -> str:
    """Without the characters XML 1.0 forbids."""
    return FORBIDDEN.sub("", text)


def cut(text: str, most_bytes: int) -> str:
    """At most so many bytes of UTF-8, ending on a whole character, with an ellipsis where something is missing."""
    raw = text.encode()
    if len(raw) <= most_bytes:
        return text
    return raw[: most_bytes - len("…".encode())].decode(errors="ignore") + "…"


def split(text: str) -> list[str]:
    """The text in parts within the limit, cut at a paragraph, a line or a sentence where there is one."""
    rest = clean(text).strip()
    parts = []
    while len(rest.encode()) > MOST_BYTES:
        window = rest.encode()[:MOST_BYTES].decode(errors="ignore")
        end = _border(window)
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    if rest:
        parts.append(rest)
    return parts


def _border(window: str) -> int:
    for border in BORDERS:
        place = window.rfind(border)
        if place >= len(window) // 2:
            return place + len(border)
    return len(window)


def _cdata(text: str) -> str:
    return f"<![CDATA[{clean(text).replace(']]>', ']]]]><![CDATA[>')}]]>"
