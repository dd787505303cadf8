"""What stands beside a policy: files let in by their content, links that run out, readings that were reviewed."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from config.settings import Settings
from models.kinds import PolicyState
from models.policies import Policy
from models.policy_kinds import ReadingKind
from models.policy_versions import PolicyStep
from models.work import Work
from services import links
from services.errors import Refusal
from services.policies import attachments, file_changes, library, readings
from services.policies.file_types import JPEG, PNG, cleaned, type_of
from services.policies.library import PolicyRecord
from services.policies.readings import ReadingContent
from tests import cast

SAID = ReadingContent(
    kind=ReadingKind.OFFICIAL, title="一问一答", author="云川市经信局", written_on=date(2026, 1, 4), text="按票面算。"
)


@pytest.fixture
def policy(work: Work) -> Policy:
    return library.save(work, PolicyRecord(title="办法", text="一、补贴。")).policy


def _zip(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


def _segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


@pytest.mark.parametrize(
    ("raw", "suffix"),
    [
        (b"%PDF-1.7 form", ".pdf"),
        (_zip("word/document.xml"), ".docx"),
        (_zip("xl/workbook.xml"), ".xlsx"),
        (b"\x89PNG\r\n\x1a\n", ".png"),
        (b"\xff\xd8\xff\xe0", ".jpg"),
    ],
)
def test_a_file_is_what_its_content_is(raw: bytes, suffix: str):
    assert type_of(raw).suffix == suffix


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"MZ\x90", "library.file_kind"),
        (b"<html><script>", "library.file_kind"),
        (b"PK\x03\x04 broken", "library.file_kind"),
        (_zip("readme.txt"), "library.file_kind"),
        (_zip("word/document.xml", "word/vbaProject.bin"), "library.file_macros"),
    ],
)
def test_nothing_else_is_let_in(raw: bytes, reason: str):
    with pytest.raises(Refusal) as no:
        type_of(raw)
    assert no.value.key == reason


def test_pictures_lose_what_they_tell_about_their_author():
    jpeg = (
        b"\xff\xd8"
        + _segment(0xE0, b"JFIF")
        + _segment(0xE1, b"Exif GPS")
        + _segment(0xFE, b"by")
        + b"\xff\xda picture"
    )
    assert cleaned(jpeg, JPEG) == b"\xff\xd8" + _segment(0xE0, b"JFIF") + b"\xff\xda picture"
    parts = _chunk(b"IHDR", b"size"), _chunk(b"tEXt", b"Author me"), _chunk(b"eXIf", b"gps"), _chunk(b"IEND", b"")
    head = b"\x89PNG\r\n\x1a\n"
    assert cleaned(head + b"".join(parts), PNG) == head + parts[0] + parts[3]
    with pytest.raises(Refusal, match=r"library\.file_kind"):
        cleaned(b"\xff\xd8\xff\xe1\x00", JPEG)


def test_no_part_of_a_name_becomes_part_of_a_path(work: Work, policy: Policy, tmp_path: Path):
    kept = attachments.attach(work, tmp_path / "home", policy, "..\\..\\/etc/申请:表.docm", b"%PDF-1.7 form")
    assert kept.name == "申请表.pdf"
    kept_files = [file for file in (tmp_path / "home").rglob("*") if file.is_file()]
    assert kept_files == [attachments.place_of(tmp_path / "home", kept.digest)]


def test_a_file_that_is_too_large_is_refused(work: Work, policy: Policy, tmp_path: Path):
    with pytest.raises(Refusal, match=r"library\.file_large"):
        attachments.attach(work, tmp_path / "home", policy, "a.pdf", b"%PDF-" + bytes(attachments.MOST_BYTES))
    assert not (tmp_path / "home").exists()


def test_a_link_opens_its_file_for_some_days_and_as_long_as_its_policy_is_seen(
    work: Work, policy: Policy, settings: Settings
):
    kept = attachments.attach(work, settings.home, policy, "a.pdf", b"%PDF-1.7 form")
    file_changes.confirm(work, kept, policy, "added")
    token = attachments.link(settings, kept, work.now).rpartition("/")[2]
    assert attachments.opened(work, settings, token) is kept
    with pytest.raises(links.LinkBroken):
        attachments.opened(work, settings, token[:-2] + "xx")
    policy.state = PolicyState.DRAFT
    assert attachments.opened(work, settings, token) is None
    policy.state = PolicyState.PUBLISHED
    work.now = work.now.replace(year=2027)
    with pytest.raises(links.LinkOver):
        attachments.opened(work, settings, token)


def test_a_reading_is_seen_when_somebody_else_has_reviewed_it(work: Work, policy: Policy):
    staff = cast.enter(work)
    work.actor = cast.actor_of(staff.chen_jing)
    reading = readings.add(work, policy, SAID)
    with pytest.raises(Refusal, match=r"library\.own_text"):
        readings.review(work, reading, policy)
    assert not readings.readings_of(work, policy, reviewed_only=True)[ReadingKind.OFFICIAL]
    work.actor = cast.actor_of(staff.sun_hao)
    readings.review(work, reading, policy)
    seen = readings.readings_of(work, policy, reviewed_only=True)
    assert (list(seen[ReadingKind.OFFICIAL]), list(seen[ReadingKind.EXPERT])) == ([reading], [])
    assert (reading.added_by, reading.reviewed_by) == ("陈静", "孙浩")


def test_a_reviewed_reading_goes_when_another_has_confirmed_that(work: Work, policy: Policy):
    staff = cast.enter(work)
    work.actor = cast.actor_of(staff.chen_jing)
    slip = readings.add(work, policy, SAID)
    assert readings.remove(work, slip, policy)  # nobody has reviewed it
    with pytest.raises(Refusal, match=r"library\.reading_changed"):
        readings.remove(work, slip, policy)
    reading = readings.add(work, policy, SAID)
    work.actor = cast.actor_of(staff.sun_hao)
    readings.review(work, reading, policy)
    with pytest.raises(Refusal, match=r"library\.reading_changed"):
        readings.confirm_removal(work, reading, policy)
    assert not readings.remove(work, reading, policy)
    assert readings.readings_of(work, policy, reviewed_only=True)[SAID.kind] == [reading]
    with pytest.raises(Refusal, match=r"library\.own_removal"):
        readings.confirm_removal(work, reading, policy)
    work.actor = cast.actor_of(staff.he_yu)
    with pytest.raises(Refusal, match=r"library\.reading_waits"):
        readings.remove(work, reading, policy)
    readings.keep(work, reading, policy)
    readings.remove(work, reading, policy)
    assert list(work.db.scalars(select(Policy).where(readings.waiting()))) == [policy]
    work.actor = cast.actor_of(staff.chen_jing)
    readings.confirm_removal(work, reading, policy)
    assert readings.readings_of(work, policy, reviewed_only=False)[SAID.kind] == []
    steps = work.db.scalars(select(PolicyStep.verb).where(PolicyStep.policy_id == policy.id).order_by(PolicyStep.id))
    assert list(steps)[-3:] == ["reading_remove_decline", "reading_remove_propose", "reading_remove_confirm"]
