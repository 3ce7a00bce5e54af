"""Presets as files: what a field map can say, which faults are sentences, and where a user's own lie."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.config.load import load as load_settings
from console.domain.errors import NotFound, OutsideInError, SourceRefused
from console.domain.mention import RawMention
from console.services.setup.try_preset import preset_names, try_preset
from console.sources.declared.fields import BadPreset, FieldMap, expression, path_of, walk
from console.sources.declared.preset import SHIPPED, load
from console.sources.declared.request import fill
from console.sources.table.row import BadRow

OWN = """
about = "Our own board"
tested = "by hand"
url = "https://board.example/api/{board}"
{more}
[[items]]
path = "notes"
kind = "card"
[items.fields]
native_id = "id"
body = "words | html"
published = "when"
"""


def own(folder: Path, more: str = "", name: str = "board") -> Path:
    """A preset of one's own."""
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}.toml"
    file.write_text(OWN.replace("{more}", more))
    return file


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("a", 1),
        ("b.c", "x"),
        ("b.none", None),
        ("list[].n", [1, 2]),
        ("list.0.n", 1),
        ("list.9.n", None),
        ("deep[].in[].n", [1, 2, 3]),
        ("a.b.c", None),
        ("name | standing", None),
        ("markup | html", "a\nb"),
        ("https://e.example/{b.c}/{a}", "https://e.example/x/1"),
        ("https://e.example/{b.none}", ""),
        ("{a}", "1"),
        ("stars | stars", 4),
        ("mark | markdown", "bold link"),
        ("spaced | words", ["a", "b"]),
    ],
)
def test_expressions(written: str, value: object) -> None:
    item = {
        "a": 1,
        "b": {"c": "x"},
        "list": [{"n": 1}, {"n": 2}, {}],
        "name": "[deleted]",
        "markup": "<p>a<p>b",
        "deep": [{"in": [{"n": 1}]}, {}, {"in": [{"n": 2}, {"n": 3}]}],
        "stars": "FOUR",
        "mark": "**bold** [link](https://a.example)",
        "spaced": " a  b ",
    }
    assert expression(written)(item) == value


@pytest.mark.parametrize("written", ["a | shout", "{a", "a}b{c}", "{a | shout}", "a." * 20])
def test_bad_expressions_are_sentences(written: str) -> None:
    with pytest.raises(BadPreset):
        expression(written)


def test_a_walk_never_fails() -> None:
    for value in (None, 1, "x", [], [[]], {}, {"a": None}, [None]):
        for path in ("a.b", "[]", "a[].b", "0", "[].[].[]"):
            walk(value, path_of(path))


def test_the_first_that_gives_something_counts() -> None:
    fields = FieldMap.of({"native_id": "id", "body": ["long", "short"], "published": "at"})
    mention = fields.mention({"id": 7, "long": "", "short": "s", "at": 1_795_000_000})
    assert mention is not None
    assert (mention.native_id, mention.body) == ("7", "s")
    assert fields.mention({"id": 8}) is None, "a rating without words is no mention, and no fault"
    with pytest.raises(BadRow):
        fields.mention({"id": 8, "short": "s", "at": "soon"})


def test_a_deletion_needs_no_words() -> None:
    fields = FieldMap.of({"native_id": "id", "body": "text", "deleted": "gone"})
    mention = fields.mention({"id": "7", "gone": True})
    assert mention is not None and mention.change == "delete"


def test_a_text_without_its_values_is_left_out() -> None:
    assert fill("Bearer {key}", {}) == ""
    assert fill("{a}-{b}", {"a": "1"}) == "1-"
    assert fill("plain", {}) == "plain"


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.toml")), ids=lambda file: file.stem)
def test_shipped_presets_say_what_they_were_tested_against(file: Path) -> None:
    loaded = load(file.stem)
    assert "stand-in" in loaded.preset.tested and loaded.preset.documentation.startswith("https://")
    assert file.read_text().startswith("# ") and "made from the documentation" in file.read_text()
    assert loaded.preset.url.startswith("https://") and 0 < loaded.depth.overlap < loaded.depth.history


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("frob = 1", "frob"),
        ('history = "soon"', "history must be a duration"),
        ('[pages]\ncursor = "c"', "pages.parameter"),
        ("[pages]\nmost = 'x'", "most"),
        ("x = [", "cannot be used"),
    ],
)
def test_a_bad_preset_is_named_with_its_fault(tmp_path: Path, more: str, said: str) -> None:
    file = own(tmp_path, more)
    with pytest.raises(SourceRefused, match=r"board\.toml") as refused:
        load(str(file))
    assert said in refused.value.sentence


def test_an_unknown_preset_names_the_nearest() -> None:
    with pytest.raises(NotFound) as missing:
        load("redit-search")
    assert "reddit-search" in missing.value.advice
    for name in ("../../etc/passwd", "", "a/b"):
        with pytest.raises(NotFound):
            load(name)


def test_a_users_own_lies_beside_the_settings(tmp_path: Path) -> None:
    own(tmp_path / "presets")
    config = tmp_path / "config.toml"
    config.write_text("""
[[source]]
id = "a"
kind = "declared"
preset = "board"
with = { board = "royal", client_secret = "secret:x" }
[[source]]
id = "b"
kind = "declared"
preset = "hacker-news"
with = { query = "x" }
""")
    options = [source.options for source in load_settings(config, {"HOME": str(tmp_path)}).sources]
    assert options[0]["preset"] == str(tmp_path / "presets/board.toml")
    assert options[1]["preset"] == "hacker-news"
    assert preset_names(tmp_path / "presets")["board"] == "Our own board"


def test_a_secret_in_the_settings_is_reported(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        '[[source]]\nid = "a"\nkind = "declared"\npreset = "google-reviews"\nwith = { client_secret = "hunter2" }\n'
    )
    with pytest.raises(OutsideInError) as fault:
        load_settings(config, {"HOME": str(tmp_path)})
    assert "client_secret holds the secret itself" in str(fault.value) and "hunter2" not in str(fault.value)


def test_trying_a_preset_on_a_sample(tmp_path: Path) -> None:
    own(tmp_path / "presets")
    sample = tmp_path / "answer.json"
    sample.write_text(json.dumps({"notes": [{"id": 1, "words": "<b>kind</b>", "when": "2026-11-01T10:00:00Z"}, 7]}))
    mention, spoiled = try_preset("board", sample, folder=tmp_path / "presets")
    assert isinstance(mention, RawMention)
    assert (mention.body, mention.kind) == ("kind", "card")
    assert mention.published == datetime(2026, 11, 1, 10, tzinfo=UTC)
    assert not isinstance(spoiled, RawMention) and spoiled.why == "it is no object"
    for wrong in ("nothing.json", "broken.json"):
        (tmp_path / "broken.json").write_text("{")
        with pytest.raises(OutsideInError):
            try_preset("board", tmp_path / wrong, folder=tmp_path / "presets")
