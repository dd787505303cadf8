"""Every module with tables, so that whoever needs the whole metadata imports one thing."""

from models import appeals, archive, broadcasts, events, handoffs, learning, messages, outbox, people, policies, taps

TABLES = (appeals, archive, broadcasts, events, handoffs, learning, messages, outbox, people, policies, taps)
