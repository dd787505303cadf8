"""Usual questions of the invented city, written by one colleague and looked over by another."""

from __future__ import annotations

import tomllib
from pathlib import Path

from sqlalchemy import select

from models.people import Department
from models.policies import Policy
from models.work import Actor, Office
from services.policies import faq
from services.policies.faq import FaqContent

FILE = Path(__file__).parent / "faq.toml"
WRITER, REVIEWER = Actor("staff", "陈静"), Actor("staff", "孙浩")


def write_all(office: Office) -> None:
    """Write them; those that wait stay drafts."""
    for raw in tomllib.loads(FILE.read_text(encoding="utf-8"))["usual"]:
        with office.work(WRITER) as work:
            department = select(Department.id).where(Department.name.contains(raw["department"]))
            content = FaqContent(
                question=raw["question"],
                answer=raw["answer"],
                variants=tuple(raw.get("variants", ())),
                department_id=work.db.scalar(department),
                policy_id=work.db.scalars(select(Policy.id).where(Policy.title == raw["policy"])).one(),
                article_number=raw["article"],
            )
            entry = faq.draft(work, content)
            if not raw.get("waits"):
                work.actor = REVIEWER
                faq.review(work, entry, faq.stamp_of(entry))
