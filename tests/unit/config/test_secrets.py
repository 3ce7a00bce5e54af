"""Secrets: found where they should be, refused where others can read them, shown nowhere."""

from __future__ import annotations

import logging
import pickle
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from console.config.load import check_file
from console.config.secrets import Secret, SecretFault, Secrets, has_ring, variable

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


def test_a_file_that_is_not_ours_to_read_leaves_the_way_to_systemd(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the service has no right to the folder, and systemd hands over what lies in it."""
    config = kept(tmp_path)
    (tmp_path / "handed").mkdir()
    (tmp_path / "handed" / "alerts-url").write_text("from systemd")
    real = Path.open

    def opened(path: Path, *mode: str) -> object:
        if path.parent.name == "secrets":
            raise PermissionError(13, "Permission denied")
        return real(path, *mode)

    monkeypatch.setattr(Path, "open", opened)
    assert Secrets(config, {"CREDENTIALS_DIRECTORY": str(tmp_path / "handed")})("secret:alerts-url") == "from systemd"
    with pytest.raises(SecretFault, match=r"could not be read from .*Permission denied"):
        Secrets(config, {}).find("alerts-url")


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


class Ring(KeyringBackend):
    """A keyring that ends with the test."""

    priority = 5  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise RuntimeError(f"cannot unlock {PLANTED}")
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise RuntimeError(f"cannot unlock to take {password}")
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


@pytest.fixture
def ring() -> Iterator[Ring]:
    before = keyring.get_keyring()
    keyring.set_keyring(one := Ring())
    yield one
    keyring.set_keyring(before)


def test_the_keyring_is_asked_last_and_its_words_are_kept_out(tmp_path: Path, ring: Ring) -> None:
    secrets = Secrets(kept(tmp_path, "k"), {})
    ring.held["outside-in", "k"] = "from the keyring"
    assert secrets.find("k").reveal() == PLANTED
    (tmp_path / "secrets" / "k").unlink()
    assert secrets.find("k").reveal() == "from the keyring"
    ring.locked = True
    for call in (lambda: secrets.find("k"), lambda: secrets.keep_in_ring("k", PLANTED)):
        with pytest.raises(SecretFault) as caught:
            call()
        assert PLANTED not in "".join(traceback.format_exception_only(caught.value))
        assert "RuntimeError" in str(caught.value)


def test_what_is_kept_in_the_keyring_is_found_and_stands_in_no_file(tmp_path: Path, ring: Ring) -> None:
    secrets = Secrets(tmp_path / "config.toml", {})
    assert has_ring()
    secrets.keep_in_ring("k", PLANTED)
    assert secrets.find("k").reveal() == PLANTED and not (tmp_path / "secrets").exists()
    assert secrets.before_ring("k") == ""
    assert "OUTSIDE_IN_SECRET_K" in Secrets(None, {"OUTSIDE_IN_SECRET_K": "x"}).before_ring("k")
    kept(tmp_path, "k")
    assert str(tmp_path / "secrets" / "k") in secrets.before_ring("k")
    for value in ("", "two\nlines", "x" * 20_000):
        with pytest.raises(SecretFault, match="one line"):
            secrets.keep_in_ring("k", value)


@pytest.mark.parametrize("backend", [null.Keyring, fail.Keyring])
def test_a_keyring_that_keeps_nothing_is_none(tmp_path: Path, ring: Ring, backend: type[KeyringBackend]) -> None:
    keyring.set_keyring(backend())
    assert not has_ring()
    with pytest.raises(SecretFault, match="There is no secret"):
        Secrets(tmp_path / "config.toml", {}).find("k")
    with pytest.raises(SecretFault, match="There is no keyring"):
        Secrets(tmp_path / "config.toml", {}).keep_in_ring("k", PLANTED)


def test_without_the_package_there_is_no_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert not has_ring()
    with pytest.raises(SecretFault, match="There is no secret"):
        Secrets(tmp_path / "config.toml", {}).find("k")


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
