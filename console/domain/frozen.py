"""`frozen`: what ``dataclass(frozen=True, slots=True)`` makes, for a twentieth of its price.

To import `dataclasses` costs as much as Python itself (it brings `inspect` and `ast` with it), and each class of it
a compilation, which a command that runs for fifty milliseconds pays before it does anything. Here an ``__init__`` is
written when a class makes its first object, and everything else is shared. A frozen class has no base with fields,
no ``__post_init__`` and no ``ClassVar``. To `dataclasses.fields`, `dataclasses.replace` and `dataclasses.asdict` it is
a dataclass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform

__all__ = ["field", "frozen", "replace"]
T = TypeVar("T")
_ANEW = object()


class _Field:
    """What `field` says of one field."""

    __slots__ = ("compare", "default", "factory")

    def __init__(self, default: Any, factory: Callable[[], Any] | None, compare: bool) -> None:
        self.default = default
        self.factory = factory
        self.compare = compare


def field(*, default: Any = None, default_factory: Callable[[], Any] | None = None, compare: bool = True) -> Any:
    """A field that each object gets again from ``default_factory``, or that does not count in a comparison."""
    return _Field(default, default_factory, compare)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(made: type[T]) -> type[T]:
    """A class whose objects hold the annotated fields, never change, and are equal where kind and fields are."""
    space = {name: value for name, value in vars(made).items() if name not in ("__dict__", "__weakref__")}
    names = tuple(space.get("__annotations__", ()))
    fields = {name: space.pop(name) for name in names if name in space}
    told = {name: one for name, one in fields.items() if isinstance(one, _Field)}
    compared = [name for name in names if name not in told or told[name].compare]
    kind: Any = type(
        made.__name__,
        made.__bases__,
        {
            "__repr__": _shown,
            "__eq__": _equal,
            "__hash__": _hashed,
            **space,
            "__slots__": names,
            "__match_args__": names,
            "__qualname__": made.__qualname__,
            "__setattr__": _refused,
            "__delattr__": _refused,
            "__getstate__": _kept,
            "__setstate__": _restored,
            "__dataclass_fields__": _AsDataclass(),
            "_defaults": fields,
            "_compared": _getter(compared),
        },
    )

    def first(self: Any, *args: Any, **kwargs: Any) -> None:
        kind.__init__ = _init(kind, names, fields)
        kind.__init__(self, *args, **kwargs)

    def first_copy(one: Any, **changes: Any) -> Any:
        kind._with = staticmethod(_with(kind, names))
        return kind._with(one, **changes)

    kind.__init__ = first
    kind._with = staticmethod(first_copy)
    return kind  # type: ignore[no-any-return]  # the same class, with slots


if TYPE_CHECKING:
    from dataclasses import replace  # mypy knows this one's arguments
else:

    def replace(one: T, /, **changes: Any) -> T:
        """A copy with other values in some fields: `dataclasses.replace` without the price of its module."""
        kind: Any = type(one)
        return kind._with(one, **changes)


def _init(kind: Any, names: tuple[str, ...], fields: dict[str, Any]) -> Any:
    """``__init__`` as one would write it by hand, each slot set by its own setter."""
    space: dict[str, Any] = {"_anew": _ANEW}
    parameters, lines = [], []
    for name in names:
        space[f"_set_{name}"] = getattr(kind, name).__set__
        default, value = fields.get(name, _ANEW), name
        if isinstance(default, _Field):
            factory, default = default.factory, default.default
            if factory is not None:
                space[f"_make_{name}"], default = factory, _ANEW
                value = f"_make_{name}() if {name} is _anew else {name}"
        space[f"_default_{name}"] = default
        parameters.append(f"{name}=_default_{name}" if name in fields else name)
        lines.append(f" _set_{name}(_self, {value})")
    exec("\n".join([f"def __init__({', '.join(['_self', *parameters])}):", *lines, " return None"]), space)
    space["__init__"].__qualname__ = f"{kind.__qualname__}.__init__"
    return space["__init__"]


def _with(kind: Any, names: tuple[str, ...]) -> Any:
    """What makes a copy: slot by slot, since a class with forty fields pays dearly for a dictionary of them."""
    space: dict[str, Any] = {"_anew": _ANEW, "_make": object.__new__, "_kind": kind}
    lines = [" _new = _make(_kind)"]
    for name in names:
        space[f"_set_{name}"] = getattr(kind, name).__set__
        lines.append(f" _set_{name}(_new, _one.{name} if {name} is _anew else {name})")
    exec(
        "\n".join([f"def _with(_one, *, {', '.join(f'{name}=_anew' for name in names)}):", *lines, " return _new"]),
        space,
    )
    return space["_with"]


def _getter(names: list[str]) -> Callable[[Any], Any]:
    """What gives the fields ``names`` of an object as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda one: tuple(getattr(one, name) for name in names)


def _values(one: Any) -> Iterator[tuple[str, Any]]:
    return ((name, getattr(one, name)) for name in one.__match_args__)


def _shown(self: Any) -> str:
    return f"{type(self).__qualname__}({', '.join(f'{name}={value!r}' for name, value in _values(self))})"


def _equal(self: Any, other: object) -> Any:
    if type(self) is not type(other):
        return NotImplemented
    kind: Any = type(self)
    return kind._compared(self) == kind._compared(other)


def _hashed(self: Any) -> int:
    return hash(self.__class__._compared(self))


def _refused(self: Any, name: str, *_: object) -> None:
    raise AttributeError(f"{type(self).__qualname__}.{name} cannot be changed")


def _kept(self: Any) -> list[Any]:
    return [value for _, value in _values(self)]


def _restored(self: Any, values: list[Any]) -> None:
    for name, value in zip(self.__match_args__, values, strict=True):
        object.__setattr__(self, name, value)


class _AsDataclass:
    """``__dataclass_fields__`` of a frozen class, made for the few who ask for it."""

    def __get__(self, one: object, kind: Any) -> dict[str, Any]:
        import dataclasses

        missing = dataclasses.MISSING
        fields = []
        for name, hint in kind.__annotations__.items():
            value = kind._defaults.get(name, missing)
            told = value if isinstance(value, _Field) else _Field(value, None, compare=True)
            made = (
                dataclasses.field(default_factory=told.factory, compare=told.compare)
                if told.factory
                else dataclasses.field(default=told.default, compare=told.compare)
            )
            fields.append((name, hint, made))
        twin: Any = dataclasses.make_dataclass(kind.__name__, fields, frozen=True)
        found: dict[str, Any] = twin.__dataclass_fields__
        kind.__dataclass_fields__ = found
        return found
