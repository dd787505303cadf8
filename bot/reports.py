"""What the platform reports of what was sent, and what people agreed to: read in portions, as it comes in bursts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.envelope import Envelope
from models.work import Work
from push import mass_receipts, receipts
from push.mass_receipts import MassCounts
from push.receipts import Report
from services import consents

TEMPLATE, MASS = "event:templatesendjobfinish", "event:masssendjobfinish"
NOTICES = ("event:subscribe_msg_sent_event", "SubscribeMsgSentEvent")
# Where the platform tells what somebody agreed to in its box, or changed afterwards.
CHOICES = {
    "event:subscribe_msg_popup_event": "SubscribeMsgPopupEvent",
    "event:subscribe_msg_change_event": "SubscribeMsgChangeEvent",
}


def take_note(work: Work, envelopes: Sequence[Envelope]) -> None:
    """Pushes nobody answers may still tell something, each once."""
    receipts.templates_finished(work, [_report(one) for one in envelopes if one.kind == TEMPLATE])
    for envelope in envelopes:
        if envelope.kind == MASS:
            _mass(work, envelope)
        elif envelope.kind == NOTICES[0]:
            for told in _listed(envelope, NOTICES[1]):
                code, status = str(told.get("ErrorCode", "")), str(told.get("ErrorStatus", ""))
                receipts.notice_finished(work, envelope.openid, code, status)
        elif envelope.kind in CHOICES:
            for choice in _listed(envelope, CHOICES[envelope.kind]):
                template_id, status = choice.get("TemplateId", ""), choice.get("SubscribeStatusString", "")
                consents.note(work, envelope.openid, str(template_id), str(status))


def _report(envelope: Envelope) -> Report:
    fields = envelope.fields
    return Report(str(fields.get("MsgID", "")), envelope.openid, str(fields.get("Status", "")))


def _mass(work: Work, envelope: Envelope) -> None:
    counted = [envelope.fields.get(name, "") for name in ("TotalCount", "FilterCount", "SentCount", "ErrorCount")]
    counts = MassCounts(*(int(str(one)) if str(one).isdigit() else 0 for one in counted))
    remote_id, status = envelope.fields.get("MsgID", ""), envelope.fields.get("Status", "")
    mass_receipts.mass_finished(work, str(remote_id), str(status), counts)


def _listed(envelope: Envelope, name: str) -> Iterator[dict[str, Any]]:
    """The entries of an event that lists some, be it one or many."""
    found = envelope.fields.get(name, ())
    for part in found if isinstance(found, list) else [found]:
        entries = part.get("List", ()) if isinstance(part, dict) else ()
        yield from (one for one in (entries if isinstance(entries, list) else [entries]) if isinstance(one, dict))
