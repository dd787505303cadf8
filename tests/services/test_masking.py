"""What lists show of personal data."""

import pytest

from services.privacy import mask_code, mask_name, mask_phone


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13800000001", "138****0001"), ("05701000001", "057****0001"), ("12345", "***45"), ("", ""), ("1", "1")],
)
def test_a_phone_keeps_its_ends(phone, shown):
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(("name", "shown"), [("李敏", "李*"), ("欧阳文静", "欧**静"), ("王", "王"), ("", "")])
def test_a_name_keeps_its_ends(name, shown):
    assert mask_name(name) == shown


def test_a_credit_code_keeps_four_characters_at_each_end():
    assert mask_code("91330100MA2H00001P") == "9133**********001P"
