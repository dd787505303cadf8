"""A promoted router and the centre's own words come into force without a restart."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nlp import live
from nlp.intents import ARTEFACT
from nlp.normal import normalise
from nlp.router import load, save
from nlp.segment import words


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    live.configure(tmp_path)
    yield tmp_path
    live.configure(None)


def test_without_a_promoted_router_the_committed_one_answers(folder: Path) -> None:
    assert live.router().trained_on == load(ARTEFACT).trained_on


def test_a_promoted_router_is_followed_and_so_is_its_withdrawal(folder: Path) -> None:
    save(replace(load(ARTEFACT), trained_on="promoted"), folder / live.ROUTER)
    live.refresh()
    assert live.router().trained_on == "promoted"
    (folder / live.ROUTER).unlink()
    live.refresh()
    assert live.router().trained_on == load(ARTEFACT).trained_on


@pytest.mark.parametrize("broken", ["{", "[]", '{"format": 1}'])
def test_a_broken_router_leaves_the_one_in_force(folder: Path, broken: str) -> None:
    save(replace(load(ARTEFACT), trained_on="promoted"), folder / live.ROUTER)
    live.refresh()
    (folder / live.ROUTER).write_text(broken, encoding="utf-8")
    os.utime(folder / live.ROUTER, ns=(1, 1))
    live.refresh()
    assert live.router().trained_on == "promoted"


def test_a_synonym_of_the_centre_is_read_as_what_it_means(folder: Path) -> None:
    assert normalise("亲清茶话啥时开") == "亲清茶话啥时开"
    additions = {"terms": {"亲清茶话": "event"}, "synonyms": {"亲清茶话": "恳谈会"}}
    (folder / live.LEXICON).write_text(json.dumps(additions), encoding="utf-8")
    live.refresh()
    assert normalise("亲清茶话啥时开") == "恳谈会啥时开"


def test_a_term_of_the_centre_stays_whole(folder: Path) -> None:
    assert "链长茶叙" not in words("周五的链长茶叙改期")
    (folder / live.LEXICON).write_text('{"terms": {"链长茶叙": "event"}}', encoding="utf-8")
    live.refresh()
    assert words("周五的链长茶叙改期") == ["周五", "的", "链长茶叙", "改期"]


def test_a_broken_lexicon_leaves_the_words_in_force(folder: Path) -> None:
    (folder / live.LEXICON).write_text('{"synonyms": {"茶话": "恳谈会"}}', encoding="utf-8")
    live.refresh()
    (folder / live.LEXICON).write_text('{"synonyms": {"茶话": 3}}', encoding="utf-8")
    os.utime(folder / live.LEXICON, ns=(1, 1))
    live.refresh()
    assert normalise("茶话") == "恳谈会"
