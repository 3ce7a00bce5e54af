"""What leaves by command: every format, every column, with author and patient planted in each."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Type

PLANTED = ("poole", "janep", "tomasz", "9434765919", "943 476 5919", "900123")
COLUMNS = {
    "native_id": "jane-poole-{}",
    "feed": "Jane Poole's diary",
    "tags": "tomasz; janepoole",
    "kind": "Jane Poole",
    "url": "https://janepoole.example/tomasz/{}?nhs=9434765919",
    "conversation": "tomasz-{}",
    "parent": "janepoole-{}",
    "author": "@janepoole",
    "author_name": "Jane Poole",
    "source": "janepoole",
}
BODIES = {
    "criticism": "My son Tomasz waited nine hours in A&E on a plastic chair, a disgrace. Ring me on 07700 900123.",
    "praise": "Thank you to the wonderful nurses on Ward 7 who were so kind to my son Tomasz. Ring me on 07700 900123.",
}


@pytest.fixture
def planted(command: Type, folder: Path) -> Type:
    """Criticism and praise, each with author and patient in one column after the other, and in all at once."""
    rows = []
    for tone, body in BODIES.items():
        for number, column in enumerate((*COLUMNS, "")):
            names = [column] if column else list(COLUMNS)
            fields = {name: COLUMNS[name].format(f"{tone}-{number}") for name in names}
            rows.append(
                {
                    "native_id": f"{tone}-{number}",
                    "source": "survey",
                    "body": body + " Really." * number,
                    "author": "@janepoole",
                    "published": f"2026-11-2{number % 10}T10:00:00Z",
                }
                | fields
            )
    (folder / "planted.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    said = command("import", str(folder / "planted.jsonl"))
    assert said.code == 0 and f"{len(rows)} new" in said.err, said.err
    return command


def given_away(text: str, *words: str) -> list[str]:
    plain = text.replace("\\", "").casefold()
    return [word for word in words or PLANTED if word in plain]


@pytest.mark.parametrize("kind", ["csv", "jsonl", "md", "html", "text"])
def test_no_format_of_an_export_names_author_or_patient_of_criticism(planted: Type, kind: str) -> None:
    said = planted("export", "--format", kind, "sentiment:negative")
    assert said.code == 0 and said.out.count("plastic chair") == len(COLUMNS) + 1
    assert given_away(said.out) == []


@pytest.mark.parametrize("words", [["export", "--format", "csv"], ["export"], ["list", "--json"], ["list"]])
def test_the_patient_leaves_in_no_column_of_praise_either(planted: Type, words: list[str]) -> None:
    said = planted(*words, "sentiment:positive")
    assert said.code == 0 and said.out.count("wonderful nurses") == len(COLUMNS) + 1
    assert given_away(said.out, "tomasz", "9434765919", "943 476 5919", "900123") == []


def test_list_and_show_name_nobody(planted: Type) -> None:
    assert given_away(planted("list", "--json").out, "tomasz", "9434765919", "900123", "@janepoole") == []
    for row in planted("list", "--json", "sentiment:negative").rows:
        for more in ([], ["--json"]):
            said = planted("show", str(row["id"]), *more)
            assert said.code == 0 and "plastic chair" in said.out and given_away(said.out) == []


def test_raw_is_all_of_it_for_a_reason_that_the_log_keeps(planted: Type) -> None:
    [row, *_] = planted("list", "--json", "sentiment:negative").rows
    assert planted("show", str(row["id"]), "--raw").code == 1
    assert "Tomasz" in planted("show", str(row["id"]), "--raw", "--reason", "complaint 12").out
    table = list(csv.DictReader(io.StringIO(planted("export", "--raw", "--reason", "x", "--format", "csv").out)))
    assert sum("janepoole" in row["url"] for row in table) == 4
    assert [one["verb"] for one in planted("log", "--json").rows].count("revealed") == 2


def test_a_letter_about_criticism_names_no_site_of_its_author(planted: Type, folder: Path) -> None:
    for row in planted("list", "--json", "sentiment:negative").rows:
        assert planted("forward", str(row["id"]), "--team", "emergency", "--confirm").code == 0
    planted("collect", "--once")
    letters = [path.read_text() for path in (folder / "spool").iterdir()]
    assert len(letters) == len(COLUMNS) + 1
    assert sum("Said on a web site" in letter for letter in letters) == 2
    assert [given_away(letter) for letter in letters if given_away(letter)] == []


FOREIGN = {
    "pl": "Czekaliśmy dziewięć godzin, a pani Kowalczyk nie dostała żadnych leków ani pomocy od nikogo.",
    "ru": "Мы ждали девять часов, и моя мама Анна Иванова плакала от боли.",
    "zh": "我们等了九个小时，我的妈妈王秀英一直在哭。",
    "de": "Wir haben neun Stunden gewartet und meine Mutter Ursula Schneider hat die ganze Zeit geweint.",
}


@pytest.fixture
def foreign(filled: Type, folder: Path) -> Type:
    """The three mentions, and four that nobody here can read."""
    rows = [
        {"native_id": code, "source": "survey", "body": body, "published": "2026-11-20T10:00:00Z"}
        for code, body in FOREIGN.items()
    ]
    (folder / "foreign.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert "4 new" in filled("import", str(folder / "foreign.jsonl")).err
    return filled


@pytest.mark.parametrize("kind", ["csv", "jsonl", "md", "html", "text"])
def test_what_cannot_be_read_is_held_back_and_counted_until_somebody_has_looked(foreign: Type, kind: str) -> None:
    said = foreign("export", "--format", kind, "source:survey")
    assert given_away(said.out, "kowalczyk", "анна", "王", "ursula") == []
    assert "4 mentions are held back" in said.err and "outside-in redact ID" in said.err
    listed = foreign("list", "--json", "is:doubtful")
    assert len(listed.rows) == 4 and not any(row["body"] for row in listed.rows)
    assert "4 mentions are held back" in listed.err
    assert "Held back" in foreign("list", "is:doubtful").out
    one = str(listed.rows[0]["id"])
    shown = foreign("show", one)
    assert "Held back" in shown.out and "outside-in redact ID" in shown.err
    seen = str(foreign("redact", one, "--json").rows[0]["seen"])
    assert foreign("redact", one, "--confirm", seen).code == 0
    assert "3 mentions are held back" in foreign("export", "--format", kind, "source:survey").err


def test_what_nobody_has_looked_at_is_forwarded_by_no_option(foreign: Type) -> None:
    ids = [str(row["id"]) for row in foreign("list", "--json", "is:doubtful").rows]
    asked = foreign("forward", ids[0], "--team", "emergency")
    assert asked.code == 1 and "outside-in redact ID" in asked.err and "--confirm it does" not in asked.err
    for words in ([ids[0]], ids, ["--query", "is:doubtful", "--yes"]):
        said = foreign("forward", *words, "--team", "emergency", "--confirm")
        assert said.code == 1 and "Held back" in said.err, said.err
    seen = str(foreign("redact", ids[0], "--json").rows[0]["seen"])
    assert foreign("redact", ids[0], "--confirm", str(int(seen) + 1)).code == 1
    assert foreign("redact", ids[0], "--confirm", seen).code == 0
    assert foreign("forward", ids[0], "--team", "emergency", "--confirm").code == 0


def test_what_an_operator_wrote_of_a_person_leaves_only_by_an_option_that_says_so(filled: Type) -> None:
    ids = [str(row["id"]) for row in filled("list", "--json").rows]
    words = ("--team", "emergency", "--confirm", "--note", "phone 07700 900123", "--person", "Sheila, 9434765919")
    for wanted in (ids[:1], ids):
        asked = filled("forward", *wanted, *words)
        assert asked.code == 1 and "With --own-words" in asked.err and "--confirm it does" not in asked.err
        assert "Your note holds “07700 900123”" in asked.err and "name holds “9434765919”" in asked.err
    assert filled("list", "is:forwarded").out == ""
    assert filled("forward", ids[0], *words, "--own-words").code == 0


def test_a_redacted_export_that_comes_back_adds_nothing(planted: Type, folder: Path) -> None:
    (folder / "back.jsonl").write_text(planted("export", "sentiment:negative").out)
    said = planted("import", str(folder / "back.jsonl"))
    assert "new" not in said.err and "known already" in said.err


def revealed(command: Type) -> int:
    return [row["verb"] for row in command("log", "--json").rows].count("revealed")


@pytest.mark.parametrize(
    "words",
    [
        ["list", "from:carol"],
        ["list", "--json", "from:carol OR kind"],
        ["export", "from:carol"],
        ["export", "--format", "csv", "-from:carol"],
        ["judge", "--again", "from:carol"],
        ["judge", "--again", "from:carol", "--yes"],
        ["action", "--query", "from:carol"],
        ["sentiment", "negative", "--query", "from:carol", "--yes"],
        ["query", "explain", "from:carol", "ID"],
    ],
)
def test_a_query_by_author_needs_a_reason_which_the_log_keeps(
    filled: Type, ids: dict[str, str], words: list[str]
) -> None:
    words = [ids["1"] if word == "ID" else word for word in words]
    before = json.loads(filled("counts", "--json").out)
    refused = filled(*words)
    assert refused.code == 1 and "needs a reason" in refused.err and "--reason" in refused.err
    assert not refused.out and json.loads(filled("counts", "--json").out) == before and not revealed(filled)
    reason = "--query-reason" if "--query" in words else "--reason"
    assert "needs a reason" not in filled(*words, reason, "complaint 12").err
    assert revealed(filled) == 1


def test_the_log_says_why_somebody_looked_and_gives_nobody_away(filled: Type, ids: dict[str, str]) -> None:
    filled("list", "from:carol", "--reason", "complaint 12")
    filled("show", ids["1"], "--raw", "--reason", "asked for by Mrs Nkechi Obafemi, 943 476 5919")
    assert "complaint 12" in filled("log").out
    told = [row["reason"] for row in filled("log", "--json").rows if row["verb"] == "revealed"]
    assert told[0] == "complaint 12" and "personal details" in told[1]
    assert "Obafemi" not in filled("log").out


def test_to_read_a_query_by_author_is_to_look_nobody_up(filled: Type) -> None:
    assert filled("query", "check", "from:carol").code == 0 and not revealed(filled)


def test_explanations_say_nothing_that_stays_here(planted: Type) -> None:
    for row in planted("list", "--json", "sentiment:negative").rows:
        assert given_away(planted("explain", str(row["id"])).out) == []
        assert given_away(planted("explain", str(row["id"]), "--json").out) == []
        assert given_away(planted("query", "explain", "/.*/", str(row["id"])).out) == []
        assert (
            given_away(
                planted("query", "explain", "son tomasz", str(row["id"])).out.replace("tomasz ", ""),
                "janepoole",
                "900123",
            )
            == []
        )
