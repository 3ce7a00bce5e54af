"""Teams from a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.config.load import load
from console.domain.errors import NotFound, OutsideInError
from console.services.team_directory import places_of, read_directory, write_directory
from tests.cli.conftest import CONFIG

ROWS = """Name,Parent,Also known as,ODS Code,Postcode
Ward 7 (Eye),Royal,the eye place; ophthalmology,RX1E7,
Royal,,the old infirmary,RX1,NM1 1AA
Ward 7,Royal,eye ward,,
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text("# ours\n" + CONFIG)
    return file


def written(folder: Path, rows: str = ROWS) -> Path:
    file = folder / "wards.csv"
    file.write_text(rows)
    return file


def test_a_directory_adds_and_changes_and_is_repeatable(config: Path, tmp_path: Path) -> None:
    changes = read_directory(written(tmp_path), load(config).teams)
    assert [(change.what, change.team.id) for change in changes] == [
        ("added", "ward-7-eye"),
        ("added", "royal"),
        ("changed", "ward-7"),
    ]
    write_directory(config, changes)
    teams = {team.id: team for team in load(config).teams}
    assert teams["ward-7-eye"].parent == "royal"
    assert changes[0].why == "“the eye place” means ward-7 already"
    assert teams["ward-7-eye"].aliases == ("ophthalmology",)
    assert (teams["royal"].aliases, teams["royal"].places) == (("the old infirmary",), ("NM1 1AA",))
    assert teams["ward-7"].aliases == ("the eye place", "eye ward")
    assert teams["ward-7"].channel == "spool"
    assert config.read_text().startswith("# ours")
    again = read_directory(tmp_path / "wards.csv", load(config).teams)
    assert {change.what for change in again} == {"same"}


def test_a_parent_that_there_is_not_names_the_line(config: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"Line 2.*Nowhere"):
        read_directory(written(tmp_path, "name,parent\nWard 9,Nowhere\n"), load(config).teams)


@pytest.mark.parametrize("rows", ["", "ward_name_x\nWard 9\n", "\x00\n"])
def test_a_file_without_names_is_a_sentence(config: Path, tmp_path: Path, rows: str) -> None:
    with pytest.raises(OutsideInError, match="no column called name"):
        read_directory(written(tmp_path, rows), load(config).teams)


def test_an_address_becomes_the_places_by_which_people_say_where_they_were() -> None:
    assert places_of("12 Infirmary Road, Eastbrook; NM1 1AA, 7") == ("Infirmary Road", "Eastbrook", "NM1 1AA")
    assert places_of("") == ()
