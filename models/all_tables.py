"""Every module with tables, so that whoever needs the whole metadata imports one thing."""

from models import (
    appeals,
    archive,
    broadcasts,
    comment_rounds,
    decision_lists,
    events,
    faq,
    handoffs,
    learning,
    matching,
    messages,
    outbox,
    people,
    policies,
    taps,
    templates,
)

TABLES = (
    appeals,
    archive,
    broadcasts,
    comment_rounds,
    decision_lists,
    events,
    faq,
    handoffs,
    learning,
    matching,
    messages,
    outbox,
    people,
    policies,
    taps,
    templates,
)
