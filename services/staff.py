"""Staff (工作人员): who may come in by the staff door."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select

from config.rules import rules
from models.kinds import Role
from models.people import AuditEntry, Staff
from models.work import Work
from services import audit, passwords
from services.errors import Refusal

LONGEST_USERNAME = 40
TOTP_SECONDS = 30
TOTP_DRIFT = 1  # steps that a phone's clock may be off

HASHER = PasswordHasher()
# Verified when nobody has the name, so that an unknown name takes as long as a wrong password.
NOBODYS_HASH = "$argon2id$v=19$m=65536,t=3,p=4$DJc/1Ag+67oicuLPUNc+ug$SH+TKOF/3yNhCK2YW6pwJl2h556Q8FjEPO7lXtrq2pE"


class Entry(StrEnum):
    """What came of an attempt to log in."""

    IN = "in"
    NEEDS_CODE = "needs_code"
    REFUSED = "refused"
    LOCKED = "locked"


@dataclass(frozen=True)
class Attempt:
    """The outcome of a login; `until` is set when the account is locked."""

    entry: Entry
    staff: Staff | None = None
    until: datetime | None = None


def add(
    work: Work,
    username: str,
    *,
    name: str,
    role: Role,
    password: str,
    department_id: int | None = None,
    is_own_password: bool = False,
) -> Staff:
    """Let a new person in; a password that somebody else made up for them is changed at their first login."""
    username = username.strip().lower()
    if not username or len(username) > LONGEST_USERNAME:
        raise Refusal("staff.bad_username", most=LONGEST_USERNAME)
    if by_username(work, username):
        raise Refusal("staff.username_taken", username=username)
    if department_id is not None and role is not Role.HANDLER:
        raise Refusal("staff.department_is_for_handlers")  # all others read whose an anonymous appeal is
    return work.add(
        Staff(
            username=username,
            name=name.strip(),
            role=role,
            department_id=department_id,
            password_hash=hash_password(password, username),
            must_change_password=not is_own_password,
            failed_logins=0,
            created_at=work.now,
        )
    )


def by_username(work: Work, username: str) -> Staff | None:
    return work.db.scalar(select(Staff).where(Staff.username == username.strip().lower()))


def hash_password(password: str, username: str) -> str:
    """An argon2id hash of one that is good enough; slow on purpose, so hold no work open meanwhile where possible."""
    passwords.check(password, username)
    return HASHER.hash(password)


def is_password(staff: Staff | None, password: str) -> bool:
    """Whether the password is right; takes as long for nobody. Slow: call it outside of any work."""
    try:
        return HASHER.verify(staff.password_hash if staff else NOBODYS_HASH, password) and staff is not None
    except (VerificationError, InvalidHashError):
        return False


def enter(work: Work, username: str, *, fits: str, address: str = "") -> Attempt:
    """Settle a login whose password was looked at: count, lock, ask for the code, or let in.

    `fits` is the hash that the password was found to be right for, or nothing: another may have been set meanwhile.
    """
    staff = _locked_for_update(work, username)
    until = staff.locked_until if staff else _shadow_lock(work, username)
    if until and until > work.now:
        audit.record(work, "login.locked", username[:LONGEST_USERNAME], address=address)
        return Attempt(Entry.LOCKED, until=until)
    if staff is None or not staff.active or not fits or fits != staff.password_hash:
        return _refuse(work, staff, username, address)
    if staff.totp_secret:
        return Attempt(Entry.NEEDS_CODE, staff)
    return _let_in(work, staff, address)


def enter_with_code(work: Work, staff_id: int, code: str, *, mark: str, address: str = "") -> Attempt:
    """The second step: the one-time code of somebody whose password was right, as `mark` (see fingerprint) says."""
    staff = work.db.get(Staff, staff_id, with_for_update=True)
    if staff is None or not staff.active or not staff.totp_secret or fingerprint(staff) != mark:
        return Attempt(Entry.REFUSED)
    if staff.locked_until and staff.locked_until > work.now:
        return Attempt(Entry.LOCKED, until=staff.locked_until)
    if not use_code(work, staff, code):
        return _refuse(work, staff, staff.username, address)
    return _let_in(work, staff, address)


def prove(work: Work, staff: Staff, *, is_right: bool, address: str = "") -> None:
    """Settle a look at the password of somebody who is in.

    So many wrong ones as lock at the door lock here too, and end their sessions; what others try at the door does not.
    """
    if is_right:
        staff.failed_proofs = 0
        return
    work.lock(staff, "failed_proofs")
    audit.record(work, "login.failed", staff.username, address=address)
    staff.failed_proofs += 1
    if staff.failed_proofs >= rules().failures_to_lock:
        staff.failed_proofs = 0
        _lock(work, staff)
        end_sessions(work, staff)


def use_code(work: Work, staff: Staff, code: str) -> bool:
    """Whether the one-time code is right and was not used before."""
    step = _step_of(staff.totp_secret or "", code, work.now)
    if step is None or (staff.totp_step is not None and step <= staff.totp_step):
        return False
    staff.totp_step = step
    return True


def turn_on_code(work: Work, staff: Staff, secret: str, code: str) -> None:
    """Ask this person for one-time codes from now on (两步验证); `code` shows that their phone has the secret."""
    step = _step_of(secret, code, work.now)
    if step is None:
        raise Refusal("staff.wrong_code")
    staff.totp_secret, staff.totp_step = secret, step


def turn_off_code(work: Work, staff: Staff) -> None:
    staff.totp_secret, staff.totp_step = None, None
    end_sessions(work, staff)


def change_password(work: Work, staff: Staff, password_hash: str) -> None:
    """Take the one that they have chosen themselves."""
    staff.password_hash, staff.must_change_password = password_hash, False
    end_sessions(work, staff)


def give_password(work: Work, staff: Staff, password_hash: str) -> None:
    """A new first password from a colleague, for one who has forgotten theirs: to be changed when they come in."""
    if staff.id == work.actor.staff_id:
        raise Refusal("staff.not_ones_own_password")
    change_password(work, staff, password_hash)
    staff.must_change_password = True
    unlock(work, staff)


def end_sessions(work: Work, staff: Staff) -> None:
    """Whoever is logged in as this person has to log in again."""
    staff.session_epoch += 1
    work.db.flush()


def unlock(work: Work, staff: Staff) -> None:
    staff.failed_logins, staff.failed_proofs, staff.locked_until = 0, 0, None


def set_active(work: Work, staff: Staff, active: bool) -> None:
    """Let a person in again, or no longer."""
    if staff.id == work.actor.staff_id:
        raise Refusal("staff.not_oneself")
    staff.active = active
    end_sessions(work, staff)


def fingerprint(staff: Staff) -> str:
    """What a session must still carry to be good: changes with the password and when sessions are ended."""
    return hashlib.sha256(f"{staff.id}:{staff.session_epoch}:{staff.password_hash}".encode()).hexdigest()[:16]


def _locked_for_update(work: Work, username: str) -> Staff | None:
    return work.db.scalar(select(Staff).where(Staff.username == username.strip().lower()).with_for_update())


def _refuse(work: Work, staff: Staff | None, username: str, address: str) -> Attempt:
    audit.record(work, "login.failed", username[:LONGEST_USERNAME], address=address)
    if staff is None:
        return Attempt(Entry.REFUSED)
    staff.failed_logins += 1
    if staff.failed_logins >= rules().failures_to_lock:
        _lock(work, staff)
    return Attempt(Entry.REFUSED)


def _lock(work: Work, staff: Staff) -> None:
    staff.failed_logins = 0
    staff.locked_until = work.now + timedelta(minutes=rules().lock_minutes)


def _let_in(work: Work, staff: Staff, address: str) -> Attempt:
    unlock(work, staff)
    staff.last_login_at = work.now
    audit.record(work, "login", staff.username, address=address, staff_id=staff.id)
    return Attempt(Entry.IN, staff)


def _shadow_lock(work: Work, username: str) -> datetime | None:
    """A name nobody has locks like any other, or its absence would show."""
    span = timedelta(minutes=rules().lock_minutes)
    failed = (
        select(func.count(), func.max(AuditEntry.at))
        .where(AuditEntry.action == "login.failed", AuditEntry.subject == username[:LONGEST_USERNAME])
        .where(AuditEntry.at > work.now - span)
    )
    count, last = work.db.execute(failed).one()
    return last + span if count >= rules().failures_to_lock else None


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The 30-second step a code belongs to, or None when it fits none near `now`."""
    code = code.replace(" ", "")
    current = int(now.timestamp()) // TOTP_SECONDS
    totp = pyotp.TOTP(secret, interval=TOTP_SECONDS)
    for step in range(current - TOTP_DRIFT, current + TOTP_DRIFT + 1):
        if secret and pyotp.utils.strings_equal(totp.at(step * TOTP_SECONDS), code):
            return step
    return None
