"""The way in: an appeal is filed, accepted or rejected, added to or withdrawn."""

from __future__ import annotations

from config.rules import rules
from models.appeals import Appeal
from models.kinds import Source
from models.people import Officer
from models.work import Work
from services import clock
from services.appeals import flow, ledger
from services.appeals.assignment import end_assignments
from services.appeals.telling import tell
from services.errors import Refusal
from services.numbers import next_number
from services.people import plain_phone

PREFIX = "QQ"
LONGEST_NAME = 200  # characters, as the table keeps them
PHONE_DIGITS = range(7, 16)


def submit(
    work: Work,
    *,
    openid: str | None,
    problem: str,
    district: str,
    enterprise_name: str,
    phone: str,
    enterprise_id: int | None = None,
    officer_id: int | None = None,
    source: Source = Source.NETWORK,
    is_anonymous: bool = False,
) -> Appeal:
    """File an appeal; where an officer files it on behalf of an enterprise, its contacts are told."""
    if len(plain_phone(phone)) not in PHONE_DIGITS:
        raise Refusal("person.phone_unclear")
    if not 0 < len(enterprise_name.strip()) <= LONGEST_NAME:
        raise Refusal("appeal.enterprise_unclear", most=LONGEST_NAME)
    appeal = Appeal(
        problem=_checked(problem),
        openid=openid,
        district=district,
        enterprise_name=enterprise_name.strip(),
        enterprise_id=enterprise_id,
        phone=plain_phone(phone),
        officer_id=officer_id,
        source=source,
        is_anonymous=is_anonymous,
        submitted_at=work.now,
        accept_due_at=clock.add_working_days(work.now, rules().accept_days),
    )
    appeal.number = next_number(work, PREFIX, clock.local_day(work.now))
    work.add(appeal)
    ledger.append(work, appeal, "submit")
    if officer_id is not None:
        tell(work, appeal, "appeal.received_for_you", officer=work.db.get_one(Officer, officer_id).name)
    return appeal


def accept(work: Work, appeal: Appeal) -> None:
    """Accept an appeal (受理); from now on it has a date."""
    flow.move(work, appeal, "accept")
    appeal.due_at = clock.due_at(appeal.urgency, work.now)
    tell(work, appeal, "appeal.accepted", due=clock.local_day(appeal.due_at))


def reject(work: Work, appeal: Appeal, reason: str, elsewhere: str) -> None:
    """Reject an appeal (不予受理), with the reason and where to go instead."""
    if not reason.strip():
        raise Refusal("appeal.reason_missing")
    if not elsewhere.strip():
        raise Refusal("appeal.elsewhere_missing")
    flow.move(work, appeal, "reject", reason.strip(), elsewhere=elsewhere.strip())
    tell(work, appeal, "appeal.rejected", reason=reason.strip(), elsewhere=elsewhere.strip())


def supplement(work: Work, appeal: Appeal, text: str) -> None:
    """Add facts to an appeal (补充材料); the problem stays as it was said."""
    text = text.strip()
    if not text:
        raise Refusal("appeal.supplement_empty")
    if len(text) > rules().longest_problem:
        raise Refusal("appeal.problem_too_long", most=rules().longest_problem)
    flow.move(work, appeal, "supplement", text)


def withdraw(work: Work, appeal: Appeal, reason: str = "") -> None:
    """The enterprise takes its appeal back (撤回); where an officer filed it, the others concerned are told."""
    flow.move(work, appeal, "withdraw", reason.strip())
    end_assignments(work, appeal)
    tell(work, appeal, "appeal.withdrawn")


def _checked(problem: str) -> str:
    problem = problem.strip()
    if len(problem) < rules().shortest_problem:
        raise Refusal("appeal.problem_too_short", least=rules().shortest_problem)
    if len(problem) > rules().longest_problem:
        raise Refusal("appeal.problem_too_long", most=rules().longest_problem)
    return problem
