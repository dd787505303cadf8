"""A late pattern is a pattern, compiled by whoever needs it first."""

import re
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

import app  # noqa: F401  # with all modules of the conversation
import doors  # noqa: F401
from config import patterns
from config.patterns import late

NUMBER = r"(?P<word>[a-z]+)(\d+)"


def test_it_does_what_a_compiled_one_does() -> None:
    text = "ab12, CD34; ef56"
    now, later = re.compile(NUMBER, re.IGNORECASE), late(NUMBER, re.IGNORECASE)
    assert later.findall(text) == now.findall(text)
    assert later.sub(r"\2", text) == now.sub(r"\2", text)
    assert later.split(text) == now.split(text)
    assert [found["word"] for found in later.finditer(text)] == ["ab", "CD", "ef"]
    assert (later.search("x", 0), later.match("?ab1"), later.fullmatch("ab1 ")) == (None, None, None)
    assert (later.pattern, dict(later.groupindex), later.flags) == (now.pattern, dict(now.groupindex), now.flags)


def test_it_is_compiled_at_its_first_use_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []

    def compile_it(pattern: str, flags: int = 0) -> re.Pattern[str]:
        compiled.append(pattern)
        return real(pattern, flags)

    real = re.compile
    monkeypatch.setattr(re, "compile", compile_it)
    pattern = late("a+")
    assert compiled == []
    assert [bool(pattern.search(text)) for text in ("caat", "dog", "a")] == [True, False, True]
    assert compiled == ["a+"]


def test_threads_that_come_first_together_all_find() -> None:
    pattern = late(r"[零一二三四五六七八九十百千万亿]+")
    with ThreadPoolExecutor(8) as people:
        found = list(people.map(lambda text: pattern.findall(text), ["三千万"] * 64))
    assert found == [["三千万"]] * 64


def test_every_pattern_of_the_house_can_be_compiled() -> None:
    assert "handlers.corrections" in sys.modules
    assert patterns.compile_all() > 100
