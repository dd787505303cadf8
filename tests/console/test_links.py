"""Addresses that people send become links, and nothing else of their text becomes a page."""

from __future__ import annotations

from console.words import lines


def test_an_address_is_a_link_and_its_digits_are_left_alone() -> None:
    shown = lines("【图片】http://pictures.example/13800000001，请看")
    assert 'href="http://pictures.example/13800000001"' in shown
    assert shown.endswith("</a>，请看")
    assert 'rel="noopener noreferrer"' in shown


def test_phone_numbers_beside_an_address_are_masked() -> None:
    assert "138****0001" in lines("电话 13800000001，见 https://pictures.example/a")


def test_markup_around_and_inside_an_address_stays_text() -> None:
    shown = lines('<b>看</b> http://x.example/"onclick=alert(1)>')
    assert "&lt;b&gt;" in shown
    assert 'href="http://x.example/"' in shown
    assert "<b>" not in shown
    assert "href" not in lines("javascript:alert(1)")


def test_a_long_address_is_shown_short() -> None:
    address = "https://pictures.example/" + "a" * 200
    shown = lines(address)
    assert f'href="{address}"' in shown
    assert f">{address}<" not in shown
