"""The stage of the dialogues, for tests of the handlers as well."""

from __future__ import annotations

from tests.dialogues.conftest import index_folder, stage

__all__ = ["index_folder", "stage"]
