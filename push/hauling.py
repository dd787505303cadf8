"""Sending one batch: a single call for many people of a broadcast, and the record of what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from models.kinds import Channel, OutboxState
from models.work import Office
from push import batches, circulars, mass_receipts, metrics, platform_tags, sealing
from push.attempt import LADDER
from push.batches import Parcel
from push.circulars import Addressee
from push.codes import CODES, Verdict
from push.errors import Blocked, DeliveryError, Permanent, QuotaUsedUp, Temporary, Uncertain
from push.hours import next_midnight
from push.outcomes import Tally
from push.wechat import WeChatGateway

log = logging.getLogger(__name__)

NOT_GRANTED = frozenset({48001, 48003, 45028})  # mass sending alone is shut: everything else goes on
INVALID = 60111  # WeCom's code for somebody it does not know
NO_SUCH_TAG = 45159


def send_some(office: Office, gateway: WeChatGateway, broadcast_id: int, may_go_on: Callable[[], bool]) -> Tally | None:
    """Send one batch; None when nobody waits for one."""
    parcel = batches.claim(office, broadcast_id, gateway.settings) if may_go_on() else None
    return Haul(office, gateway, parcel).run() if parcel else None


class Haul:
    """The way of one batch out of the house."""

    def __init__(self, office: Office, gateway: WeChatGateway, parcel: Parcel) -> None:
        self.office = office
        self.gateway = gateway
        self.parcel = parcel
        self.way = parcel.batch.way
        self.tally = Tally()

    def run(self) -> Tally:
        try:
            self._take_turn()
            if self._has_other_people():
                self._leave_to_lists()
                return self.tally
            if not batches.begin(self.office, self.parcel):
                self._release()
                return self.tally
            remote_id, refused = self._call()
        except Uncertain as error:
            self._left_open(error)
        except Temporary as error:
            self._put_off(error)
        except Permanent as error:
            if self.parcel.batch.tag_id is not None and error.code == NO_SUCH_TAG:
                self._leave_to_lists()
            else:
                self._end(OutboxState.FAILED, error)
        else:
            self._sent(remote_id, refused)
        return self.tally

    def _take_turn(self) -> None:
        if self.way is Channel.GROUP_ROBOT and self.parcel.group is not None:
            self.gateway.pace.take_robot(self.parcel.group.id)
            return
        if self.way is Channel.MASS_MESSAGE:
            self.gateway.prepare()
        self.gateway.pace.take(self.way, self.office.clock(), wanted=1)

    def _has_other_people(self) -> bool:
        """Whether the platform would send to others than these: it is asked who carries the tag at the last moment."""
        batch = self.parcel.batch
        return batch.tag_id is not None and not platform_tags.is_exact(self.office, self.gateway, batch)

    def _call(self) -> tuple[str, frozenset[str]]:
        """The call; its id, and whom of WeCom's it could not reach."""
        broadcast, group = self.parcel.broadcast, self.parcel.group
        if self.way is Channel.MASS_MESSAGE:
            message = circulars.message(broadcast, Addressee(link=broadcast.link))
            if message["msgtype"] != "text":  # a line to tap exists in the chat alone
                message = {"msgtype": "text", "text": {"content": message["msgmenu"]["head_content"]}}
            tag_id, client_id = self.parcel.batch.tag_id, self.parcel.batch.client_id
            if tag_id is not None:
                answer = self.gateway.send_to_tag(tag_id, message, client_id)
            else:
                answer = self.gateway.send_to_list(self.parcel.openids, message, client_id)
            return str(answer.get("msg_id", "")), frozenset()
        said = circulars.group_text(broadcast)
        if self.way is Channel.WECOM_MESSAGE:
            return self.gateway.wecom.to_people(list(self.parcel.userids.values()), said)
        if group is None:
            raise Permanent("the group is gone")
        if self.way is Channel.GROUP_CHAT:
            self.gateway.wecom.to_chat(group.chat_id, said)
        else:
            self.gateway.wecom.to_robot(sealing.unseal(self.gateway.settings, group.robot), said)
        return "", frozenset()

    # --- what came of it

    def _sent(self, remote_id: str, refused: frozenset[str]) -> None:
        lost = [openid for openid, userid in self.parcel.userids.items() if userid.lower() in refused]
        with self.office.work() as work:
            batch = batches.mine(work, self.parcel)
            if batch is not None:
                batches.end(work, batch, OutboxState.SENT, sent_at=work.now, remote_id=remote_id, error="")
                batch.missed = len(lost) or None
                mass_receipts.catch_up(work, batch)
                failed = {"state": OutboxState.FAILED, "sent_at": None, "error_code": INVALID, "error": "invaliduser"}
                batches.fail_some(work, batch, lost, failed)
        self._count(OutboxState.SENT, fault=False)
        self.tally.sent = 1

    def _left_open(self, error: Uncertain) -> None:
        with self.office.work() as work:
            batch = batches.mine(work, self.parcel)
            if batch is not None and batches.may_repeat(batch, work):
                batch.state, batch.due_at, batch.lease_until = OutboxState.QUEUED, self._later(), None
                batch.error = str(error)[:200]
            elif batch is not None:
                batches.end(work, batch, OutboxState.UNCERTAIN, error=str(error)[:200])
        self._count(OutboxState.UNCERTAIN, fault=True)

    def _put_off(self, error: Temporary) -> None:
        if isinstance(error, Blocked) and error.code in NOT_GRANTED:
            return self._end(OutboxState.FAILED, error)
        until = self._after(error)
        if isinstance(error, Blocked | QuotaUsedUp):
            self.tally.rest_until, self.tally.rest_why = until, str(error)
            self.gateway.pace.heed(self.way, self.office.clock(), error)
            log.error("a call for many was refused: %s (%s)", error, error.code)
        patience = self.parcel.batch.attempts <= len(LADDER) or error.after_seconds is not None
        if not patience and not isinstance(error, QuotaUsedUp):
            return self._end(OutboxState.FAILED, error)
        with self.office.work() as work:
            batch = batches.mine(work, self.parcel)
            if batch is not None:
                batch.state, batch.due_at, batch.lease_until = OutboxState.QUEUED, until, None
                batch.error, batch.error_code = str(error)[:200], error.code
                batch.attempts -= error.after_seconds is not None
                if not self.parcel.was_open:
                    batch.call_began_at = None
        self._count(OutboxState.QUEUED, fault=error.after_seconds is None)
        return None

    def _end(self, state: OutboxState, error: DeliveryError) -> None:
        with self.office.work() as work:
            batch = batches.mine(work, self.parcel)
            if batch is not None:
                batches.end(work, batch, state, error=str(error)[:200], error_code=error.code)
        self._count(state, fault=CODES.get(error.code or 0) is not Verdict.PERSON)

    def _leave_to_lists(self) -> None:
        """The tag is no longer these people; a call that may have arrived before is left to a person."""
        tag_id = self.parcel.batch.tag_id
        with self.office.work() as work:
            batch = batches.mine(work, self.parcel)
            if batch is not None and self.parcel.was_open:
                batches.end(
                    work, batch, OutboxState.UNCERTAIN, error="the tag was changed before the call was repeated"
                )
            elif batch is not None:
                batches.give_back(work, batch)
            if tag_id is not None:
                platform_tags.forget(work, tag_id)
        log.warning("tag %s of the platform holds other people than before: lists take its place", tag_id)

    def _release(self) -> None:
        """Paused meanwhile: nothing was called, or it is called again when the broadcast goes on."""
        with self.office.work() as work:
            batch = batches.mine(work, self.parcel)
            if batch is not None and batch.call_began_at is None:
                batches.give_back(work, batch)
            elif batch is not None:
                batch.state, batch.lease_until = OutboxState.QUEUED, None

    def _count(self, state: OutboxState, *, fault: bool) -> None:
        self.tally.tried, self.tally.faulted = 1, int(fault)  # a call counts once, however many it was for
        metrics.count_send(self.way, state)

    def _after(self, error: Temporary) -> datetime:
        now = self.office.clock()
        if isinstance(error, QuotaUsedUp):
            return next_midnight(now)
        return now + timedelta(seconds=error.after_seconds) if error.after_seconds is not None else self._later()

    def _later(self) -> datetime:
        step = LADDER[min(self.parcel.batch.attempts, len(LADDER)) - 1]
        return self.office.clock() + timedelta(seconds=step)
