"""Copies join, patients who use the same words do not."""

from __future__ import annotations

import pytest

from console.understand.clusters import _compared, cluster_key, fingerprint, likeness, same
from tests.unit.understand.copies import figures


def test_a_repost_has_the_same_key() -> None:
    said = "Six hours on a plastic chair at Northmoor Royal tonight with my dad, nobody has been round"
    assert cluster_key(said)
    assert cluster_key(f"RT @someone: {said.upper()}!! https://a.example/1") == cluster_key(said)


def test_short_thanks_never_join() -> None:
    long = "Thank you so much to all the staff, you were amazing!"
    for text in ("Thank you so much", long, "Great service, lovely staff", ""):
        assert cluster_key(text) == ""
        assert fingerprint(text) == 0
        assert not same(text, text)


def test_texts_that_differ_in_a_number_say_different_things() -> None:
    one = "The waiting time in the emergency department at Northmoor Royal is now {} minutes for the least urgent"
    assert not same(one.format(45), one.format(90))
    assert same(one.format(45), one.format(45))


@pytest.mark.parametrize("other", [
    "RT @x: I'll say it again, the queue at A&E isn't moving and #EastbrookRoyal rock`n'roll 12,000 waits",
    "I'LL SAY IT AGAIN, THE QUEUE AT A+E ISN'T MOVING AND #EastbrookRoyal ROCK'N'ROLL 12,000 WAITS",
    "I’ll say it again, the queue at A&E isn’t moving and #EastbrookRoyal rock’n’roll 12,000 waits",
    "I'll say it again, the queue at A & E isn't moving and #EastbrookRoyal",
])  # fmt: skip
def test_a_copy_is_known_however_it_is_spelt(other: str) -> None:
    one = "I'll say it again, the queue at A and E isn't moving and Eastbrook Royal rocknroll 12,000 waits"
    assert same(one, other)
    assert same(other, one)


def test_a_name_in_common_makes_no_copy_and_costs_no_cutting() -> None:
    one = "The new scanner at Northmoor Royal Infirmary saved my father twice this winter"
    other = "Parking near Northmoor Royal Infirmary has become a lottery since they closed level three"
    cut = _compared.cache_info().misses
    assert not same(one, other)
    assert _compared.cache_info().misses == cut + 1  # only the one that is held against others


def test_precision_and_recall_on_a_set_of_our_own() -> None:
    found = figures()
    assert found.precision >= 0.98, found
    assert found.recall >= 0.95, found
    assert found.looked_up >= 0.95, found


def test_likeness_is_a_share() -> None:
    assert likeness("a b c", "a b c") == 1.0
    assert likeness("a b c", "d e f") == 0.0
    assert likeness("", "a") == 0.0
