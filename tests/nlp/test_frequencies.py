"""The dictionary is made once and kept for the next start, and what is kept is never trusted blindly."""

from pathlib import Path

import pytest

from nlp.frequencies import KEPT, TERM_WEIGHT, frequencies

COUNTED = "政策 120 n\n政策法规 15 n\n补贴 80 n\n生僻词 3 n\n".encode()
TERMS = {"专精特新": "政策"}
EXPECTED = {
    "政": 0,
    "政策": 120,
    "政策法": 0,
    "政策法规": 15,
    "补": 0,
    "补贴": 80,
    "专": 0,
    "专精": 0,
    "专精特": 0,
    "专精特新": TERM_WEIGHT,
}


def test_words_have_their_count_and_their_beginnings_none() -> None:
    assert frequencies(COUNTED, TERMS, None) == EXPECTED


def test_the_next_start_reads_what_the_first_one_made(tmp_path: Path) -> None:
    folder = tmp_path / "nlp"
    made = frequencies(COUNTED, TERMS, folder)
    (kept,) = folder.iterdir()
    written = kept.stat().st_ino
    assert frequencies(COUNTED, TERMS, folder) == made == EXPECTED
    assert kept.stat().st_ino == written  # and does not write it again


@pytest.mark.parametrize(
    ("counted", "terms"), [("政策 500 n\n".encode(), TERMS), (COUNTED, {"小巨人": "政策"})], ids=["count", "terms"]
)
def test_another_dictionary_is_made_anew(counted: bytes, terms: dict[str, str], tmp_path: Path) -> None:
    frequencies(COUNTED, TERMS, tmp_path)
    assert frequencies(counted, terms, tmp_path) == frequencies(counted, terms, None)
    assert frequencies(COUNTED, TERMS, tmp_path) == EXPECTED


@pytest.mark.parametrize("place", [0, 66, 80, -1, -9])
def test_a_damaged_file_is_made_anew(place: int, tmp_path: Path) -> None:
    frequencies(COUNTED, TERMS, tmp_path)
    kept = tmp_path / KEPT
    content = bytearray(kept.read_bytes())
    content[place] ^= 1
    kept.write_bytes(content)
    assert frequencies(COUNTED, TERMS, tmp_path) == EXPECTED
    kept.write_bytes(content[: len(content) // 2])
    assert frequencies(COUNTED, TERMS, tmp_path) == EXPECTED


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert frequencies(COUNTED, TERMS, tmp_path / "file") == EXPECTED
