"""The judge that the settings ask for, and what needs it without a store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from console.config.settings import Settings
from console.domain.judgement import Evidence
from console.domain.mention import Mention

if TYPE_CHECKING:
    from console.understand.gazetteer import Gazetteer
    from console.understand.judge import Judge


def gazetteer_of(settings: Settings) -> Gazetteer:
    """The teams of these settings by every name that people have for them."""
    from console.understand.gazetteer import Gazetteer, Organisation

    organisation = settings.organisation
    return Gazetteer(settings.teams, Organisation(organisation.name, organisation.places, organisation.not_ours))
