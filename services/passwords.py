"""Which passwords staff may choose: long enough, and none that is tried first."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from string import digits, punctuation

from services.errors import Refusal

SHORTEST, LONGEST = 10, 1000  # characters
FEWEST_SIGNS = 5  # different ones
LIST = Path(__file__).with_name("common_passwords.txt")
DISGUISED = str.maketrans("@4310$5!7", "aaeiossit")
AGAIN = re.compile(r"(.+?)\1+")


def check(password: str, username: str) -> None:
    """Refuse what is short, or guessed at once: a common word or the login name, however numbered, doubled or dressed
    up, and figures alone."""
    if len(password) < SHORTEST:
        raise Refusal("staff.password_too_short", least=SHORTEST)
    if len(password) > LONGEST:
        raise Refusal("staff.password_too_long", most=LONGEST)
    plain = password.casefold()
    words = {_undone(plain), _undone(plain.translate(DISGUISED)), _undone(_bare(plain).translate(DISGUISED))}
    is_easy = "" in words or len(set(plain)) < FEWEST_SIGNS
    if is_easy or words & (_common() | {_undone(username.casefold())}):
        raise Refusal("staff.password_common")


def _bare(text: str) -> str:
    """Without the figures and signs around it."""
    return text.strip(digits + punctuation + " ")


def _undone(text: str) -> str:
    """The word that is left of it: letters alone, and those once."""
    letters = "".join(sign for sign in text if sign.isalpha())
    doubled = AGAIN.fullmatch(letters)
    return doubled[1] if doubled else letters


@cache
def _common() -> frozenset[str]:
    return frozenset(_undone(word) for word in LIST.read_text("utf-8").split())
