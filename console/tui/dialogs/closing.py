"""Closing: a screen answers and goes once, however many keys, clicks and workers ask it to."""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import Screen

Answer = TypeVar("Answer")


class ClosesOnce(Screen[Answer], inherit_bindings=False):
    """A screen that only closes while it is the one on top, so that it never takes another with it."""

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Close with an answer; one that is closed already, or covered by another, stays as it is."""
        if self.app.screen is not self:
            return AwaitComplete()
        return super().dismiss(result)
