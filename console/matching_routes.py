"""The addresses of whom policies concern and of what was applied for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console import applications, concerned, eligibility

GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")

ROUTES: tuple[tuple[str, str, Callable[..., Any], tuple[str, ...]], ...] = (
    ("/policies/<int:policy_id>/eligibility", "policy_eligibility", eligibility.edit, BOTH),
    ("/policies/<int:policy_id>/eligibility/count", "policy_eligibility_count", eligibility.count, GET),
    ("/policies/<int:policy_id>/concerned", "concerned", concerned.index, GET),
    ("/policies/<int:policy_id>/concerned/export", "concerned_export", concerned.export, POST),
    ("/policies/<int:policy_id>/concerned/notify", "concerned_notify", concerned.notify, POST),
    ("/enterprises/<code>/policies", "enterprise_policies", concerned.of_enterprise, GET),
    ("/enterprises/<code>/facts", "enterprise_fact", concerned.learn, POST),
    ("/applications", "applications", applications.index, GET),
    ("/applications/export", "applications_export", applications.export, POST),
    ("/applications/register", "application_register", applications.register, POST),
    ("/applications/<int:application_id>/move", "application_move", applications.move, POST),
)
