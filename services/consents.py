"""What somebody agreed to be sent (订阅授权): one subscription notice for every yes, none any more after a no."""

from __future__ import annotations

from sqlalchemy import update

from models.broadcasts import Consent
from models.upserts import insert_into
from models.work import Work

ACCEPTED = "accept"


def note(work: Work, openid: str, template_id: str, status: str) -> None:
    """Keep what a person chose in the platform's box, or changed afterwards."""
    if status != ACCEPTED:
        refused = update(Consent).where(Consent.openid == openid, Consent.template_id == template_id)
        work.db.execute(refused.values(left=0))
        return
    first = insert_into(work.db, Consent).values(openid=openid, template_id=template_id, left=1)
    again = first.on_conflict_do_update(index_elements=["openid", "template_id"], set_={"left": Consent.left + 1})
    work.db.flush()
    work.db.connection().execute(again)
