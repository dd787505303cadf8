"""An office is found by the names people give it, and by no other's."""

from __future__ import annotations

import pytest

from models.kinds import PolicyState
from models.policies import Policy
from services.policies import shortlists

ISSUERS = (
    "云川市财政局",
    "云川市科学技术局",
    "云川市人力资源和社会保障局、云川市财政局",
    "云川市发展和改革委员会",
    "云川市市场监督管理局",
    "云川市城市管理局",
    "国家税务总局云川市税务局",
    "云川市人民政府办公室",
    "江东区住房和城乡建设局",
)


@pytest.mark.parametrize(
    ("said", "issued_by"),
    [
        ("财政局", {0, 2}),
        ("科技局", {1}),
        ("人社局", {2}),
        ("发改委", {3}),
        ("市监局", {4}),
        ("监局", {4}),  # 市 was taken for the city's
        ("市场监管局", {4}),
        ("城管局", {5}),
        ("税务局", {6}),
        ("住建局", {8}),
        ("政局", set()),  # 市政局 is no 市财政局
        ("管理局", set()),
        ("城建局", set()),
        ("人大办", set()),
        ("科委", set()),
    ],
)
def test_an_office_is_known_by_its_short_name_alone(work, said, issued_by):
    assert of_office(work, ISSUERS, said) == issued_by


@pytest.mark.parametrize("city", ["成都市", "盐城市", "江苏省盐城市", "四川省成都市成华区", "成都市新都区"])
@pytest.mark.parametrize(
    ("said", "office"),
    [
        ("科技局", "科学技术局"),
        ("财政局", "财政局"),
        ("市监局", "市场监督管理局"),
        ("城管局", "城市管理局"),
        ("发改委", "发展和改革委员会"),
    ],
)
def test_a_city_may_be_called_so_that_its_name_ends_like_a_word(work, city, said, office):
    assert of_office(work, [city + office], said) == {0}


def of_office(work, issuers, said):
    for place, issuer in enumerate(issuers):
        work.add(
            Policy(
                title=f"办法{place}",
                issuer=issuer,
                state=PolicyState.PUBLISHED,
                key=str(place),
                created_at=work.now,
                updated_at=work.now,
            )
        )
    found, total = shortlists.of_office(work, work.now.date(), 20, said)
    assert total == len(found)
    return {int(policy.title[2:]) for policy in found}
