"""A frozen class does what a frozen dataclass with slots does, and costs less to make."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.frozen import field, frozen, replace


@frozen
class Cup:
    """Something with every kind of field."""

    owner: str
    size: int = 2
    marks: Mapping[str, int] = field(default_factory=dict)
    washed: str = field(default="never", compare=False)

    @property
    def label(self) -> str:
        """What stands on it."""
        return f"{self.owner}/{self.size}"


@dataclasses.dataclass(frozen=True, slots=True)
class Twin:
    """The same as a dataclass."""

    owner: str
    size: int = 2
    marks: Mapping[str, int] = dataclasses.field(default_factory=dict)
    washed: str = dataclasses.field(default="never", compare=False)


@frozen
class Nothing:
    """No field at all."""


@frozen
class One:
    """A single field."""

    value: object


@frozen
class Other:
    """Another kind with the same field."""

    value: object


VALUES = st.fixed_dictionaries(
    {"owner": st.sampled_from(["Ada", "Bea"])},
    optional={
        "size": st.integers(1, 2),
        "marks": st.dictionaries(st.just("red"), st.integers(0, 1)),
        "washed": st.sampled_from(["never", "today"]),
    },
)


@given(VALUES, VALUES)
def test_equality_repr_and_copies_are_those_of_a_dataclass(first: dict[str, Any], second: dict[str, Any]) -> None:
    one, two = Cup(**first), Cup(**second)
    twin, other = Twin(**first), Twin(**second)
    assert (one == two) == (twin == other)
    assert repr(one) == repr(twin).replace("Twin", "Cup", 1)
    assert dataclasses.asdict(one) == dataclasses.asdict(twin)
    assert replace(one, **second) == dataclasses.replace(one, **second) == Cup(**{**first, **second})
    for copied in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert copied == one and copied.washed == one.washed and type(copied) is Cup


@given(st.sampled_from(["Ada", "Bea"]), st.integers(1, 2), st.sampled_from(["never", "today"]))
def test_equal_objects_have_one_hash(owner: str, size: int, washed: str) -> None:
    assert hash(One((owner, size))) == hash(One((owner, size)))
    assert hash(One(owner)) == hash(One(owner))
    assert hash(Nothing()) == hash(Nothing())
    assert Cup(owner, size, washed=washed) == Cup(owner, size)


def test_kinds_differ_though_their_fields_are_the_same() -> None:
    assert One("a") != Other("a")
    assert One(("a",)) != ("a",)
    assert Nothing() == Nothing()
    nan = float("nan")
    assert One(nan) == One(nan)  # as in a dataclass: the very same object


def test_an_object_never_changes() -> None:
    cup = Cup("Ada")
    with pytest.raises(AttributeError, match=r"Cup\.size cannot be changed"):
        cup.size = 3  # type: ignore[misc]
    with pytest.raises(AttributeError, match="cannot be changed"):
        del cup.size
    with pytest.raises(AttributeError):
        cup.colour = "red"  # type: ignore[attr-defined]
    assert not hasattr(cup, "__dict__")


def test_every_object_gets_its_own_from_a_factory() -> None:
    assert Cup("Ada").marks is not Cup("Ada").marks
    given = {"red": 1}
    assert Cup("Ada", marks=given).marks is given


def test_arguments_are_checked_as_python_does() -> None:
    for wrong in (Cup, lambda: Cup("Ada", 1, {}, "", 5), lambda: Cup("Ada", colour="red")):  # type: ignore[call-arg]
        with pytest.raises(TypeError, match=r"Cup\.__init__"):
            wrong()
    with pytest.raises(TypeError):
        replace(Cup("Ada"), colour="red")  # type: ignore[call-arg]


def test_a_pattern_takes_fields_by_their_place() -> None:
    match Cup("Ada", 1):
        case Cup(owner, 1):
            assert owner == "Ada"
        case _:
            pytest.fail("a pattern that fits")


def test_names_documentation_and_methods_stay() -> None:
    assert (Cup.__name__, Cup.__module__, Cup.__doc__) == ("Cup", __name__, "Something with every kind of field.")
    assert Cup("Ada").label == "Ada/2"


def test_who_asks_sees_a_dataclass() -> None:
    assert dataclasses.is_dataclass(Cup)
    for ours, theirs in zip(dataclasses.fields(Cup), dataclasses.fields(Twin), strict=True):
        assert (ours.name, ours.type, ours.default, ours.default_factory, ours.compare) == (
            theirs.name,
            theirs.type,
            theirs.default,
            theirs.default_factory,
            theirs.compare,
        )


def test_an_object_made_without_init_is_whole() -> None:
    @frozen
    class Fresh:
        left: int
        right: int

    made = Fresh.__new__(Fresh)
    for name, value in (("left", 1), ("right", 2)):
        object.__setattr__(made, name, value)
    assert made == Fresh(1, 2) and hash(made) == hash(Fresh(1, 2))


def test_a_frozen_class_costs_no_dataclasses() -> None:
    program = (
        "import sys; from console.domain.mention import Mention; from console.config.settings import Settings;"
        " Settings(); sys.exit('dataclasses' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
