"""How a text becomes articles."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.policies.split import LONGEST, split

LAW = """# 云川市促进企业发展条例

## 第一章 总 则

第一条 为了促进企业发展，制定本条例。

第二条 在本市登记的企业适用本条例。

个体工商户参照第一条规定执行。

## 第二章 扶持

第三条 市人民政府设立专项资金，依照第二条的规定使用。
"""

NOTICE = (
    "各区人民政府：现将有关事项通知如下。一、支持对象（一）在本市登记满一年的企业。（二）上年度纳税的个体工商户。"
    "二、支持标准 按照第一条第（一）项企业投资额的10%补助。"
)


def test_a_law_is_cut_into_its_articles_under_their_chapters():
    cuts = split(LAW)
    articles = [(cut.number, cut.chapter) for cut in cuts if cut.number]
    assert articles == [("第一条", "第一章 总则"), ("第二条", "第一章 总则"), ("第三条", "第二章 扶持")]


def test_a_short_text_of_two_articles_is_cut_into_them_and_its_head():
    cuts = split("各有关单位：\n第一条 奖励二十万元。\n第二条 年底前申报。")
    assert [(cut.number, cut.text) for cut in cuts] == [
        ("", "各有关单位："), ("第一条", "奖励二十万元。"), ("第二条", "年底前申报。"),
    ]  # fmt: skip
    assert [cut.number for cut in split("第二条 照旧。\n第三条 照旧。")] == [""], "two taken from elsewhere are none"


def test_a_paragraph_that_only_mentions_an_article_stays_where_it_is():
    second = next(cut for cut in split(LAW) if cut.number == "第二条")
    assert second.text == "在本市登记的企业适用本条例。\n个体工商户参照第一条规定执行。"


def test_a_notice_without_line_breaks_is_cut_at_its_points():
    cuts = split(NOTICE)
    assert [(cut.number, cut.chapter) for cut in cuts] == [
        ("", ""),
        ("（一）", "一、支持对象"),
        ("（二）", "一、支持对象"),
        ("二、", "一、支持对象"),
    ]
    assert "第一条第（一）项企业投资额的10%补助" in cuts[-1].text


def test_a_text_without_numbers_is_cut_into_paragraphs():
    cuts = split("第一段说明背景。" * 20 + "\n" + "第二段说明办法。" * 20)
    assert [cut.text[:3] for cut in cuts] == ["第一段", "第二段"]


def test_a_long_article_is_cut_at_sentence_ends_and_keeps_its_number():
    sentence = "企业应当按照规定提交材料并对其真实性负责。"
    cuts = split(f"第一条 短。\n第二条 {sentence * 60}\n第三条 短。")
    parts = [cut for cut in cuts if cut.number == "第二条"]
    assert len(parts) == 3
    assert all(len(part.text) <= LONGEST and part.text.endswith("。") for part in parts)
    assert "".join(part.text for part in parts) == sentence * 60


@given(st.text(alphabet="第一二三条章（）、。；：1.2 企业补助\n#", max_size=400))
def test_no_sign_is_invented_and_no_article_is_too_long(text: str):
    cuts = split(text)
    assert all(0 < len(cut.text) <= LONGEST for cut in cuts)
    assert all(set(cut.text) <= set(text) | {"\n"} for cut in cuts)
