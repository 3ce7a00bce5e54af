"""Where the files are: never the current directory, always where XDG says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from console.config import locations
from console.config.load import load
from console.config.locations import expand, locate, shipped, write_starter
from console.domain.errors import OutsideInError


def test_the_order_in_which_a_configuration_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system, user, named, told = (tmp_path / name / "config.toml" for name in ("etc", "outside-in", "env", "told"))
    monkeypatch.setattr(locations, "SYSTEM_FILE", system)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text("")  # the current directory's is never read
    environment = {"HOME": "/srv/home/sam", "XDG_CONFIG_HOME": str(tmp_path)}
    assert locate(None, environment).config is None
    assert locate(None, environment).starter == user
    for file in (system, user):
        file.parent.mkdir()
        file.write_text("")
        assert locate(None, environment).config == file
    environment["OUTSIDE_IN_CONFIG"] = str(named)
    assert locate(None, environment).config is None, "a file that was named is the only one looked for"
    assert locate(told, environment).candidates == (told,)
    assert locate(Path("told/config.toml"), environment).candidates == (told,)


def test_the_places_of_everything_else() -> None:
    places = locate(None, {"HOME": "/srv/home/sam", "XDG_STATE_HOME": "relative", "XDG_DATA_HOME": "/data"})
    assert places.personal == Path("/srv/home/sam/.config/outside-in/personal.toml")
    assert places.store == Path("/data/outside-in/store.db")
    assert places.log == Path("/srv/home/sam/.local/state/outside-in/outside-in.log"), "XDG: a relative path is ignored"
    assert places.themes == (Path("/srv/home/sam/.config/outside-in/themes"), shipped("themes"))


def test_paths_are_the_files_own() -> None:
    environment = {"HOME": "/srv/home/sam"}
    assert expand("~/x", Path("/etc"), environment) == Path("/srv/home/sam/x")
    assert expand("~", Path("/etc"), environment) == Path("/srv/home/sam")
    assert expand("x/y", Path("/etc"), environment) == Path("/etc/x/y")
    assert expand("/x", Path("/etc"), environment) == Path("/x")
    assert expand("~sam", Path("/etc"), environment) == Path("/etc/~sam"), "no look into the user database"


def test_shipped_files_are_found_in_a_checkout_and_in_a_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shipped("config.toml").read_text(encoding="utf-8").startswith("# Outside In")
    package = tmp_path / "site-packages" / "console"
    (package / "config").mkdir(parents=True)
    monkeypatch.setattr(locations, "__file__", str(package / "config" / "locations.py"))
    assert shipped("config.toml") == tmp_path / "site-packages" / "config.toml"
    (package / "_shipped").mkdir()
    (package / "_shipped" / "config.toml").touch()
    assert shipped("config.toml") == package / "_shipped" / "config.toml"


def test_a_starter_is_written_once_and_loads(tmp_path: Path) -> None:
    path = write_starter(tmp_path / "new" / "config.toml")
    assert load(path, {"HOME": str(tmp_path)}).teams
    assert path.stat().st_mode & 0o007 == 0
    path.write_text("mine")
    with pytest.raises(OutsideInError, match="nothing was written"):
        write_starter(path)
    assert path.read_text() == "mine"
    assert os.listdir(path.parent) == ["config.toml"]


def test_a_starter_follows_no_link(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutsideInError):
        write_starter(path)
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutsideInError):
        write_starter(tmp_path / "file" / "config.toml")
    with pytest.raises(OutsideInError, match="could not be written"):
        write_starter(tmp_path / "file" / "deep" / "config.toml")
