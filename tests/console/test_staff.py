"""Who is let into the console, and where they belong."""

from __future__ import annotations

import pytest

from models.kinds import Role
from tests.cast import Cast
from tests.console.conftest import Login


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.OPERATOR, Role.HANDLER])
def test_only_handlers_belong_to_a_department(role: Role, log_in: Login, people: Cast) -> None:
    """All others read conversations, and in them whose an anonymous appeal about their own department is."""
    admin = log_in(Role.ADMIN)
    fields = {"username": "xin.ren", "name": "新人", "role": role.value, "department": str(people.economy.id)}
    admin.post("/console/staff/add", password="a first password", **fields)
    page = admin.get("/console/staff").text
    assert ("只有承办单位经办人才选部门" in page) == (role is not Role.HANDLER)
    assert ("xin.ren" in page) == (role is Role.HANDLER)
