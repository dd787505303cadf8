"""Real public texts that nobody taught the house: `python -m bench.public_texts DATA [--kept-back FOLDER]`.

Inquiry or complaint in citizens' letters, and talk of other domains; once by the product's model untouched, once
by the same recipe taught on the development half (figures only: nothing of it goes into the product).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from nlp import live
from nlp.heldout import cross_validate
from nlp.letters import lean
from nlp.normal import normalise
from nlp.phrases import phrases
from nlp.router import Router
from nlp.train import fit
from nlp.understand import read

OFF = ("none", "talk.small")  # chit-chat with the bot is small talk, and not taken for business either
OTHERS = ("smp2018", "chitchat", "webank", "crosswoz")
TELLTALE = re.compile("咨询|请问|询问|投诉|举报|控告|曝光")  # the words the weak labels were made from
LEAN = 1.0  # in the units of the logits
FOLDS = 5
SEED = 1


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.public_texts", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with tipdm/, oos/, ncp/ and intents_sample.jsonl")
    parser.add_argument("--kept-back", type=Path, help="such a folder with the other halves, to measure on")
    options = parser.parse_args()
    asked = options.kept_back or options.data
    letters(options.data, asked, crossed=asked == options.data)
    other_domains(options.data, asked, crossed=asked == options.data)


def letters(taught: Path, asked: Path, *, crossed: bool) -> None:
    rows = _letters(asked)
    wanted = [row["weak_intent"] == "complaint" for row in rows]
    untouched = [lean(_masked(row), live.router()) > 0 for row in rows]
    given = _held_out(rows, wanted) if crossed else _taught(_letters(taught), rows)
    print(f"inquiry or complaint, title and body masked: {len(rows)} letters")
    print(f"  taught on the development half{' (5 folds)' if crossed else ''}: macro F1 {_macro(wanted, given):.3f}")
    print(f"  the product's model untouched: macro F1 {_macro(wanted, untouched):.3f}")


def other_domains(taught: Path, asked: Path, *, crossed: bool) -> None:
    theirs = {name: _talk(asked, name) for name in OTHERS}
    print("talk of other domains answered as none or small talk (in brackets: none alone)")
    _domains("the product's model untouched", live.router(), theirs, asked)
    extra = list(dict.fromkeys(text for name in OTHERS for text in _talk(taught, name)))[:: 2 if crossed else 1]
    unseen = {name: [text for text in texts if text not in set(extra)] for name, texts in theirs.items()}
    ours = phrases()
    product = live.router()
    taught_too = {**ours, "none": (*ours["none"], *extra)}
    router = fit(taught_too, warmth=product.about["warmth"], honesty=product.honesty, trained_on="")
    name = "taught the development half too" + (" (every second text; asked about the others)" if crossed else "")
    _domains(name, router, unseen, asked)
    _domains(f"{name}, leaning to none by {LEAN}", _leaning(router), unseen, asked)
    held_out = cross_validate(ours)
    pairs = [(one, other) for one, other in zip(held_out.wanted, held_out.given(), strict=True) if one not in OFF]
    print(f"  our own phrases, held out, kept: {np.mean([given not in OFF for _, given in pairs]):.3f}")


def _leaning(router: Router) -> Router:
    """The same router, which takes a message for nobody's a little sooner."""
    bias = router.bias.copy()
    bias[router.labels.index("none")] += LEAN
    return replace(router, bias=bias)


def _domains(name: str, router: Router, theirs: Mapping[str, Sequence[str]], folder: Path) -> None:
    given = {source: [_intent(router, text) for text in texts] for source, texts in theirs.items()}
    every = [intent for intents in given.values() for intent in intents]
    each = ", ".join(f"{source} {_share(intents):.3f}" for source, intents in given.items())
    print(f"  {name}: {_share(every):.3f} ({np.mean([one == 'none' for one in every]):.3f}); {each}")
    ours = {
        "sample": _sample(folder),
        "policy questions": _questions(folder),
        "letters": [*map(_masked, _letters(folder))],
    }
    kept = ", ".join(
        f"{source} {1 - _share([_intent(router, one) for one in texts]):.3f}" for source, texts in ours.items()
    )
    print(f"    in-domain messages kept: {kept}")


def _intent(router: Router, text: str) -> str:
    return read(normalise(text), router)[0][0]


def _share(intents: Sequence[str]) -> float:
    return float(np.mean([intent in OFF for intent in intents]))


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


def _masked(row: Mapping[str, Any]) -> str:
    return f"{row['title_masked']}\n{TELLTALE.sub('', row['text'])}"


def _letters(folder: Path) -> list[dict[str, Any]]:
    rows = [row for path in sorted((folder / "tipdm").glob("*_messages.jsonl.gz")) for row in _lines(path)]
    return [row for row in rows if row["weak_intent"] in ("inquiry", "complaint")]


def _talk(folder: Path, name: str) -> list[str]:
    (path,) = (folder / "oos").glob(f"*_{name}.csv.gz")
    return [row["text"] for row in csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode()))]


def _questions(folder: Path) -> list[str]:
    return [row["question"] for path in sorted((folder / "ncp").glob("*_questions.jsonl.gz")) for row in _lines(path)]


def _sample(folder: Path) -> list[str]:
    lines = (folder / "intents_sample.jsonl").read_text(encoding="utf-8").splitlines()
    return [row["text"] for row in map(json.loads, lines) if row["intent"] not in OFF]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode().splitlines()]


if __name__ == "__main__":
    main()
