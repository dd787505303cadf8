"""Real public texts that nobody taught the house: `python -m bench.public_texts DATA [--kept-back FOLDER]`.

Inquiry or complaint in citizens' letters, and talk of other domains; once by the product's model untouched, once
by judges taught on the development half too (figures only: nothing of them goes into the product).
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bench.gate import Gate, Message
from bench.public_data import OFF, OTHERS, TELLTALE, letters, masked_letter, questions, sample, talk
from nlp import live
from nlp.heldout import parts
from nlp.letters import lean
from nlp.normal import normalise
from nlp.phrases import phrases
from nlp.router import Router
from nlp.understand import read

FOLDS = 5
SEED = 1
OWN = "our own phrases, held out"


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.public_texts", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with tipdm/, oos/, ncp/ and intents_sample.jsonl")
    parser.add_argument("--kept-back", type=Path, help="such a folder with the other halves, to measure on")
    options = parser.parse_args()
    asked = options.kept_back or options.data
    asking_or_accusing(options.data, asked, crossed=asked == options.data)
    other_domains(options.data, asked, crossed=asked == options.data)


def asking_or_accusing(taught: Path, asked: Path, *, crossed: bool) -> None:
    rows = letters(asked)
    wanted = [row["weak_intent"] == "complaint" for row in rows]
    untouched = [lean(masked_letter(row), live.router()) > 0 for row in rows]
    given = _held_out(rows, wanted) if crossed else _taught(letters(taught), rows)
    print(f"inquiry or complaint, title and body masked: {len(rows)} letters")
    print(f"  taught on the development half{' (5 folds)' if crossed else ''}: macro F1 {_macro(wanted, given):.3f}")
    print(f"  the product's model untouched: macro F1 {_macro(wanted, untouched):.3f}")


def other_domains(taught: Path, asked: Path, *, crossed: bool) -> None:
    print("talk of other domains turned away, and business kept")
    router = live.router()
    theirs = [Message(text, name, "none", None) for name in OTHERS for text in talk(asked, name)]
    ours = _business(asked, None) + [Message(text, "sample", "", None) for text in sample(asked)]
    given = [_intent(router, message.text) for message in (*theirs, *ours)]
    _print("the product's model untouched", (*theirs, *ours), [intent in OFF for intent in given])
    print(f"    as none alone: {np.mean([intent == 'none' for intent in given[: len(theirs)]]):.3f}")
    known = _known(taught)
    seen = {message.text for message in known}
    met = [one for one in (*theirs, *ours) if one.text not in seen]  # of the taught half itself: the sample
    shut = Gate([*known, *met]).shut().tolist()
    shown = [*known, *met] if crossed else [*(one for one in known if one.source.startswith(OWN)), *met]
    verdicts = {id(one): verdict for one, verdict in zip((*known, *met), shut, strict=True)}
    name = "a gate taught the development half too" + (" (5 folds)" if crossed else "")
    _print(name, shown, [verdicts[id(one)] for one in shown])


def _known(folder: Path) -> list[Message]:
    """What the gate may be taught: our own phrases, those alike in one fold, and the development half."""
    ours = [(text, intent) for intent, texts in phrases().items() for text in texts]
    fold = parts([text for text, _ in ours], FOLDS).tolist()
    own = [
        Message(text, f"{OWN} ({intent})" if intent in OFF else OWN, intent, part)
        for (text, intent), part in zip(ours, fold, strict=True)
    ]
    chance = np.random.default_rng(SEED)
    theirs = [Message(text, name, "none", 0) for name in OTHERS for text in dict.fromkeys(talk(folder, name))]
    return own + [
        Message(one.text, one.source, one.intent, int(chance.integers(FOLDS)))
        for one in (*theirs, *_business(folder, 0))
    ]


def _business(folder: Path, fold: int | None) -> list[Message]:
    """Questions and letters of citizens: business of a kind, though not an enterprise's."""
    asked = [Message(text, "policy questions", "policy.ask", fold) for text in dict.fromkeys(questions(folder))]
    return asked + [Message(masked_letter(row), "letters", "letter", fold) for row in letters(folder)]


def _print(name: str, messages: Sequence[Message], shut: Sequence[bool]) -> None:
    away = [verdict for message, verdict in zip(messages, shut, strict=True) if message.source in OTHERS]
    kept = [not verdict for message, verdict in zip(messages, shut, strict=True) if not message.is_off]
    print(f"  {name}: turned away {np.mean(away):.3f} of {len(away)}, kept {np.mean(kept):.3f} of {len(kept)}")
    for source in dict.fromkeys(message.source for message in messages):
        of_it = [verdict for message, verdict in zip(messages, shut, strict=True) if message.source == source]
        is_off = next(message.is_off for message in messages if message.source == source)
        print(f"    {source}: {'turned away' if is_off else 'kept'} {np.mean(np.array(of_it) == is_off):.3f}")


def _intent(router: Router, text: str) -> str:
    return read(normalise(text), router)[0][0]


def _taught(taught: Sequence[Mapping[str, Any]], asked: Sequence[Mapping[str, Any]]) -> list[bool]:
    """Pieces of title and of body, a linear model: the same kind that the product uses."""
    parts = (lambda row: f"^{row['title_masked']}$", lambda row: TELLTALE.sub("", row["text"]))
    seen, new = [], []
    for part in parts:
        pieces = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
        seen.append(pieces.fit_transform([part(row) for row in taught]))
        new.append(pieces.transform([part(row) for row in asked]))
    labels = [row["weak_intent"] == "complaint" for row in taught]
    model = LinearSVC(C=1.0).fit(hstack(seen).tocsr(), labels)
    return [bool(one) for one in model.predict(hstack(new).tocsr())]


def _held_out(rows: Sequence[Mapping[str, Any]], wanted: Sequence[bool]) -> list[bool]:
    given = [False] * len(rows)
    for taught, asked in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(rows, wanted):
        found = _taught([rows[row] for row in taught], [rows[row] for row in asked])
        for row, one in zip(asked, found, strict=True):
            given[row] = one
    return given


def _macro(wanted: Sequence[bool], given: Sequence[bool]) -> float:
    return float(f1_score(wanted, given, average="macro"))


if __name__ == "__main__":
    main()
