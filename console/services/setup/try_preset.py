"""Trying a preset on a sample: what it would make of a platform's answer, without asking the platform."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from console.domain.errors import NotFound, OutsideInError

if TYPE_CHECKING:
    from console.domain.mention import RawMention
    from console.sources.base import Spoiled

LARGEST = 15 * 1024 * 1024  # bytes of a sample: as much as is read of one answer


def try_preset(name_or_path: str, sample: Path, *, folder: Path | None = None) -> list[RawMention | Spoiled]:
    """The rows that the preset makes of ``sample``, a platform's answer in JSON: mentions, and what cannot be read.

    ``folder`` holds the organisation's own presets. Raises `NotFound` for a preset or a file that there is not, and
    `OutsideInError` for one that cannot be used.
    """
    from console.sources.declared.preset import load
    from console.sources.declared.response import page_of
    from console.sources.json_text import NotJson, read_json

    loaded = load(name_or_path, folder)
    try:
        with sample.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        raise NotFound(f"{sample} cannot be read ({error.strerror}).") from error
    if len(content) > LARGEST:
        raise OutsideInError(f"{sample.name} is larger than an answer may be (15 MB).")
    try:
        document = read_json(content)
    except NotJson as error:
        raise OutsideInError(
            f"{sample.name} cannot be read: {error}.", advice="The sample is one answer of the platform, as it came."
        ) from error
    page = page_of(loaded, document, "")
    return [*page.mentions, *page.spoiled]


def preset_names(folder: Path | None = None) -> dict[str, str]:
    """Every preset by its name, with what it is about; one that cannot be used says why."""
    from console.sources.declared.preset import load, names

    told = {}
    for name in names(folder):
        try:
            told[name] = load(name, folder).preset.about
        except OutsideInError as fault:
            told[name] = str(fault)
    return told
