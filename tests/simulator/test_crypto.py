"""Signatures and AES against vectors that other programs made."""

import base64

import pytest

from simulator.crypto import DamagedMessage, Seal, signature

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OWNER = "wx5151515151515151"
CLEAR = "<xml><Content><![CDATA[停电]]></Content></xml>"
CLOSED = (  # made by another implementation
    "Br0OgD7mxm7D0z9oT1WFiHczjeZ9c6nW/Ax986ruKX9kwL/Ek+GzJW1m6fUSGH2rlxLnbiKqqD5Lw3rRPLC5yNQRZowB6ZVzBLbklp0Mu8P/"
    "4fYGB0/bH4GH/9NvKOoi"
)


def test_the_signature_is_the_one_of_the_platforms_example() -> None:
    assert signature("AAAAA", "1714036504", "1514711492") == "f464b24fc39322e44b38aa78f5edd27bd1441696"


def test_the_message_signature_is_over_the_sealed_text_too() -> None:
    signed = signature("simulator-token", "1718100000", "nonce7", CLOSED)
    assert signed == "90aa6d23576689055be3c9b76f3bc55afe2c77de"


def test_what_another_implementation_sealed_is_opened() -> None:
    assert Seal(KEY, OWNER).open(CLOSED) == CLEAR


@pytest.mark.parametrize("length", range(60, 100))
def test_text_of_any_length_comes_back(length: int) -> None:
    seal = Seal(KEY, OWNER)
    closed = seal.close("x" * length)
    assert seal.open(closed) == "x" * length
    assert len(base64.b64decode(closed)) % 32 == 0


def test_a_message_for_another_account_is_refused() -> None:
    with pytest.raises(DamagedMessage):
        Seal(KEY, "wx0000000000000000").open(CLOSED)


@pytest.mark.parametrize("damaged", ["", "AAAA", CLOSED[:-8], "A" + CLOSED[1:-4] + "AAA=", "not base64 at all"])
def test_a_damaged_message_is_refused(damaged: str) -> None:
    with pytest.raises(DamagedMessage):
        Seal(KEY, OWNER).open(damaged)
