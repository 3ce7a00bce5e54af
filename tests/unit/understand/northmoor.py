"""A small trust that does not exist: the teams that the cases of this folder are about."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from console.domain.mention import Mention
from console.domain.team import Person, Team
from console.understand.judge import Judge, build_judge

TEAMS = (
    Team("trust", "Northmoor Hospitals"),
    Team("royal", "Northmoor Royal Hospital", "trust", ("the Royal", "NRH")),
    Team("eastbrook", "Eastbrook Hospital", "trust", ("St Mary's",)),
    Team("emergency", "Emergency Department", "royal", ("A&E", "ED", "casualty", "the Royal's A and E"), "RX1RA",
         ("Timeliness of care",), people=(Person("Amira", "nurse"),)),
    Team("maple", "Maple Ward", "royal", ("the old Fleming ward",)),
    Team("ward7", "Ward 7", "royal", ("the stroke unit", "stroke ward")),
    Team("out-royal", "Outpatients", "royal"),
    Team("out-east", "Outpatients", "eastbrook"),
    Team("it", "IT Service Desk", "trust", ("{IT}",)),
    Team("fracture", "Fracture Clinic", "royal"),
    Team("maternity", "Maternity Unit", "royal", ("the magnolia suite", "labour ward", "the birthing centre")),
)  # fmt: skip
PLACES = ("Northmoor", "Eastbrook")
NOT_OURS = ("Northmoor Road, Leeds", "Royal Northmoor Golf Club")


@lru_cache(maxsize=3)
def judge(kind: Literal["accurate", "fast", "none"] = "none") -> Judge:
    """The judge of that trust; ``none`` has rules alone."""
    return build_judge(TEAMS, name="Northmoor Hospitals", places=PLACES, not_ours=NOT_OURS, kind=kind)


def cases(*suites: str) -> list[dict[str, Any]]:
    """The lines of ``cases.jsonl`` that belong to these suites."""
    lines = (Path(__file__).parent / "cases.jsonl").read_text("utf-8").splitlines()
    return [case for case in map(json.loads, lines) if case["suite"] in suites]


def said(text: str, **fields: Any) -> Mention:
    """A mention with that body; a survey comment unless told otherwise."""
    return Mention(id=1, source="survey", native_id="1", body=text, **{"kind": "survey", **fields})
