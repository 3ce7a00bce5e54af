"""Pages of the manual as lines, at any width."""

from __future__ import annotations

import re

import pytest

from console.services.manual import pages
from console.tui.pages.manual import manual_lines
from console.tui.render.lines import plain, width


def test_a_table_is_its_first_cells_with_the_others_below_and_links_are_words() -> None:
    text = "# Kinds\n\n| kind | reads |\n| --- | --- |\n| `feed` | RSS, see [Sources](sources.md) |\n\n```sh\nls\n```\n"
    assert [plain(spans) for spans in manual_lines(text, 60)] == [
        "Kinds", "", "kind", "  reads", "feed", "  RSS, see Sources", "", "  ls"
    ]  # fmt: skip


@pytest.mark.parametrize("room", [40, 76, 110])
def test_every_page_fits_and_loses_no_word(room: int) -> None:
    for page in pages():
        lines = manual_lines(page.text, room)
        assert all(width(spans) <= room for spans in lines), page.name
        said = "".join("".join(plain(spans).split()) for spans in lines)
        prose = re.sub(r"<!--.*?-->|```.*|\]\([^)]+\)", " ", page.text)
        assert [word for word in re.findall(r"[A-Za-z]{4,}", prose) if word not in said] == []
