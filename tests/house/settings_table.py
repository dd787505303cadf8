"""Writes the table of docs/reference/settings.md from the fields of Settings: `make settings`."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import io
import tokenize
from pathlib import Path

from config import settings as module
from config.settings import Settings, variable

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "settings.md"
BEGIN, END = "<!-- table of settings: written by `make settings` -->\n", "<!-- end of table -->\n"


def table() -> str:
    """A Markdown table of all settings, in the order of their fields."""
    told = comments()
    types = {field.name: _type_of(field) for field in dataclasses.fields(Settings)}
    rows = [
        f"| `{variable(field)}` | {types[field.name]} | {_default_of(field)} | {told[field.name]} |"
        for field in dataclasses.fields(Settings)
    ]
    return "\n".join(["| Variable | Type | Default | Meaning |", "| --- | --- | --- | --- |", *rows]) + "\n"


def comments() -> dict[str, str]:
    """What the comment on each field's last line says."""
    source = inspect.getsource(module)
    on_line = {
        token.start[0]: token.string.lstrip("# ").strip()
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    class_ = next(node for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and node.name == "Settings")
    fields = [node for node in class_.body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)]
    return {
        node.target.id: on_line.get(node.end_lineno or 0, "") for node in fields if isinstance(node.target, ast.Name)
    }


def _type_of(field: dataclasses.Field[object]) -> str:
    kind = field.type if isinstance(field.type, str) else getattr(field.type, "__name__", "")
    return {"str": "text", "int": "number", "float": "number", "bool": "yes or no", "Path": "folder"}.get(kind, kind)


def _default_of(field: dataclasses.Field[object]) -> str:
    if field.default is dataclasses.MISSING:
        return "**needed**"
    if isinstance(field.default, bool):
        return "yes" if field.default else "no"
    return f"`{field.default}`" if str(field.default) else "empty"


def with_table(page: str) -> str:
    """The page with its table written anew."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
