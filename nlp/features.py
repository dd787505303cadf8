"""What the router looks at in a message; training and serving must see the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from operator import add

from nlp.lexicon import sound_signs

PHONE, APPEAL_NUMBER, NUMBER, NOT_MEANT = "☎", "№", "#", "¬"

_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_APPEAL_NUMBER = re.compile(r"(?<![a-z0-9])[a-z]{1,3}-?\d{6,}(?:-\d+)?(?![a-z0-9])")
_NUMBER = re.compile(r"\d+(?:[.:]\d+)*")
_DIGIT = re.compile(r"\d")
_DENIAL = re.compile("[不没非无别甭]")
# What somebody says he does *not* want, where he goes on to say what he does want: 不是要投诉，只想问….
# 要不要退 denies nothing.
_NOT_MEANT = re.compile(
    r"(?<![要想用是该])(?:我们?|咱们?)?(?:这|也)?(?:并不是|不是|并非|不为|没打算|没想|不打算|不想|不用|无需|不|没有?)"
    r"(?:来|要|想|为了?|说|给我|帮我|在|是)*"
    r"(?:申请|注销|解绑|评价|提建议|建议|投诉|举报|告状|告谁|报名|参加|取消|退|催办?|问进度|咨询|问政策|找人工|转人工|订场地|办事|提诉求|追究|追责|要补贴|推送)"
    r"[^,.;!?]{0,6}[,.;!? ](?=.{3})"
    r"|(?:不用|不必|无需|别|甭|不要)(?:再|给我|帮我|先)*(?:回电话?|转接|转人工|取消|催|发?链接)"
    r"[^,.;!?]{0,6}[,.;!? ](?=.{3})"
    r"|(?<![^,.;!?])(?:我们?)?(?:这)?(?:并)?不是[^,.;!?]{1,14}[,;](?=只|就|而是|是|单)"
)


def masked(normal: str) -> str:
    """The text with its phone numbers, appeal numbers, figures and denied wishes each as one sign."""
    normal = meant(normal)
    if not _DIGIT.search(normal):
        return normal
    text = _PHONE.sub(PHONE, normal)
    return _NUMBER.sub(NUMBER, _APPEAL_NUMBER.sub(APPEAL_NUMBER, text))


def meant(normal: str) -> str:
    """The text with what is denied in it as one sign."""
    return _NOT_MEANT.sub(NOT_MEANT, normal) if _DENIAL.search(normal) else normal


def pieces(text: str) -> Iterator[str]:
    """Pieces of a masked text up to three characters, and how its pairs sound, in signs of their own; with doublets."""
    framed = f"^{text}$"
    heard = framed.translate(sound_signs())
    pairs = list(map(add, framed, framed[1:]))
    return chain(framed, pairs, map(add, pairs, framed[2:]), map(add, heard, heard[1:]))
