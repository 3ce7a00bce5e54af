"""What was learnt: one correction after another, which can be forgotten, and the whole of it switched off."""

from __future__ import annotations

from collections.abc import Sequence

from console.services.judging.lessons import Lesson, lessons_of
from console.tui.commands.table import LEARNING
from console.tui.pages.learning import learning_page
from console.tui.render.lines import BLANK, Line
from console.tui.screens.sheet import SheetScreen


class LearningScreen(SheetScreen):
    """The lessons in force, the newest first."""

    name_of_screen = LEARNING
    title_of_screen = "What it learnt from you"

    def __init__(self) -> None:
        super().__init__()
        self.lessons: tuple[Lesson, ...] = ()

    @property
    def lesson(self) -> Lesson | None:
        """The one under the cursor."""
        return self.lessons[self.sheet.at] if self.sheet.at < len(self.lessons) else None

    def current(self) -> tuple[int, ...]:
        """Its mention."""
        return (self.lesson.mention,) if self.lesson else ()

    async def write(self, room: int) -> tuple[Sequence[Line], Sequence[int]]:
        """All of them."""
        runtime = self.app.runtime
        lessons = await lessons_of(runtime.store, runtime.settings.tree)
        on = await runtime.store.learning()
        here = self.lesson
        self.lessons = lessons
        if here is not None:  # a colleague's newer one must not put another under the cursor
            self.sheet.at = next(
                (screen for screen, one in enumerate(lessons) if one.number == here.number), self.sheet.at
            )
        lines, items = learning_page(lessons, self.app.look, room, on=on, allowed=runtime.settings.judge.learning)
        return [BLANK, *lines], [item + 1 for item in items]
