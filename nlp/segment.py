"""Words of a text: jieba's dictionary with the centre's terms on top, loaded once, quietly."""

from __future__ import annotations

import warnings
from copy import copy
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from nlp.frequencies import TERM_WEIGHT, frequencies, prefixes
from nlp.lexicon import Additions, additions, subjects

if TYPE_CHECKING:
    from jieba import Tokenizer

_loaded: list[Tokenizer] = []  # what came with the code: once a process


def words(text: str) -> list[str]:
    """The words of a text in order, without blanks."""
    return [word for word in _tokenizer(additions()).cut(text, HMM=False) if not word.isspace()]


def warm_up(folder: Path | None = None) -> None:
    """Load the dictionary now, so that the first message need not wait; `folder` keeps it for the next start."""
    _built_in(folder)
    _tokenizer(additions())


@lru_cache(maxsize=1)
def _tokenizer(added: Additions) -> Tokenizer:
    """The house's tokenizer, with the terms that the centre added."""
    tokenizer = _built_in()
    if added.terms:
        terms = dict.fromkeys(added.terms, TERM_WEIGHT)
        tokenizer = copy(tokenizer)
        tokenizer.FREQ = prefixes(terms) | tokenizer.FREQ | terms
    return tokenizer


def _built_in(folder: Path | None = None) -> Tokenizer:
    if not _loaded:
        _loaded.append(_load(folder))
    return _loaded[0]


def _load(folder: Path | None) -> Tokenizer:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's own escapes and pkg_resources
        import jieba

    jieba.setLogLevel("WARNING")
    tokenizer = jieba.Tokenizer()
    with jieba.get_dict_file() as source:
        tokenizer.FREQ = frequencies(source.read(), subjects(), folder)
    tokenizer.total = sum(tokenizer.FREQ.values())
    tokenizer.initialized = True
    return tokenizer
