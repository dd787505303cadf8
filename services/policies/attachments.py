"""Files that belong to a policy (附件): let in by their content, kept under their digest, opened by signed links."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path, PurePath

from sqlalchemy import select

from config.settings import Settings
from models.policies import Policy
from models.policy_kinds import FileState
from models.policy_readings import Attachment
from models.work import Work
from services import links
from services.errors import Refusal
from services.policies import file_changes
from services.policies.file_types import FileType, cleaned, type_of
from services.policies.library import SHOWN

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 20  # of one policy
LONGEST_NAME = 80  # characters
LINK = "attachment"
LINK_DAYS = 7
_NO_SIGN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


def attachments_of(work: Work, policy: Policy, *, public_only: bool = False) -> Sequence[Attachment]:
    """The files of a policy in the order they came; people outside see those that two have agreed on."""
    found = select(Attachment).where(Attachment.policy_id == policy.id)
    if public_only:
        found = found.where(Attachment.state != FileState.ADDED)
    return work.db.scalars(found.order_by(Attachment.id)).all()


def attach(work: Work, home: Path, policy: Policy, name: str, raw: bytes) -> Attachment:
    """Keep a file beside a policy; beside one that people can see it waits for a second person.

    Refusal when its content is of no kind that is let in.
    """
    is_seen = file_changes.begin(work, policy)
    if len(raw) > MOST_BYTES:
        raise Refusal("library.file_large", most=MOST_BYTES // 1024 // 1024)
    if len(attachments_of(work, policy)) >= MOST_FILES:
        raise Refusal("library.file_many", most=MOST_FILES)
    kind = type_of(raw)
    kept = cleaned(raw, kind)
    digest = hashlib.sha256(kept).hexdigest()
    _write(place_of(home, digest), kept)
    attachment = Attachment(
        policy_id=policy.id,
        name=_name(name, kind),
        media_type=kind.media_type,
        size=len(kept),
        digest=digest,
        added_at=work.now,
        added_by=work.actor.name,
    )
    file_changes.add(work, policy, attachment, is_seen=is_seen)
    return attachment


def place_of(home: Path, digest: str) -> Path:
    """Where a file is kept: no name that anybody sent is part of it."""
    return home / "attachments" / digest[:2] / digest


def link(settings: Settings, attachment: Attachment, now: datetime) -> str:
    """The address under which anybody can open a file for some days."""
    ticket = links.Ticket("", str(attachment.id))
    token = links.sign(settings, LINK, ticket, now + timedelta(days=LINK_DAYS))
    return links.page(settings, f"attachments/{token}")


def opened(work: Work, settings: Settings, token: str) -> Attachment | None:
    """The file of a link, as long as people can see its policy. Raises LinkBroken or LinkOver."""
    ticket = links.read(settings, LINK, token, work.now)
    found = work.db.get(Attachment, int(ticket.subject)) if ticket.subject.isdigit() else None
    policy = work.db.get(Policy, found.policy_id) if found is not None else None
    if found is None or policy is None or found.state is FileState.ADDED:
        return None
    return found if policy.state in SHOWN else None


def _name(name: str, kind: FileType) -> str:
    stem = _NO_SIGN.sub("", PurePath(name.replace("\\", "/")).stem).strip(" .")[:LONGEST_NAME]
    return f"{stem or '附件'}{kind.suffix}"


def _write(place: Path, raw: bytes) -> None:
    """Whole or not at all; the same content is written once."""
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(raw)
    Path(temporary).replace(place)
