"""Secrets: found where they should be, refused where others can read them, shown nowhere."""

from __future__ import annotations

import logging
import pickle
import sys
import traceback
from pathlib import Path
from types import ModuleType

import pytest

from console.config.loading import check_file
from console.config.secrets import Secret, SecretFault, Secrets, variable

PLANTED = "pl4nted-s3cret"


def kept(tmp_path: Path, name: str = "alerts-url", content: str = f"{PLANTED}\n", mode: int = 0o600) -> Path:
    """A secret's file beside a configuration; gives the configuration."""
    folder = tmp_path / "secrets"
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(content)
    file.chmod(mode)
    return tmp_path / "config.toml"


def test_the_environment_comes_first_then_the_file_then_systemd(tmp_path: Path) -> None:
    config = kept(tmp_path)
    handed = tmp_path / "handed"
    handed.mkdir()
    (handed / "alerts-url").write_text("from systemd")
    (handed / "other").write_text("from systemd")
    environment = {"CREDENTIALS_DIRECTORY": str(handed)}
    assert Secrets(config, environment)("secret:alerts-url") == PLANTED
    assert Secrets(config, environment)("secret:other") == "from systemd"
    environment["OUTSIDE_IN_SECRET_ALERTS_URL"] = "from the environment"
    assert Secrets(config, environment)("secret:alerts-url") == "from the environment"


def test_what_is_no_reference_is_left_as_it_is(tmp_path: Path) -> None:
    assert Secrets(tmp_path / "config.toml", {})("https://alerts.example/") == "https://alerts.example/"
    assert variable("a.b-c_d") == "OUTSIDE_IN_SECRET_A_B_C_D"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_file_that_others_can_read_is_refused_with_the_way_out(tmp_path: Path, mode: int) -> None:
    config = kept(tmp_path, mode=mode)
    with pytest.raises(SecretFault, match=f"mode {mode:04o}.*chmod 600"):
        Secrets(config, {}).find("alerts-url")
    config.write_text('[[source]]\nid = "a"\nkind = "feed"\nurl = "secret:alerts-url"\n')
    problems = check_file(config, {}).problems
    assert len(problems) == 1 and problems[0].startswith('config.toml:4: secret "alerts-url": its file')
    assert "chmod 600" in problems[0]


def test_a_secret_that_is_nowhere_says_where_it_belongs(tmp_path: Path) -> None:
    with pytest.raises(SecretFault) as caught:
        Secrets(tmp_path / "config.toml", {}).find("alerts-url")
    assert str(tmp_path / "secrets" / "alerts-url") in str(caught.value)
    assert "OUTSIDE_IN_SECRET_ALERTS_URL" in str(caught.value)


@pytest.mark.parametrize("content", ["", "\n", "two\nlines", "a\0b"])
def test_a_file_that_holds_no_line_is_a_fault(tmp_path: Path, content: str) -> None:
    with pytest.raises(SecretFault, match="not one line"):
        Secrets(kept(tmp_path, content=content), {}).find("alerts-url")


@pytest.mark.parametrize("name", ["../config.toml", "/etc/passwd", "", ".", "..", "A", "a b", "a\n"])
def test_a_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    secrets = Secrets(kept(tmp_path), {})
    with pytest.raises(SecretFault):
        secrets.find(name)
    assert secrets.fault(name) == ""


def test_the_keyring_is_asked_last_and_its_words_are_kept_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = ModuleType("keyring")
    ring.get_password = lambda service, name: {("outside-in", "k"): PLANTED}.get((service, name))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", ring)
    assert Secrets(tmp_path / "c", {}).find("k").reveal() == PLANTED

    def locked(service: str, name: str) -> str:
        raise RuntimeError(f"cannot unlock {PLANTED}")

    ring.get_password = locked  # type: ignore[attr-defined]
    with pytest.raises(SecretFault) as caught:
        Secrets(tmp_path / "c", {}).find("k")
    assert PLANTED not in "".join(traceback.format_exception_only(caught.value))
    assert "RuntimeError" in str(caught.value)


def test_a_secret_shows_itself_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    secret = Secrets(kept(tmp_path), {}).find("alerts-url")
    logging.getLogger("test").warning("read %s %r", secret, secret)
    shown = [repr(secret), str(secret), f"{secret}", f"{[secret]}", caplog.text]
    assert not any(PLANTED in text for text in shown)
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert secret.reveal() == PLANTED
    assert secret == Secret("alerts-url", PLANTED) and secret != Secret("alerts-url", "x")


def test_settings_hold_the_reference_and_never_the_value(tmp_path: Path) -> None:
    config = kept(tmp_path)
    config.write_text('[[source]]\nid = "a"\nkind = "feed"\nurl = "secret:alerts-url"\n')
    settings, problems, warnings = check_file(config, {})
    assert settings is not None and settings.sources[0].url == "secret:alerts-url"
    assert PLANTED not in repr((settings, problems, warnings)) and warnings == ()
