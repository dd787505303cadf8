"""All that the bot can do, in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from handlers import (
    anonymity,
    appeals,
    applying,
    binding,
    browsing,
    cancelling,
    checkup,
    commands,
    decision_lists,
    drafts,
    events,
    fallback,
    handoff,
    matching,
    mine,
    opinions,
    policies,
    preferences,
    progress,
    requests,
    signup,
    small_talk,
    unbinding,
    undoing,
    welcome,
    withdrawing,
)
from handlers.audience import ANYONE, OFFICERS, Audience
from handlers.replies import Reply
from handlers.turn import Turn

Handler = Callable[[Turn], tuple[Reply, ...]]


@dataclass(frozen=True)
class Route:
    """Who may, and what answers."""

    audience: Audience
    handle: Handler


INTENTS: dict[str, Route] = {
    "policy.ask": Route(ANYONE, policies.ask_policy),
    "appeal.submit": Route(ANYONE, appeals.begin),
    "appeal.progress": Route(ANYONE, progress.progress),
    "appeal.supplement": Route(ANYONE, progress.begin_supplement),
    "appeal.rate": Route(ANYONE, progress.RATE.begin),
    "event.sign_up": Route(ANYONE, signup.begin),
    "event.list": Route(ANYONE, events.list_events),
    "event.cancel": Route(ANYONE, cancelling.begin),
    "handoff.request": Route(ANYONE, handoff.request),
    "person.bind": Route(ANYONE, binding.BIND.begin),
    "match.request": Route(ANYONE, requests.match),
    "room.book": Route(ANYONE, requests.room),
    "policy.suggest": Route(ANYONE, opinions.suggest),
    "push.preferences": Route(ANYONE, preferences.settle),
    "talk.small": Route(ANYONE, small_talk.answer),
    "none": Route(ANYONE, fallback.not_ours),
    "duty.log": Route(OFFICERS, requests.other),
    "group.announce": Route(OFFICERS, requests.other),
    "group.chain": Route(OFFICERS, requests.other),
    "group.poll": Route(OFFICERS, requests.other),
    "group.roll_call": Route(OFFICERS, requests.other),
    "group.task": Route(OFFICERS, requests.other),
}

# What always works, in any form.
WAYS_OUT: dict[str, Handler] = {
    "cancel": fallback.cancel,
    "back": fallback.back,
    "menu": fallback.menu,
    "help": fallback.help_,
    "resume": drafts.resume,
    "handoff.request": handoff.request,
}

# What is asked for by its own words alone, see handlers.commands.
COMMANDS: dict[str, Handler] = {
    "undo": undoing.undo,
    "appeal.withdraw": withdrawing.WITHDRAW.begin,
    "appeal.reveal_author": anonymity.reveal,
    "appeal.hide_author": anonymity.hide,
    "appeal.discreet": anonymity.discreet,
    "person.unbind": unbinding.begin,
    "person.profile": mine.profile,
    "event.mine": mine.signups,
    "appeal.mine": progress.progress,
    "room.mine": mine.bookings,
    "push.mine": preferences.show,
    "mine": mine.overview,
    "draft.drop": drafts.drop,
    "centre.hours": small_talk.hours,
    "centre.where": small_talk.where,
    "centre.phone": small_talk.phone,
    "centre.window": fallback.to_window,
    commands.SEVERAL: small_talk.about_centre,
    "policy.newest": browsing.newest,
    "policy.closing": browsing.closing,
    "policy.of_office": policies.of_office,
    "policy.match": matching.mine,
    "policy.check": checkup.begin,
    "policy.applied": applying.begin,
    "policy.paid": applying.begin_paid,
    "policy.not_paid": applying.begin_not_paid,
    "policy.opinion": opinions.opinion,
    "decision.list": decision_lists.lists,
}

# Keys of the custom menu → intents and commands.
CLICKS: dict[str, str] = {
    "POLICY": "policy.ask",
    "MATCH": "policy.match",
    "CHECK": "policy.check",
    "APPEAL": "appeal.submit",
    "PROGRESS": "appeal.progress",
    "EVENTS": "event.list",
    "CANCEL_SIGNUP": "event.cancel",
    "BIND": "person.bind",
    "HANDOFF": "handoff.request",
    "MINE": "mine",
    "OPINION": "policy.suggest",
    "RULES": "decision.list",
    "DUTY": "duty.log",
    "ANNOUNCE": "group.announce",
    "TASK": "group.task",
}

EVENTS: dict[str, Handler] = {
    "subscribe": welcome.subscribe,
    "unsubscribe": welcome.unsubscribe,
    "scan": welcome.scan,
    "click": fallback.menu,  # a key that is not ours any more
    "scancode_waitmsg": welcome.scan,
    "user_info_modified": welcome.silent,
    "user_authorization_revoke": welcome.withdrawn,
    "user_authorization_cancellation": welcome.withdrawn,
}

# Verbs of tapped lines: "event:12" → events.show(turn, "12").
CHOSEN: dict[str, Callable[[Turn, str], tuple[Reply, ...]]] = {
    "event": events.show,
    "signup": signup.begin_for,
    "policy": policies.show,
    "appeal": progress.show,
    "useful": policies.useful,
    "faq": policies.show_usual,
    "ask_person": policies.ask_person,
    "request": requests.confirm,
    "rebook": requests.move,
    "decision": decision_lists.show,
    "decision_check": decision_lists.check,
    "opinion": opinions.choose,
    "draft": drafts.choose,
    "match": matching.show,
    "matches": matching.page,
    "lack": matching.lack,
    "fact": matching.tell,
    "applied": applying.applied,
    "paid": applying.paid,
    "not_paid": applying.not_paid,
}
