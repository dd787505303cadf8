"""Every module with tables, so that whoever needs the whole metadata imports one thing."""

from models import appeals, broadcasts, events, handoffs, learning, messages, outbox, people, policies

TABLES = (appeals, broadcasts, events, handoffs, learning, messages, outbox, people, policies)
