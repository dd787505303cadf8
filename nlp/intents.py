"""What a message can be about."""

from __future__ import annotations

from nlp.lexicon import DATA

INTENTS = (
    "policy.ask",
    "appeal.submit",
    "event.sign_up",
    "event.list",
    "event.cancel",
    "appeal.progress",
    "appeal.supplement",
    "appeal.rate",
    "handoff.request",
    "person.bind",
    "match.request",
    "room.book",
    "policy.suggest",
    "push.preferences",
    "talk.small",
    "none",
)
OFFICER_INTENTS = (
    "duty.log",
    "group.announce",
    "group.chain",
    "group.poll",
    "group.roll_call",
    "group.task",
)
NO_BUSINESS = ("none", "talk.small")
ARTEFACT = DATA / "router.json"
