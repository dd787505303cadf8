"""Small pages that are opened from chat, on a phone."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, abort, g, render_template
from sqlalchemy.orm import selectinload

from config.rules import rules
from config.settings import Settings
from models.policies import Policy
from models.work import Office
from services import clock
from services.policies.library import SHOWN, validity

LARGEST_ID = 2**31 - 1  # of a row, in either database
VALIDITY = {
    "in_force": "现行有效",
    "not_yet": "尚未施行",
    "expired": "已过有效期",
    "repealed": "已废止",
    "replaced": "已被替代",
}


def blueprint(settings: Settings, office: Office) -> Blueprint:
    """The pages, to be mounted by app.py."""
    made = Blueprint("pages", __name__, template_folder="templates")

    @made.get(f"/policy/<int(max={LARGEST_ID}):policy_id>")
    def policy(policy_id: int) -> str:
        """One policy of the library, to be read."""
        with office.reading() as look:
            found = look.db.get(Policy, policy_id, options=[selectinload(Policy.articles)])
            if found is None or found.state not in SHOWN:
                abort(404)
            return render_template(
                "pages/policy.html",
                policy=found,
                validity=validity(found, clock.local_day(look.now)),
                names=VALIDITY,
                successor=found.replaced_by,
            )

    @made.before_request
    def draw_nonce() -> None:
        g.nonce = secrets.token_urlsafe(16)

    @made.context_processor
    def at_hand() -> dict[str, Any]:
        return {"centre": rules().centre_name, "nonce": g.nonce}

    @made.after_request
    def seal(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; style-src 'nonce-{g.nonce}'; base-uri 'none'; form-action 'none'"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return made
