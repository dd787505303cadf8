"""Training as the product does it: held-out figures first, then the router of all phrases, then the file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from nlp.heldout import Bin, HeldOut, cross_validate, honest_scores, honesty, reliability, reliability_of_tenths
from nlp.intents import ARTEFACT
from nlp.phrases import fingerprint, phrases
from nlp.router import Router, save
from nlp.train import Examples, fit

MAIN = ("policy.ask", "appeal.submit", "event.sign_up")


@dataclass(frozen=True)
class Training:
    """A router and what is known of it from cross-validation."""

    router: Router
    held_out: HeldOut
    accuracy: float
    accuracy_main: float  # on the three doors of the service
    macro_f1: float
    bins: tuple[Bin, ...]  # spans of scores of one width
    tenths: tuple[Bin, ...]  # spans of equally many phrases

    def as_table(self) -> str:
        about = self.router.about
        lines = [
            f"{about['phrases']} phrases, {about['pieces']} pieces, warmth {about['warmth']}",
            f"held out: accuracy {self.accuracy:.3f}, three main intents {self.accuracy_main:.3f}, "
            f"macro F1 {self.macro_f1:.3f}",
        ]
        for bins in (self.tenths, self.bins):
            lines += ["", f"{'score':>13} {'phrases':>8} {'claimed':>8} {'right':>6}    95 %"]
            lines += [
                f"{b.floor:5.3f} – {b.ceiling:5.3f} {b.count:8} {b.score:8.3f} {b.right:6.3f} ±{b.doubt:6.3f}"
                for b in bins
            ]
        return "\n".join(lines)


def train(
    examples: Examples | None = None, *, trained_on: str | None = None, target: Path | None = ARTEFACT
) -> Training:
    """Teach a router the house's phrases or others; `target` gets the artefact, None leaves it in memory."""
    examples = phrases() if examples is None else examples
    held_out = cross_validate(examples)
    warmth = held_out.warmth()
    claims, right = held_out.claims(warmth)
    router = fit(examples, warmth=warmth, honesty=honesty(claims, right), trained_on=trained_on or fingerprint())
    wanted, given = held_out.wanted, held_out.given()
    main = [one == other for one, other in zip(wanted, given, strict=True) if one in MAIN]
    accuracy, scores = round(float(right.mean()), 4), honest_scores(held_out)
    router = replace(router, about={**router.about, "accuracy": accuracy})
    if target:
        save(router, target)
    return Training(
        router=router,
        held_out=held_out,
        accuracy=accuracy,
        accuracy_main=sum(main) / len(main) if main else 0.0,
        macro_f1=macro_f1(wanted, given),
        bins=reliability(scores, right),
        tenths=reliability_of_tenths(scores, right),
    )


def macro_f1(wanted: tuple[str, ...] | list[str], given: list[str]) -> float:
    """The mean over the intents wanted of the F1 of each."""
    hits = Counter(one for one, other in zip(wanted, given, strict=True) if one == other)
    there, said = Counter(wanted), Counter(given)
    return sum(2 * hits[name] / (there[name] + said[name]) for name in there) / len(there)
