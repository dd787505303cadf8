"""The table of codes beside the codes that the platform documents."""

from __future__ import annotations

import pytest

from push.codes import CODES, WAIT_SECONDS, Verdict, error_for, is_known, is_our_fault
from push.errors import Blocked, Permanent, QuotaUsedUp, Temporary

REFERENCE: dict[str, tuple[Verdict, ...]] = {
    "-1 61450 9001002": (Verdict.BUSY,),
    "0": (Verdict.IGNORE,),
    "40001 40014 42001": (Verdict.TOKEN,),
    "41001 40002 40013 40125 41002 41004 40243 40164 61004 45035": (Verdict.ACCOUNT,),
    "89501 89502 89503 89504 89505 89506 89507 45011 45066": (Verdict.WAIT,),
    "45009": (Verdict.MIDNIGHT,),
    "40003 43004 46004 50005 43019 48002 43101 43104 45015 45047": (Verdict.PERSON,),
    "41009 40031 40032 40033 44002 47001 40035 40097 61451 9410010 43001 43002 43003": (Verdict.REQUEST,),
    "40004 40005 40006 40007 40008 40009 40010 40011 40012 40137 45001 45007": (Verdict.MESSAGE,),
    "40121 46001 44001 48008 40037 40036 40249 44003 44004 45002": (Verdict.MESSAGE,),
    "45003 45004 45005 45006 40039 45008 45028 47003 53503 53504 53505 40059 87014": (Verdict.MESSAGE,),
    "45072 45080 45081 45065": (Verdict.IGNORE,),
    "45067 45083 45084 48006": (Verdict.REQUEST,),
    "45056 45057 45058 45059 45157 45158 45159": (Verdict.REQUEST, Verdict.MESSAGE),
    "48001 48003 48004 50001 50002": (Verdict.ACCOUNT,),
    "40029 40163 42003 42002 40030": (Verdict.PERSON,),
    "65301 65302 65303 65310 65318 65320 40015 40020 40028 40054 40055": (Verdict.REQUEST,),
    "93000": (Verdict.MESSAGE,),
}


@pytest.mark.parametrize(
    ("code", "verdicts"), [(int(code), verdicts) for codes, verdicts in REFERENCE.items() for code in codes.split()]
)
def test_every_code_of_the_reference_has_its_class(code: int, verdicts: tuple[Verdict, ...]) -> None:
    assert CODES[code] in verdicts


@pytest.mark.parametrize(
    ("code", "kind"),
    [(-1, Temporary), (45011, Temporary), (45009, QuotaUsedUp), (48004, Blocked), (40001, Blocked), (43004, Permanent),
     (47003, Permanent), (40035, Permanent), (12345, Temporary)],
)  # fmt: skip
def test_a_class_becomes_an_error(code: int, kind: type[Exception]) -> None:
    assert type(error_for(code, "said the platform")) is kind


def test_what_is_as_good_as_success_is_no_error() -> None:
    assert error_for(45065, "clientmsgid exist") is None


def test_whoever_must_wait_is_told_how_long() -> None:
    waits = {code for code, verdict in CODES.items() if verdict is Verdict.WAIT}
    assert waits == WAIT_SECONDS.keys()
    error = error_for(89506, "refused by the administrator")
    assert isinstance(error, Temporary)
    assert error.after_seconds == 24 * 3600


def test_faults_that_somebody_must_mend_are_told_apart() -> None:
    assert is_our_fault(40035)
    assert is_our_fault(99999)
    assert not is_our_fault(43004)
    assert not is_our_fault(None)
    assert not is_known(99999)
    assert is_known(None)
