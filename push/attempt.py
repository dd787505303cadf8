"""One attempt to send one claimed row, and the record of what came of it."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from config.settings import Settings
from config.wording import WordingError
from models.kinds import Channel, OutboxState
from models.outbox import OutboxEntry
from models.people import Follower
from models.work import Office, Work
from push import letters, metrics, outbox, quiet, window
from push.claims import LeaseLost, begin_call, change
from push.codes import CLOSES_WINDOW, FALLS_BACK, NOT_FOLLOWING, is_known, is_our_fault
from push.errors import DeliveryError, Permanent, QuotaUsedUp, Temporary, Uncertain, Unreachable
from push.hours import next_midnight
from push.notices import NOTICES, SENT
from push.wechat import WeChatGateway

log = logging.getLogger(__name__)

DEDUPLICATED = timedelta(minutes=9)  # the platform knows a client_msg_id for ten
LADDER = (1, 2, 4, 8, 15, 60, 120, 300, 600, 900, 1800, 3600, 3600, 3600)  # seconds, some four hours in all


class Attempt:
    """The way of one row out of the house."""

    def __init__(self, office: Office, gateway: WeChatGateway, entry: OutboxEntry) -> None:
        self.office = office
        self.gateway = gateway
        self.entry = entry
        self.notice = NOTICES.get(entry.notice)
        self.was_open = entry.call_began_at is not None  # an earlier call may have arrived after all

    def run(self) -> None:
        """Send it and record the end: sent, failed, uncertain, or queued for later."""
        try:
            if self.gateway.settings.may_get(self.entry.openid):
                self._send_and_record()
            else:
                self._end(OutboxState.SKIPPED, Permanent(Unreachable.TRIAL))
        except LeaseLost:
            log.warning("outbox row %s was taken over while it was being sent", self.entry.id)

    def _send_and_record(self) -> None:
        try:
            self._send()
        except Uncertain as error:
            self._leave_open(error)
        except Temporary as error:
            self._put_off(error)
        except (Permanent, WordingError) as error:
            self._give_up(error)

    def _send(self) -> None:
        if self.was_open and not self._may_repeat():
            raise Uncertain("too late to repeat the call without sending it twice")
        ways = self._ways()
        for channel in ways:
            try:
                return self._send_messages() if channel is Channel.CUSTOMER_MESSAGE else self._send_template()
            except Permanent as error:
                if error.code in CLOSES_WINDOW:
                    self._close_window()
                if error.code not in FALLS_BACK or channel is ways[-1]:
                    raise
                self.entry.call_began_at = None  # refused, so nothing is open
        return None

    def _ways(self) -> list[Channel]:
        """The channels to try, best first. Raises Permanent where there is none."""
        if self.notice is None:
            raise Permanent(f"unknown notice {self.entry.notice!r}")
        if self.was_open and self.entry.channel:
            return [self.entry.channel]  # by another way it might arrive twice
        with self.office.reading() as work:
            follower = work.db.get(Follower, self.entry.openid)
            if follower is not None and not follower.following:
                raise Permanent(Unreachable.NOT_FOLLOWING)
            has_window = window.is_open(follower, work.now)
        is_open = {
            Channel.CUSTOMER_MESSAGE: self.notice.is_answer or has_window,
            Channel.TEMPLATE_MESSAGE: bool(_template_id(self.gateway.settings, self.notice.template)),
        }
        ways = [channel for channel in self.notice.channels if is_open[channel]]
        if not ways:
            raise Permanent(Unreachable.NO_WAY)
        return ways

    def _send_messages(self) -> None:
        """All messages of the row in order, beginning with the first that did not leave yet."""
        messages = letters.messages(self.entry)
        for position in range(self.entry.facts.get(SENT, 0), len(messages)):
            self._begin(Channel.CUSTOMER_MESSAGE)
            self.gateway.send_customer(self.entry.openid, messages[position])
            if position + 1 < len(messages):
                self._note_progress(position + 1)
        self._finish("")

    def _send_template(self) -> None:
        assert self.notice is not None
        fields = letters.template_fields(self.entry)
        template_id = _template_id(self.gateway.settings, self.notice.template)
        self._begin(Channel.TEMPLATE_MESSAGE)
        client_msg_id = self.entry.client_msg_id
        self._finish(self.gateway.send_template(self.entry.openid, template_id, fields, client_msg_id=client_msg_id))

    def _begin(self, channel: Channel) -> None:
        self.gateway.prepare()
        self.gateway.pace.take(channel, self.office.clock())
        begin_call(self.office, self.entry, channel)

    def _may_repeat(self) -> bool:
        began_at = self.entry.call_began_at
        return (
            self.entry.channel is Channel.TEMPLATE_MESSAGE
            and began_at is not None
            and began_at > self.office.clock() - DEDUPLICATED
        )

    # --- what came of it

    def _note_progress(self, sent: int) -> None:
        facts = {**self.entry.facts, SENT: sent}
        with self.office.work() as work:
            change(work, self.entry, facts=facts, call_began_at=None)
            window.use_up(work, self.entry.openid)
        self.entry.facts, self.entry.call_began_at = facts, None

    def _finish(self, remote_id: str) -> None:
        with self.office.work() as work:
            values = {"state": OutboxState.SENT, "sent_at": work.now, "remote_id": remote_id, "lease_until": None}
            try:
                change(work, self.entry, error="", error_code=None, **values)
            except LeaseLost:  # somebody has called it uncertain meanwhile, but now it is known
                _settle(work, self.entry.id, values)
            if self.entry.channel is Channel.CUSTOMER_MESSAGE:
                window.use_up(work, self.entry.openid)
        self._count(OutboxState.SENT)

    def _leave_open(self, error: Uncertain) -> None:
        """Nobody knows whether it arrived: repeated where the platform can tell, else shown."""
        if self._may_repeat() and self.entry.attempts <= len(LADDER):
            self._queue(error, self._ladder(), call_began_at=self.entry.call_began_at)
        else:
            self._end(OutboxState.UNCERTAIN, error)

    def _put_off(self, error: Temporary) -> None:
        self.gateway.pace.heed(self.entry.channel, self.office.clock(), error)
        began_at = self.entry.call_began_at if self.was_open else None
        if isinstance(error, QuotaUsedUp) or error.after_seconds is not None:
            # The account waits, not this row: it does not use up the row's patience.
            self._queue(error, error.after_seconds, call_began_at=began_at, attempts=self.entry.attempts - 1)
        elif self.entry.attempts > len(LADDER) or (not is_known(error.code) and self.entry.attempts > 1):
            self._give_up(error)
        else:
            self._queue(error, self._ladder(), call_began_at=began_at)

    def _queue(self, error: DeliveryError, seconds: float | None, **values: Any) -> None:
        """Queue it again, in some seconds or after midnight."""
        with self.office.work() as work:
            due_at = next_midnight(work.now) if seconds is None else work.now + timedelta(seconds=seconds)
            due_at = quiet.due(work, self.entry.openid, self.entry.lane, due_at)
            values |= {"state": OutboxState.QUEUED, "due_at": due_at, "lease_until": None}
            change(work, self.entry, error=str(error), error_code=error.code, **values)
            outbox.wake(work, self.entry.id, self.entry.lane, due_at)
        self._count(OutboxState.QUEUED)

    def _give_up(self, error: DeliveryError | WordingError) -> None:
        code = error.code if isinstance(error, DeliveryError) else None
        if is_our_fault(code) or isinstance(error, WordingError):
            log.error("outbox row %s cannot be sent: %s", self.entry.id, error)
        self._end(OutboxState.FAILED, error)

    def _end(self, state: OutboxState, error: DeliveryError | WordingError) -> None:
        code = error.code if isinstance(error, DeliveryError) else None
        with self.office.work() as work:
            change(work, self.entry, state=state, error=str(error), error_code=code, lease_until=None)
            if code in NOT_FOLLOWING:
                window.mark_as_gone(work, self.entry.openid)
        self._count(state)

    def _close_window(self) -> None:
        with self.office.work() as work:
            window.close(work, self.entry.openid)

    def _ladder(self) -> float:
        return LADDER[min(self.entry.attempts, len(LADDER)) - 1]

    def _count(self, state: OutboxState) -> None:
        metrics.count_send(self.entry.channel, state)


def _template_id(settings: Settings, field: str | None) -> str:
    return str(getattr(settings, field)) if field else ""


def _settle(work: Work, entry_id: int, values: dict[str, Any]) -> None:
    uncertain = update(OutboxEntry).where(OutboxEntry.id == entry_id, OutboxEntry.state == OutboxState.UNCERTAIN)
    work.db.execute(uncertain.values(**values))
