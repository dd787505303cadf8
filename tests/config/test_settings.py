"""Settings are read once, all faults are told at once, and secrets may stand in files."""

from __future__ import annotations

import pytest

from config.settings import Settings, SettingsError

GOOD = {
    "LIAISON_DATABASE_URL": "sqlite:///x.db",
    "LIAISON_REDIS_URL": "redis://127.0.0.1:6379/0",
    "LIAISON_SECRET_KEY": "k" * 32,
    "LIAISON_WECHAT_APP_ID": "wx1",
    "LIAISON_WECHAT_APP_SECRET": "s",
    "LIAISON_WECHAT_TOKEN": "t",
    "LIAISON_WECHAT_AES_KEY": "a" * 43,
}


def faults_of(**changed: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(GOOD | changed)
    return caught.value.faults


def test_a_good_environment_is_taken_with_its_defaults():
    settings = Settings.from_env(GOOD)
    assert settings.wechat_mode == "safe"
    assert settings.secure_cookies is True


def test_all_that_is_missing_is_told_at_once():
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({})
    names = {fault.split()[0] for fault in caught.value.faults}
    assert {"LIAISON_DATABASE_URL", "LIAISON_REDIS_URL", "LIAISON_SECRET_KEY", "LIAISON_WECHAT_TOKEN"} <= names


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LIAISON_WECHAT_MODE", "open"),
        ("LIAISON_WECHAT_AES_KEY", "short"),
        ("LIAISON_WECHAT_AES_KEY_PREVIOUS", "short"),
        ("LIAISON_SECRET_KEY", "short"),
        ("LIAISON_REPLY_BUDGET_SECONDS", "4.9"),
        ("LIAISON_REPLY_BUDGET_SECONDS", "soon"),
        ("LIAISON_SECURE_COOKIES", "perhaps"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name, value):
    assert [fault for fault in faults_of(**{name: value}) if fault.startswith(name)]


def test_safe_mode_needs_a_key_and_plain_mode_none():
    assert faults_of(LIAISON_WECHAT_AES_KEY="")
    assert Settings.from_env(GOOD | {"LIAISON_WECHAT_AES_KEY": "", "LIAISON_WECHAT_MODE": "plain"}).wechat_aes_key == ""


def test_a_secret_is_read_from_a_file(tmp_path):
    file = tmp_path / "secret"
    file.write_text("from-a-file-with-more-than-32-characters\n", encoding="utf-8")
    env = {name: value for name, value in GOOD.items() if name != "LIAISON_SECRET_KEY"}
    assert Settings.from_env(env | {"LIAISON_SECRET_KEY_FILE": str(file)}).secret_key.startswith("from-a-file")
    with pytest.raises(SettingsError, match="cannot be read"):
        Settings.from_env(env | {"LIAISON_SECRET_KEY_FILE": str(tmp_path / "none")})


def test_settings_cannot_be_changed():
    with pytest.raises(AttributeError):
        Settings.from_env(GOOD).wechat_mode = "plain"  # type: ignore[misc]
