"""All that leaves by itself: each notice with its lane, its ways out and its template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from config import wording
from models.kinds import Channel, Lane

POSTED_AT = "posted_at"  # a field of a template that tells when the notice was posted
MESSAGES = "messages"  # the fact that carries finished messages instead of a sentence's facts
SENT = "sent"  # the fact that counts how many of them have left

CHAT_FIRST = (Channel.CUSTOMER_MESSAGE, Channel.TEMPLATE_MESSAGE)


@dataclass(frozen=True)
class Notice:
    """A message that leaves by itself (通知)."""

    key: str
    lane: Lane = Lane.PUSH
    channels: tuple[Channel, ...] = CHAT_FIRST
    template: str | None = None  # the settings' field that holds the template's id
    fields: Mapping[str, str] = field(default_factory=dict)  # template field → wording key, fact or POSTED_AT
    is_answer: bool = False  # an answer that comes late goes to whoever asked; nothing else goes to the actor

    @property
    def sentence(self) -> str:
        """The wording key: `appeal.accepted` says `notice.appeal_accepted`."""
        return f"notice.{self.key.replace('.', '_')}"

    def facts(self) -> set[str]:
        """The facts without which it cannot be sent."""
        return {MESSAGES} if self.carries_messages else wording.facts_of(self.sentence)

    @property
    def carries_messages(self) -> bool:
        return self.key == "conversation.late_reply"

    def check(self, facts: Mapping[str, Any]) -> None:
        """Raise WordingError where a fact is missing: better in the caller's transaction than at the post office."""
        if missing := self.facts() - facts.keys():
            raise wording.WordingError(f"notice {self.key!r} was not given {', '.join(sorted(missing))}")


def _of_appeal(key: str, short: str, title: str = "notice.appeal_title") -> Notice:
    fields = {"thing1": title, "thing2": short, "character_string3": "number", "time4": POSTED_AT}
    return Notice(key, template="wechat_template_notice", fields=fields)


def _of_event(key: str, short: str) -> Notice:
    fields = {"thing1": "title", "time2": "time", "thing3": "place", "thing4": short}
    return Notice(key, template="wechat_template_event", fields=fields)


def _of_binding(key: str, short: str) -> Notice:
    fields = {
        "thing1": "notice.binding_title",
        "thing2": short,
        "character_string3": "notice.no_number",
        "time4": POSTED_AT,
    }
    return Notice(key, template="wechat_template_notice", fields=fields)


_ALL = (
    _of_appeal("appeal.accepted", "notice.appeal_accepted_short"),
    _of_appeal("appeal.rejected", "notice.appeal_rejected_short"),
    _of_appeal("appeal.assigned", "notice.appeal_assigned_short"),
    _of_appeal("appeal.resolved", "notice.appeal_resolved_short"),
    _of_appeal("appeal.closed", "notice.appeal_closed_short"),
    _of_appeal("appeal.reopened", "notice.appeal_reopened_short"),
    _of_appeal("appeal.withdrawn", "notice.appeal_withdrawn_short"),
    _of_appeal("appeal.received_for_you", "notice.appeal_received_for_you_short", "notice.officer_title"),
    _of_appeal("handoff.appeal_filed", "notice.handoff_appeal_filed_short"),
    _of_event("event.seat_freed", "notice.event_seat_freed_short"),
    _of_event("event.reminder", "notice.event_reminder_short"),
    Notice(
        "event.cancelled",  # it carries neither time nor place, so it takes the template of progress
        template="wechat_template_notice",
        fields={
            "thing1": "title",
            "thing2": "notice.event_cancelled_short",
            "character_string3": "notice.no_number",
            "time4": POSTED_AT,
        },
    ),
    _of_binding("person.claimed", "notice.person_claimed_short"),
    _of_binding("person.confirmed", "notice.person_confirmed_short"),
    _of_binding("person.claim_refused", "notice.person_claim_refused_short"),
    Notice(
        "work_item.answered",
        lane=Lane.REPLY,
        template="wechat_template_notice",
        fields={
            "thing1": "notice.answer_title",
            "thing2": "notice.work_item_answered_short",
            "character_string3": "notice.no_number",
            "time4": POSTED_AT,
        },
    ),
    *(
        Notice(f"handoff.{what}", lane=Lane.REPLY, channels=(Channel.CUSTOMER_MESSAGE,))
        for what in ("said", "nobody_yet", "staff_silent", "quiet", "given_back", "given_back_with_draft")
    ),
    Notice(
        "handoff.word_waits",  # the word itself is given in the chat, as soon as the person is there
        lane=Lane.REPLY,
        channels=(Channel.TEMPLATE_MESSAGE,),
        template="wechat_template_notice",
        fields={
            "thing1": "notice.answer_title",
            "thing2": "notice.handoff_word_waits",
            "character_string3": "notice.no_number",
            "time4": POSTED_AT,
        },
    ),
    *(
        Notice(
            key,
            template="wechat_template_notice",
            fields={"thing1": "title", "thing2": short, "character_string3": "notice.no_number", "time4": POSTED_AT},
        )
        for key, short in (
            ("broadcast.trial", "notice.broadcast_trial_short"),
            ("broadcast.pass_on", "notice.broadcast_pass_on_short"),
        )
    ),
    *(
        Notice(
            key,
            template="wechat_template_notice",
            fields={"thing1": "title", "thing2": short, "character_string3": "notice.no_number", "time4": POSTED_AT},
        )
        for key, short in (
            ("policy.deadline", "notice.policy_deadline_short"),
            ("application.approved", "notice.application_approved_short"),
            ("application.refused", "notice.application_refused_short"),
            ("application.ask_paid", "notice.application_ask_paid_short"),
        )
    ),
    Notice(
        "round.decided",
        template="wechat_template_notice",
        fields={
            "thing1": "title",
            "thing2": "notice.round_decided_short",
            "character_string3": "notice.no_number",
            "time4": POSTED_AT,
        },
    ),
    Notice("conversation.late_reply", lane=Lane.REPLY, channels=(Channel.CUSTOMER_MESSAGE,), is_answer=True),
)

NOTICES: Mapping[str, Notice] = {notice.key: notice for notice in _ALL}
