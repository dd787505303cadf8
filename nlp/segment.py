"""Words of a text: jieba's dictionary with the centre's terms on top, loaded once, quietly."""

from __future__ import annotations

import re
import warnings
from copy import copy
from functools import cache, lru_cache
from typing import IO, TYPE_CHECKING

from nlp.lexicon import Additions, additions, subjects

if TYPE_CHECKING:
    from jieba import Tokenizer

# A word that jieba has met ten times or more; the rarer ones are names and curiosities, and cost 50 MB.
_COMMON = re.compile(r"^(\S+) (\d{2,}) ", re.MULTILINE)
TERM_WEIGHT = 20_000  # enough to win against any split of a term into common words


def words(text: str) -> list[str]:
    """The words of a text in order, without blanks."""
    return [word for word in _tokenizer(additions()).cut(text, HMM=False) if not word.isspace()]


def warm_up() -> None:
    """Load the dictionary now, so that the first message need not wait."""
    _tokenizer(additions())


@lru_cache(maxsize=1)
def _tokenizer(added: Additions) -> Tokenizer:
    """The house's tokenizer, with the terms that the centre added."""
    tokenizer = _built_in()
    if added.terms:
        terms = dict.fromkeys(added.terms, TERM_WEIGHT)
        tokenizer = copy(tokenizer)
        tokenizer.FREQ = _prefixes(terms) | tokenizer.FREQ | terms
    return tokenizer


@cache
def _built_in() -> Tokenizer:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's own escapes and pkg_resources
        import jieba

    jieba.setLogLevel("WARNING")
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = _frequencies(jieba.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


def _frequencies(source: IO[bytes]) -> tuple[dict[str, int], int]:
    """Word → frequency, with every prefix of a word at 0 or more: the form jieba walks along."""
    with source:
        common = {word: int(count) for word, count in _COMMON.findall(source.read().decode("utf-8"))}
    common.update(dict.fromkeys(subjects(), TERM_WEIGHT))
    return _prefixes(common) | common, sum(common.values())


def _prefixes(words: dict[str, int]) -> dict[str, int]:
    return dict.fromkeys({word[:end] for word in words if len(word) > 1 for end in range(1, len(word))}, 0)
