"""A question to a column that holds a JSON list, asked of either database in its own words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class has_item(FunctionElement[bool]):  # reads as a function, like all of SQL's
    """Whether the list of a column holds this text."""

    type = Boolean()
    inherit_cache = True


@compiles(has_item, "sqlite")
def _on_sqlite(element: has_item, compiler: Any, **kwargs: Any) -> str:
    column, item = (compiler.process(clause, **kwargs) for clause in element.clauses)
    return f"EXISTS (SELECT 1 FROM json_each({column}) AS item WHERE item.value = {item})"


@compiles(has_item, "postgresql")
def _on_postgresql(element: has_item, compiler: Any, **kwargs: Any) -> str:
    column, item = (compiler.process(clause, **kwargs) for clause in element.clauses)
    return f"({column} @> jsonb_build_array(CAST({item} AS TEXT)))"
