"""Short names are spelt out by the titles of a library."""

import pytest

from nlp.short_names import spelt_out
from nlp.titles import Titles

NAMES = [
    "云川市制造业技术改造贷款贴息资金管理办法",
    "云川市首台（套）重大技术装备推广应用奖补办法",
    "关于支持个体工商户转型升级为企业的实施意见",
    "云川市高新技术企业认定奖励办法",
    "关于推动制造业企业智能化改造和数字化转型的若干措施",
]
TITLES = Titles(NAMES)


def _spread(text: str) -> int:
    """The texts of this library say what its titles say."""
    return "\n".join(NAMES).count(text)


@pytest.mark.parametrize(
    ("asked", "full"),
    [
        ("技改贷款贴息多少", "技术改造贷款贴息"),
        ("技改补贴什么时候截止", "技术改造"),
        ("首台套奖多少", "首台（套）"),
        ("个转企给多少钱", "个体工商户转型升级为企业"),
        ("高企奖励", "高新技术企业"),
        ("数转有什么支持", "数字化转型"),
        ("房租减免还有吗", "租金减免"),
    ],
)
def test_a_short_name_is_spelt_out(asked: str, full: str) -> None:
    assert full in spelt_out(asked, TITLES, _spread)


@pytest.mark.parametrize("asked", ["中午吃什么", "企业怎么办理", "数字化转型怎么申报", "改天再说", "首先谢谢你"])
def test_what_is_no_short_name_stays_as_it_was_said(asked: str) -> None:
    assert spelt_out(asked, TITLES, _spread) == asked


def test_a_long_tale_costs_no_look_at_the_titles() -> None:
    looked = list[str]()

    def spread(text: str) -> int:
        looked.append(text)
        return _spread(text)

    assert "租金" in spelt_out("我们厂里的房租又涨了，老板急得团团转。" * 20, TITLES, spread)
    assert looked == []
    spelt_out("技改贷款贴息多少", TITLES, spread)
    assert looked


def test_a_word_that_the_library_uses_is_nobodys_short_name() -> None:
    assert "技术改造" not in spelt_out("科技成果改进", TITLES, lambda text: 5)


def test_what_most_titles_call_it_counts() -> None:
    titles = Titles(["技术改造贷款贴息办法", "技术改造专项资金细则", "技能人才改革意见"])
    assert spelt_out("技改补贴", titles, lambda text: int(text != "技改")) == "技术改造补贴"
