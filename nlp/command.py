"""`liaison nlp`: evaluate, train and explain the understanding of messages."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from nlp.evaluate import evaluate
from nlp.intents import router
from nlp.understand import understand

Subparsers = argparse._SubParsersAction  # argparse has no public name for it


def add_arguments(subparsers: Subparsers[argparse.ArgumentParser]) -> None:
    """Add `nlp` to the command line; each command sets `run`, which takes the arguments and returns an exit code."""
    actions = subparsers.add_parser("nlp", help="understanding of messages").add_subparsers(required=True)
    measure = actions.add_parser("evaluate", help="compare with lines of {text, intent, also, tags}")
    measure.add_argument("file", type=Path)
    measure.add_argument("--json", action="store_true", help="figures and mistakes as JSON")
    measure.set_defaults(run=_evaluate)
    train = actions.add_parser("train", help="train the router anew from nlp/data/intents (needs scikit-learn)")
    train.set_defaults(run=_train)
    explain = actions.add_parser("explain", help="show how one message is understood, and why")
    explain.add_argument("text")
    explain.add_argument("--today", type=date.fromisoformat, default=None, help="the day 明天 counts from (YYYY-MM-DD)")
    explain.set_defaults(run=_explain)


def _evaluate(options: argparse.Namespace) -> int:
    try:
        with options.file.open(encoding="utf-8") as lines:
            report = evaluate(lines)
    except (OSError, ValueError) as fault:
        print(f"{options.file}: {fault}", file=sys.stderr)
        return 2
    print(report.as_json() if options.json else report.as_table())
    return 0


def _train(options: argparse.Namespace) -> int:
    try:
        from nlp.train import train
    except ImportError:
        print("Training needs scikit-learn: pip install 'liaison[train]'", file=sys.stderr)
        return 2
    outcome = train()
    print(f"{outcome.phrases} phrases, {outcome.features} features, {outcome.size / 1e6:.2f} MB")
    print(f"5-fold accuracy {outcome.accuracy:.3f}, warmth {outcome.warmth:.3f}")
    return 0


def _explain(options: argparse.Namespace) -> int:
    meaning = understand(options.text, today=options.today or date.today())
    print(f"normal  {meaning.normal}\nwords   {' '.join(meaning.words)}")
    for intent, score in ((meaning.intent, meaning.score), *meaning.runners_up):
        print(f"{score:7.3f} {intent}")
    print(f"also    {', '.join(meaning.also) or '-'}")
    for fact in meaning.found:
        print(f"found   {fact.kind} = {fact.value}  ({fact.text})")
    if meaning.intent in router().labels:
        reasons = router().reasons(meaning.normal, meaning.intent)
        print("why     " + "  ".join(f"{name} {gain:+.2f}" for name, gain in reasons))
    return 0
