"""Copies join, patients who use the same words do not."""

from __future__ import annotations

from console.understand.clusters import cluster_key, fingerprint, likeness, same
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


def test_precision_and_recall_on_a_set_of_our_own() -> None:
    found = figures()
    assert found.precision >= 0.98, found
    assert found.recall >= 0.95, found
    assert found.looked_up >= 0.95, found


def test_likeness_is_a_share() -> None:
    assert likeness("a b c", "a b c") == 1.0
    assert likeness("a b c", "d e f") == 0.0
    assert likeness("", "a") == 0.0
