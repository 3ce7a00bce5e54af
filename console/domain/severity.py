"""The scale of severity, 0 to 5: how bad the worst statement is. What people read of it, wherever they read it."""

from __future__ import annotations

SCALE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("nothing went wrong", ("Thank you to everybody on ward 7", "Visiting is from two to eight")),
    ("comfort, a small wish", ("The tea was cold", "Parking is a pain", "Waited twenty minutes")),
    ("an ordinary let-down", ("Nobody rang back", "Waited an hour", "My appointment was cancelled")),
    ("a serious let-down", ("The doctor was rude", "Six hours in A&E", "Filthy toilets", "Sent home in pain")),
    ("harm, danger, dignity taken", ("Given the wrong tablets", "Left in a wet bed", "Ten hours on a trolley")),
    ("death or grave harm", ("He died waiting for an ambulance", "A nurse hit her", "They missed the sepsis")),
)
"""For each level what it means, and examples of statements."""


def scale_lines() -> list[str]:
    """The scale as lines of plain text."""
    return [
        f"{level}  {meaning:<28} {', '.join(f'“{one}”' for one in examples)}"
        for level, (meaning, examples) in enumerate(SCALE)
    ]
