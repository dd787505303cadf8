"""Every module with tables, so that whoever needs the whole metadata imports one thing."""

from models import appeals, events, messages, outbox, people, policies

TABLES = (appeals, events, messages, outbox, people, policies)
