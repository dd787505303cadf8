"""The reference page names what the code has."""

import re
from pathlib import Path

import pytest

from simulator import subscribe, template
from simulator.__main__ import parser
from simulator.deeds import DEEDS
from simulator.events import EVENTS
from simulator.outgoing import SENT
from simulator.people import CAST, openid_of
from simulator.switches import Switches

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "simulator.md").read_text(encoding="utf-8")
TEMPLATES = template.AT_START | subscribe.AT_START


@pytest.mark.parametrize(
    "name",
    [
        *Switches().card(),
        *EVENTS,
        *SENT,
        *DEEDS,
        *TEMPLATES,
        *(openid_of(name) for name, _ in CAST),
        *(option for one in parser()._actions for option in one.option_strings if option.startswith("--")),
    ],
)
def test_it_is_documented(name: str) -> None:
    assert name == "--help" or re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", PAGE)


@pytest.mark.parametrize("template_id", TEMPLATES)
def test_the_fields_of_a_template_are_documented(template_id: str) -> None:
    for key, label in TEMPLATES[template_id].labels.items():
        assert f"`{key}` {label}" in PAGE
