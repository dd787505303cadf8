"""`liaison nlp`: evaluate, train and explain the understanding of messages."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from nlp.evaluate import evaluate
from nlp.explain import explain

Subparsers = argparse._SubParsersAction  # argparse has no public name for it


def add_arguments(subparsers: Subparsers[argparse.ArgumentParser]) -> None:
    """Add `nlp` to the command line; each command sets `run`, which takes the arguments and returns an exit code."""
    actions = subparsers.add_parser("nlp", help="understanding of messages").add_subparsers(required=True)
    measure = actions.add_parser("evaluate", help="compare with lines of {text, intent, also, tags}")
    measure.add_argument("file", type=Path)
    measure.add_argument("--json", action="store_true", help="figures and mistakes as JSON")
    measure.set_defaults(run=_evaluate)
    train = actions.add_parser("train", help="train the router anew from nlp/data/intents (minutes)")
    train.set_defaults(run=_train)
    why = actions.add_parser("explain", help="show how one message is understood, and why")
    why.add_argument("text")
    why.add_argument("--today", type=date.fromisoformat, default=None, help="the day 明天 counts from (YYYY-MM-DD)")
    why.set_defaults(run=_explain)


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
    from nlp.training import train  # scikit-learn takes 100 MB, and only this needs it

    print(train().as_table())
    return 0


def _explain(options: argparse.Namespace) -> int:
    print(explain(options.text, today=options.today or date.today()))
    return 0
