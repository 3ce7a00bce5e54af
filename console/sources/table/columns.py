"""Which column of a table is which field: as the settings say, as an import names them, or as surveys are exported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from console.domain.errors import SourceRefused
from console.domain.text import clean_line, fold
from console.sources.table.row import FIELDS

_QUESTIONS: Mapping[str, Sequence[str]] = {  # how NHS England's Friends and Family Test asks, and its exports begin
    "body": (
        "please can you tell us why",
        "please tell us why",
        "why did you give",
        "fft answer",
        "what was good",
        "what did we do well",
        "what went well",
        "what could we",
        "what could be better",
        "anything that we could",
        "anything we could",
    ),
    "rating": (
        "overall how was your experience",
        "how was your experience",
        "how likely are you to recommend",
        "fft score",
        "fft rating",
    ),
}
_NAMES: Mapping[str, Sequence[str]] = {  # what such exports, and those of monitoring services, call the rest
    "body": (
        "comment",
        "comments",
        "fft comment",
        "free text",
        "response text",
        "feedback",
        "verbatim",
        "text",
        "content",
        "message",
        "review",
        "full text",
        "snippet",
        "hit sentence",
    ),
    "title": ("headline", "subject"),
    "rating": ("score", "stars", "response", "recommend"),
    "published": (
        "date",
        "response date",
        "survey date",
        "date of response",
        "date completed",
        "completed date",
        "submitted",
        "submission date",
        "date of visit",
        "timestamp",
        "created",
        "created at",
        "date posted",
    ),
    "native_id": ("response id", "respondent id", "survey id", "record id", "unique id"),
    "team": (
        "ward",
        "ward name",
        "clinic",
        "service",
        "department",
        "location",
        "unit",
        "ward code",
        "site",
        "hospital",
        "team name",
        "service name",
        "directorate",
        "site name",
    ),
    "author_name": ("username", "user name", "name", "reviewer"),
    "url": ("link", "permalink", "uri"),
    "polarity": ("sentiment", "tone"),
    "severity": ("criticality",),
}
_CARE_OPINION: Mapping[str, Sequence[str]] = {  # the lists of tags in its exports, which are known by a criticality
    "praised": ("what was good", "whats good", "what's good"),
    "criticised": ("what could be improved", "what could be better"),
    "tags": ("how did you feel", "feelings"),
    "body": ("story",),
}
_ASKING = ("what ", "why ", "how ", "please ", "anything ", "is there ", "tell us ")
_SEVERAL = " + "  # between the columns that one field is put together from


@dataclass(frozen=True, slots=True)
class Columns:
    """Which cells of a row make which field; several cells of one field are put one below the other."""

    cells: Mapping[str, tuple[int, ...]]
    width: int
    survey: bool
    questions: Mapping[int, str]  # of the columns of the body, as their headings ask them
    parted: bool  # whether each answer is a mention of its own: where nobody said that they are to be put together

    @classmethod
    def of(cls, header: Sequence[str], wanted: Mapping[str, str], file: str) -> Columns:
        """The columns of ``header``. ``wanted`` names the column of a field ("A + B" for two); the rest is found by
        name. Raises `SourceRefused` where a wanted column is not there, or no column holds words."""
        names = [_plain(name) for name in header]
        cells: dict[str, tuple[int, ...]] = {}
        for field, column in wanted.items():
            if field not in FIELDS:
                raise SourceRefused(f"“{field}” is no field of a mention.", advice=_near(field, FIELDS))
            cells[field] = tuple(_index(one, names, header, file) for one in column.split(_SEVERAL))
        taken = {index for indexes in cells.values() for index in indexes}
        survey = False
        for field, index, asked in _found(names):
            joins = (field == "team" or (asked and field == "body")) and field not in wanted
            if index not in taken and (field not in cells or joins):
                cells[field] = (*cells.get(field, ()), index)
                taken.add(index)
            survey = survey or asked
        if "body" not in cells and "title" not in cells:
            shown = ", ".join(f"“{clean_line(name, limit=60)}”" for name in header[:12])
            raise SourceRefused(
                f"No column of {file} is known to hold words.",
                advice=f'Say which: columns = {{ body = "…" }}. There are {shown}.',
            )
        bodies = () if "question" in cells else cells.get("body", ())
        questions = {index: clean_line(header[index], limit=500) for index in bodies if _asks(header[index])}
        return cls(cells, len(header), survey, questions, "body" not in wanted)

    def read_as(self, header: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Each column by its name and the field that it becomes; empty where it is ignored."""
        fields = {index: field for field, indexes in self.cells.items() for index in indexes}
        return tuple((clean_line(name, limit=80), fields.get(index, "")) for index, name in enumerate(header))

    def row(self, values: Sequence[str]) -> dict[str, object]:
        """The named values of one row; empty cells are left out."""
        named: dict[str, object] = {}
        for field, indexes in self.cells.items():
            parts = [values[index].strip() for index in indexes if index < len(values)]
            if any(parts):
                named[field] = "\n".join(filter(None, parts))
        if self.survey:
            named.setdefault("kind", "survey")
        if asked := [question for question, _ in self._answers(values) if question]:
            named["question"] = " / ".join(asked)
        return named

    def parts(self, values: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """(question, answer) for each answer of this row, where it has several and each is to be a mention."""
        answers = self._answers(values) if self.parted else []
        return tuple(answers) if len(answers) > 1 else ()

    def _answers(self, values: Sequence[str]) -> list[tuple[str, str]]:
        if not self.questions:
            return []
        cells = (
            (self.questions.get(index, ""), values[index].strip() if index < len(values) else "")
            for index in self.cells["body"]
        )
        return [(question, answer) for question, answer in cells if answer]


def find_heading(
    top: Sequence[Sequence[str]], wanted: Mapping[str, str], file: str
) -> tuple[int, Columns] | list[tuple[int, SourceRefused]]:
    """Which of the first rows is the heading: a title of one cell ("Feedback") may name the words too, and is meant
    only where it stands alone. Where none fits, why not, and how many cells each has."""
    fits: list[tuple[int, int, Columns]] = []
    wrong: list[tuple[int, SourceRefused]] = []
    widest = 0
    for index, cells in enumerate(top):
        filled = sum(bool(cell.strip()) for cell in cells)
        if filled > (0 if wanted else widest):  # below a row that is as wide it is data, unless somebody named it
            widest = filled
            try:
                fits.append((filled, index, Columns.of(unpadded(cells), wanted, file)))
            except SourceRefused as error:
                wrong.append((filled, error))
    if not fits:
        return wrong
    _, index, columns = next((fit for fit in fits if fit[0] > 1), fits[0])
    return index, columns


def unpadded(cells: Sequence[str]) -> list[str]:
    """A heading without the empty cells at its end."""
    filled = [index for index, cell in enumerate(cells) if cell.strip()]
    return [*cells[: filled[-1] + 1]] if filled else []


def _found(names: Sequence[str]) -> Iterator[tuple[str, int, bool]]:
    """Fields that the names give away, an import's own first: (field, column, whether a survey asks so)."""
    for index, name in enumerate(names):
        if name in FIELDS:
            yield name, index, False
    if "criticality" in names:
        for field, starts in _CARE_OPINION.items():
            for index, name in enumerate(names):
                if name.startswith(tuple(starts)):
                    yield field, index, False
    for field, starts in _QUESTIONS.items():
        for index, name in enumerate(names):
            if name.startswith(tuple(starts)):
                yield field, index, True
    for field, known in _NAMES.items():
        for index, name in enumerate(names):
            ours = field == "polarity" and "confidence" in names  # an export of this program: the tone is our own
            if name in known and not ours:
                yield field, index, False


def _asks(heading: str) -> bool:
    """Whether a heading is a question that somebody was asked, not the name of a column."""
    return heading.rstrip().endswith("?") or _plain(heading).startswith(_ASKING)


def _plain(name: str) -> str:
    return fold(name).strip(" ?:.*\"'").replace(",", "")


def _index(column: str, names: Sequence[str], header: Sequence[str], file: str) -> int:
    plain = _plain(column)
    if plain in names:
        return names.index(plain)
    raise SourceRefused(
        f"{file} has no column “{clean_line(column, limit=80)}”.",
        advice=_near(column, [clean_line(name, limit=80) for name in header]),
    )


def _near(word: str, known: Mapping[str, str] | Sequence[str]) -> str:
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"Is “{near[0]}” meant?" if near else f"There are: {', '.join(list(known)[:20])}."
