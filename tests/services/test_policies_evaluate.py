"""`liaison policies evaluate`: the search measured on questions whose answers are known."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

import cli
from nlp import search

DOCUMENTS = [
    {"id": "房", "title": "人才公寓办法", "text": "博士可以申请人才公寓。租期不超过三年。"},
    {"id": "展", "title": "境外展会补贴办法", "text": "参加境外展会的企业，展位费按百分之七十补贴。"},
    {"id": "岗", "title": "稳岗返还细则", "text": "不裁员的企业返还失业保险费的一半。"},
]
QUESTIONS = [
    {"question": "人才公寓租期多久", "docids": ["房"], "answer": "不超过三年"},
    {"question": "境外展会展位费补贴多少", "docids": ["展"], "answer": "按百分之七十补贴"},
    {"question": "稳岗返还多少失业保险费", "docids": ["岗"], "answer": "失业保险费的一半"},
    {"question": "宠物狗疫苗去哪里打", "docids": []},
]


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return path


def test_the_command_prints_what_was_found_and_what_was_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = written(tmp_path / "library.jsonl.gz", DOCUMENTS)
    questions = written(tmp_path / "questions.jsonl.gz", QUESTIONS)
    strangers = tmp_path / "talk.csv"
    strangers.write_text("text,label\n明天去迪士尼玩,chat\n", encoding="utf-8")
    words = ["policies", "evaluate", "--library", str(library), "--questions", str(questions), "--json"]
    assert cli.main([*words, "--strangers", str(strangers)]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["library"], figures["answerable"], figures["unanswerable"], figures["strangers"]) == (3, 3, 1, 1)
    assert (figures["hit_1"], figures["mrr_10"], figures["passage_1"]) == (1.0, 1.0, 1.0)
    assert (figures["refused"], figures["refused_strangers"]) == (1.0, 1.0)


def test_a_file_that_is_not_there_is_a_fault_in_the_words(tmp_path: Path) -> None:
    missing = str(tmp_path / "none.jsonl")
    assert cli.main(["policies", "evaluate", "--library", missing, "--questions", missing]) == 2


def test_an_answered_question_votes_for_what_answered_it() -> None:
    library = search.build([(row["id"], row["title"], row["text"]) for row in DOCUMENTS])
    assert [name for name, _ in library.search("宿舍怎么申请")][:1] == ["房"]
    library.learn([("集体宿舍怎么申请", ["岗"])])
    assert library.search("集体宿舍怎么申请")[0][0] == "岗"
