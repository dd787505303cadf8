"""Words keep the centre's terms whole."""

import subprocess
import sys

import pytest

from nlp.lexicon import subjects
from nlp.segment import words

TERMS = (
    "专精特新 小巨人 读懂日 思享日 伙伴日 惠企日 恳谈会 留抵退税 免申即享 首违不罚 政企联络员 亲清 稳岗返还 "
    "一照多址 高新技术企业 研发费用加计扣除 统一社会信用代码 营商环境"
)


@pytest.mark.parametrize("term", TERMS.split())
def test_a_domain_term_stays_whole_in_a_sentence(term: str) -> None:
    assert term in words(f"我们想问一下{term}的事情怎么办")


def test_the_dictionary_is_rich() -> None:
    assert len(subjects()) >= 800


def test_loading_is_quiet_and_leaves_nothing_in_the_temporary_folder(tmp_path: object) -> None:
    code = "from nlp.segment import words; print(words('读懂日报名'))"
    environment = {"TMPDIR": str(tmp_path), "PATH": "", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-W", "error", "-c", code]
    run = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    assert list(tmp_path.iterdir()) == []  # type: ignore[attr-defined]
