"""Every module with tables, so that whoever needs the whole metadata imports one thing."""

from models import appeals, events, handoffs, messages, outbox, people, policies

TABLES = (appeals, events, handoffs, messages, outbox, people, policies)
