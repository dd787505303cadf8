"""What a document is, from what it says about itself: title, number, issuer and days, for a person to check."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from models.kinds import PolicyKind
from services.imports import heads
from services.imports.papers import Paper
from services.policies.library import PolicyRecord, document_number_in

HEAD_LINES = 30
TAIL_LINES = 12
LONGEST_TITLE = 120
_LAW = re.compile(r"(?:法|条例)(?:[（(].{2,20}[）)])?$")
_READING = re.compile(r"解读|答记者问|问答|一图读懂")
_TITLE_END = re.compile(
    r"(?:通知|公告|通告|意见|办法|规定|规则|细则|措施|方案|条例|法|决定|规划|政策|指南|解读|批复|函|清单|纲要|解释|要点|计划|制度|标准)"
    r"(?:[（(][^（）()]{1,20}[）)])?$"
)
_ADDRESSEES = re.compile(r"^.{2,80}[：:]$")
_STRUCTURE = re.compile(
    r"^(?:第[一二三四五六七八九十百千零〇\d]+[编章节条]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])"
)
_RED_HEAD = re.compile(r"^([\u4e00-\u9fff]{4,30})文件$")
_ORGAN = (
    "(?:人民政府(?:办公厅|办公室)?|委员会(?:办公室)?|人民法院|人民检察院|办公厅|办公室|总局|税务局|管理局|局|部|厅|委|院"
    "|中心|联合会|工商联|银行|署)"
)
_SIGNED = re.compile(rf"^[\u4e00-\u9fff、\s]{{2,60}}{_ORGAN}$")
_DAY = re.compile(r"((?:19|20)\d{2})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_CHINESE_DAY = re.compile(
    r"([二一][〇○零一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_SIGNS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
# What tables above an article on a public page are called, and what they tell.
_LABELS: Mapping[str, tuple[str, ...]] = {
    "issuer": ("发文机关", "发布机构", "制发机关", "发文单位", "发布单位", "制定机关", "公开主体"),
    "document_number": ("发文字号", "文号", "文件编号"),
    "issued_on": ("成文日期", "印发日期", "发文日期", "发布日期", "公布日期"),
    "effective_on": ("施行日期", "生效日期", "实施日期"),
    "expires_on": ("失效日期", "有效期至", "废止日期"),
    "topics": ("主题分类", "主题词"),
}


def record_of(paper: Paper, name: str) -> PolicyRecord:
    """The document as the library takes it in; whatever was not found is empty."""
    lines = [line.strip() for line in paper.text.splitlines() if line.strip()]
    labels = _labelled(paper.said.get("page", ""))
    title = paper.title or _title(lines) or heads.title_of(paper.text) or name
    kind = _kind(title, lines)
    issued = _day(labels.get("issued_on", "")) or _issued(lines) or _day(paper.said.get("issued_on", ""))
    begins = _day(labels.get("effective_on", "")) or heads.begins_on(paper.text)
    ends = _day(labels.get("expires_on", "")) or heads.ends_on(paper.text, begins)
    at_once = heads.term_from_issue(paper.text, issued) if begins is None else (None, None)
    topics = tuple(re.split(r"[\\/、;；,，]", labels["topics"])) if labels.get("topics") else ()
    return PolicyRecord(
        title=title[:400],
        text=_body(lines, title),
        kind=kind,
        document_number=_number(labels, title, lines) if kind is not PolicyKind.READING else "",
        issuer=(labels.get("issuer") or paper.said.get("issuer") or _issuer(lines))[:200],
        issued_on=issued,
        effective_on=begins or at_once[0],
        expires_on=ends or at_once[1],
        topics=tuple(topic.strip() for topic in topics if topic.strip()),
    )


def _kind(title: str, lines: list[str]) -> PolicyKind:
    if _READING.search(title):
        return PolicyKind.READING
    has_articles = any(line.startswith("第一条") for line in lines)
    return PolicyKind.LAW if has_articles and _LAW.search(title) else PolicyKind.POLICY


def _labelled(page: str) -> dict[str, str]:
    """What stands behind the labels of a page, each label as the page spaces it."""
    found: dict[str, str] = {}
    for field, names in _LABELS.items():
        for name in names:
            spaced = r"\s*".join(name)
            match = re.search(rf"(?:^|[|\s【\[]){spaced}[】\]]?\s*[：:|]\s*\|?\s*([^|\n]{{2,100}})", page, re.M)
            if match:
                found.setdefault(field, match[1].strip())
    return found


def _title(lines: list[str]) -> str:
    """The title of an official document: what stands between its head and those it is addressed to."""
    kept: list[str] = []
    for line in lines[:HEAD_LINES]:
        if _ADDRESSEES.match(line) or _STRUCTURE.match(line) or line.endswith("。"):
            break
        if _is_head(line):
            kept = []
            continue
        kept.append(line)
        title = "".join(kept).replace(" ", "")
        if _TITLE_END.search(title):
            return title if len(title) <= LONGEST_TITLE else ""
    return ""


def _is_head(line: str) -> bool:
    """A line above the title: who publishes, the number, a day, how secret and how urgent."""
    plain = re.sub(r"\s+", "", line)
    number = document_number_in(plain)
    return bool(
        _RED_HEAD.match(plain)
        or (number and len(plain) <= len(number) + 6)
        or (_DAY.search(plain) and len(plain) < 16)
        or re.match(r"^(?:索引号|发文|发布|成文|信息|来源|字号|浏览|特急|加急|公开|签发人)", plain)
    )


def _number(labels: Mapping[str, str], title: str, lines: list[str]) -> str:
    labelled = document_number_in(labels.get("document_number", ""))
    if labelled:
        return labelled
    for line in lines[:HEAD_LINES]:
        plain = re.sub(r"\s+", "", line)
        number = document_number_in(plain)
        if number and len(plain) <= len(number) + 6:
            return number
    return heads.number_of(title, "\n".join(lines))


def _issuer(lines: list[str]) -> str:
    """From the red head, or from the signature above the day at the end."""
    for line in lines[:HEAD_LINES]:
        head = _RED_HEAD.match(re.sub(r"\s+", "", line))
        if head:
            return head[1]
    tail = lines[-TAIL_LINES:]
    for place, line in enumerate(tail):
        if _is_day(line):
            return "、".join(_signatures(tail[:place]))
    return ""


def _signatures(lines: list[str]) -> list[str]:
    signed: list[str] = []
    for line in reversed(lines):
        if not _SIGNED.match(line):
            break
        signed.insert(0, re.sub(r"\s{2,}", "、", line).replace(" ", ""))
    return signed


def _issued(lines: list[str]) -> date | None:
    """The day under the signature, that of printing, or the one in brackets under the title."""
    for line in reversed(lines[-TAIL_LINES:]):
        if _is_day(line) or re.search(r"日\s*印发$", line):
            return _day(line)
    for line in lines[:HEAD_LINES]:
        if line.startswith(("（", "(")) or re.search(r"(?:日期|时间)\s*[:：]", line):
            found = _day(line)
            if found:
                return found
    return None


def _is_day(line: str) -> bool:
    plain = re.sub(r"\s+", "", line)
    return len(plain) <= 14 and _day(plain) is not None


def _day(words: str) -> date | None:
    match = _DAY.search(words)
    chinese = None if match else _CHINESE_DAY.search(words.replace(" ", ""))
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
        if chinese:
            return date(int("".join(str(_SIGNS[sign]) for sign in chinese[1])), *(_small(chinese[n]) for n in (2, 3)))
    except (ValueError, KeyError):
        return None
    return None


def _small(words: str) -> int:
    """十二, 三十一 as numbers."""
    tens, ten, ones = words.rpartition("十")
    return (_SIGNS[tens] if tens else 1) * 10 * bool(ten) + (_SIGNS[ones] if ones else 0)


def _body(lines: list[str], title: str) -> str:
    """The text without the title it repeats at its beginning and without what stands around that."""
    rest = lines[_end_of_title(lines, re.sub(r"\s+", "", title)) :]
    while rest and _is_head(rest[0]):
        rest = rest[1:]
    return "\n".join(rest)


def _end_of_title(lines: list[str], title: str) -> int:
    for start, first in enumerate(lines[:HEAD_LINES]):
        joined = ""
        if not title.startswith(re.sub(r"\s+", "", first)):
            continue
        for end, line in enumerate(_from(lines, start), start=start + 1):
            joined += re.sub(r"\s+", "", line)
            if joined == title:
                return end
            if not title.startswith(joined):
                break
    return 0


def _from(lines: list[str], start: int) -> Iterator[str]:
    return iter(lines[start : start + 6])
