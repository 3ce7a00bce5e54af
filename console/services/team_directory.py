"""A directory of teams from a file, because nobody types 300 wards: CSV with name, parent, aliases, ODS code, address.

The configuration file is changed in place, its comments and order kept. Importing the same file again changes nothing.
"""

from __future__ import annotations

import csv
import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.config.load import load
from console.domain.errors import NotFound, OutsideInError
from console.domain.team import Team
from console.domain.text import clean_line, fold
from console.services.export.output import whole_file

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id",),
    "name": ("name", "team", "ward", "service"),
    "parent": ("parent", "site", "part of"),
    "aliases": ("aliases", "also known as", "alias"),
    "ods": ("ods", "ods code", "code"),
    "address": ("address", "postcode", "town"),
}
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class TeamChange:
    """One team of the file: ``what`` is added, changed or same; ``team`` as it will be; ``why`` says what differs."""

    what: str
    team: Team
    why: str = ""


def read_directory(path: Path, known: Sequence[Team]) -> list[TeamChange]:
    """What importing ``path`` would do to ``known``. An alias that means another team is left out, and said so.

    Raises `OutsideInError` where the file has no names, and `NotFound` for a parent that nobody knows.
    """
    by_name = {fold(team.name): team for team in known} | {team.id: team for team in known}
    rows = _rows(path)
    ids = {team.id for team in known}
    named: dict[str, str] = {fold(team.name): team.id for team in known} | {one: one for one in ids}
    for row in rows:  # a child may stand above its parent
        found = by_name.get(row["id"]) or by_name.get(fold(row["name"]))
        row["id"] = found.id if found else row["id"] or _identifier(row["name"], ids)
        ids.add(row["id"])
        named |= {fold(row["name"]): row["id"], row["id"]: row["id"]}
    owners = dict(named) | {fold(alias): team.id for team in known for alias in team.aliases}
    return [_change(row, by_name, named, owners, number) for number, row in enumerate(rows, 2)]


def write_directory(config: Path, changes: Sequence[TeamChange]) -> None:
    """Put the changes into the configuration, which is replaced in one step, and only by one without a fault.

    Raises `ConfigFault` with every fault that the new one would have.
    """
    import tomlkit

    document = tomlkit.parse(config.read_text("utf-8"))
    if "team" not in document:
        document["team"] = tomlkit.aot()
    tables: Any = document["team"]
    known = {str(table.get("id")): table for table in tables}
    for change in changes:
        if change.what == "same":
            continue
        table: Any = known.get(change.team.id)
        if table is None:
            table = tomlkit.table()
            tables.append(table)
        for key in ("id", "name", "parent", "ods"):
            if value := getattr(change.team, key):
                table[key] = value
        for key in ("aliases", "places"):
            if several := getattr(change.team, key):
                table[key] = list(several)
    draft = config.with_name(f".{config.name}.draft")
    try:
        with whole_file(draft) as out:
            out.write(tomlkit.dumps(document))
        load(draft)
        os.replace(draft, config)
    finally:
        draft.unlink(missing_ok=True)


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text("cp1252", "replace")  # what a spreadsheet on Windows writes
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}.") from None
    reader = csv.DictReader(text.splitlines())
    heads = {fold(head or ""): head for head in reader.fieldnames or ()}
    columns = {field: next((heads[name] for name in names if name in heads), "") for field, names in COLUMNS.items()}
    if not columns["name"]:
        raise OutsideInError(f"{path} has no column called name.", advice=f"There are: {', '.join(heads) or 'none'}.")
    rows: list[dict[str, str]] = []
    for row in reader:
        if len(rows) >= MOST_ROWS:
            raise OutsideInError(f"{path} has more than {MOST_ROWS:,} rows.", advice="Import it in parts.")
        values = {field: clean_line(row.get(column) or "") if column else "" for field, column in columns.items()}
        if values["name"]:
            rows.append(values)
    return rows


def _change(
    row: Mapping[str, str], by_name: Mapping[str, Team], named: Mapping[str, str], owners: dict[str, str], line: int
) -> TeamChange:
    parent = ""
    if row["parent"]:
        parent = named.get(fold(row["parent"]), named.get(row["parent"], ""))
        if not parent:
            raise NotFound(
                f"Line {line}: “{row['parent']}”, the parent of {row['name']}, is no team that is known.",
                advice="Add a row for it.",
            )
    before = by_name.get(row["id"])
    aliases = list(before.aliases) if before else []
    spoken = {fold(alias) for alias in aliases} | {fold(row["name"])}
    taken = []
    for alias in filter(None, map(str.strip, re.split(r"[;|]", row["aliases"]))):
        owner = owners.setdefault(fold(alias), row["id"])
        if owner != row["id"]:
            taken.append(f"“{alias}” means {owner} already")
        elif fold(alias) not in spoken:
            aliases.append(alias)
            spoken.add(fold(alias))
    places = places_of(row["address"])
    if before is None:
        return TeamChange(
            "added", Team(row["id"], row["name"], parent, tuple(aliases), row["ods"], places=places), "; ".join(taken)
        )
    after = Team(
        before.id,
        row["name"],
        parent or before.parent,
        tuple(aliases),
        row["ods"] or before.ods,
        places=tuple(dict.fromkeys((*before.places, *places))),
    )
    fields = ("name", "parent", "aliases", "ods", "places")
    differs = [key for key in fields if getattr(before, key) != getattr(after, key)]
    return TeamChange("changed" if differs else "same", after, "; ".join([*differs, *taken]))


def places_of(address: str) -> tuple[str, ...]:
    """The parts of an address by which people say where they were: street, district, town and postcode, without the
    number of the house."""
    parts = (re.sub(r"^\d+[a-z]?\s+", "", part.strip(), flags=re.IGNORECASE) for part in re.split(r"[,;|\n]", address))
    return tuple(dict.fromkeys(part for part in parts if len(part) > 2 and not part.isdigit()))


def _identifier(name: str, taken: set[str]) -> str:
    """An id made of a name: ``Ward 7 (Eye)`` is ``ward-7-eye``, with a number where that is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("&", " and ")
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "team"
    found, number = stem, 2
    while found in taken:
        found, number = f"{stem}-{number}", number + 1
    return found
