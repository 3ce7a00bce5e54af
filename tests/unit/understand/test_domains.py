"""Domains: what ships, one of an organisation's own by a file, and every fault of such a file with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from console.config.load import check_file
from console.config.settings import Settings
from console.domain.errors import ConfigFault
from console.domain.judgement import Sentiment
from console.domain.mention import Mention
from console.domain.themes import THEMES
from console.services.judging.judge import build_judge as judge_of_settings
from console.services.judging.judge import classify_texts, faults_of_words
from console.understand.domains import domain_of
from console.understand.judge import build_judge

LINES = [json.loads(line) for line in (Path(__file__).with_name("council.jsonl")).read_text("utf-8").splitlines()]
UNIVERSITY = """
base = "general"
own = "lecture lecturer tutor seminar campus halls"

[[service]]
called = ["accommodation"]
say = ["halls"]

[[theme]]
name = "Teaching"
phrases = ["lecture*", "seminar*"]

[[rule]]
id = "locked-out"
effect = "severity"
level = 4
about = "safety"
phrases = ["slept in the {where}"]
reason = "Without a bed for the night."

[[rule]]
id = "hall-pass"
effect = "flag"
flag = "safeguarding"
phrases = ["left alone in halls"]
reason = "For the wellbeing team."

[words]
where = ["library", "corridor"]
"""


def said(text: str, kind: str = "comment") -> Mention:
    return Mention(id=0, source="test", native_id="1", kind=kind, body=text)


def configured(folder: Path, domain: str, content: str = "", more: str = "") -> Path:
    """A configuration that chooses ``domain``, which has a file of its own where there is ``content``."""
    if content:
        (folder / "domains").mkdir(exist_ok=True)
        (folder / "domains" / f"{domain}.toml").write_text(content, "utf-8")
    file = folder / "config.toml"
    file.write_text(f'[organisation]\nname = "Penmarsh"\n\n[judge]\ndomain = "{domain}"\n{more}', "utf-8")
    return file


def chosen(file: Path) -> Settings:
    found = check_file(file, {"HOME": str(file.parent)})
    assert found.settings is not None, found.problems
    return found.settings


def test_a_council_is_judged_by_its_own_words() -> None:
    """The bar on lines of our own; they were known when the rules were written, so it shows what broke, not how good
    it is on others'."""
    judge = build_judge(domain=domain_of("council"))
    judged = [one.judgement for one in judge.judge([said(line["text"], line["kind"]) for line in LINES])]
    pairs = list(zip(LINES, judged, strict=True))
    assert len(pairs) >= 80
    tone = sum(one.opinion.label in {line["tone"], *line.get("also", [])} for line, one in pairs)
    near = sum(abs(one.severity - line["severity"]) <= 1 for line, one in pairs)
    grave = [one.severity >= 4 for line, one in pairs if line["severity"] >= 4]
    false = sum(one.severity >= 4 for line, one in pairs if line["severity"] <= 2)
    themes = sum(bool(one.themes) and one.themes[0].name in line["themes"] for line, one in pairs)
    guarded = ["safeguarding" in one.flags for line, one in pairs if line["safeguarding"]]
    wrongly = sum("safeguarding" in one.flags for line, one in pairs if not line["safeguarding"])
    total = len(pairs)
    assert tone >= 0.8 * total and near >= 0.88 * total and themes >= 0.93 * total
    assert sum(grave) >= 0.9 * len(grave) and false <= 1
    assert sum(guarded) >= 0.8 * len(guarded) and wrongly <= 3


def test_every_theme_of_the_labelled_lines_exists() -> None:
    book = domain_of("council").themes
    assert book is not None
    assert {theme for line in LINES for theme in line["themes"]} <= {rule.id for rule in book.rules}


def test_a_theme_has_the_tone_of_its_clause() -> None:
    judge = build_judge(kind="none", domain=domain_of("council"))
    [theme] = judge.judge([said("The library was closed")])[0].judgement.themes
    assert (theme.name, theme.polarity) == ("Libraries & museums", 0)


def test_health_keeps_the_themes_of_the_framework_and_no_other_domain_has_them() -> None:
    text = "The food was cold and the parking was dear"
    assert {theme.name for theme in build_judge().judge([said(text)])[0].judgement.themes} <= set(THEMES)
    for name in ("council", "general"):
        found = build_judge(kind="fast", domain=domain_of(name)).judge([said(text)])[0].judgement.themes
        assert not {theme.name for theme in found} & {"Food & drink provision & facilities"}


def test_a_domain_of_ones_own_is_a_file_beside_the_configuration(tmp_path: Path) -> None:
    settings = chosen(configured(tmp_path, "university", UNIVERSITY))
    assert settings.judge.themes[-1] == "Teaching" and "Cleanliness" in settings.judge.themes
    assert faults_of_words(settings) == ()
    judge, _ = judge_of_settings(settings)
    one = judge.judge([said("I slept in the corridor after the seminar, left alone in halls")])[0].judgement
    assert one.severity == 4 and "safeguarding" in one.flags
    assert "Teaching" in {theme.name for theme in one.themes}
    assert domain_of("university", settings.judge.domain_file).elsewhere == domain_of("general").elsewhere


def test_classify_and_the_judge_of_the_settings_say_the_same(tmp_path: Path) -> None:
    settings = chosen(configured(tmp_path, "council"))
    text = "Bare wires in the kitchen, reported on Monday."
    [answer] = classify_texts("fast", lambda _: None, settings)([{"id": "1", "text": text, "kind": "comment"}])
    judged = build_judge(kind="fast", domain=domain_of("council")).judge([said(text)])[0].judgement
    assert answer["severity"] == judged.severity == 4
    assert [theme["name"] for theme in answer["themes"]] == ["Housing repairs"]
    assert [theme.name for theme in judged.themes] == ["Housing repairs"]


def test_teams_and_queries_may_name_the_themes_of_the_domain_alone(tmp_path: Path) -> None:
    more = (
        '\n[[team]]\nid = "waste"\nname = "Waste"\nthemes = ["{}"]\n'
        '\n[[pane]]\ntitle = "Bins"\nquery = "theme:\\"{}\\""\n'
    )
    chosen(configured(tmp_path, "council", more=more.format("Waste & recycling", "Waste & recycling")))
    found = check_file(configured(tmp_path, "council", more=more.format("Waste & recyling", "Parking")), {})
    assert len(found.problems) == 2
    assert 'did you mean "Waste & recycling"?' in found.problems[0]


def test_an_unknown_domain_is_named_with_the_nearest(tmp_path: Path) -> None:
    [problem] = check_file(configured(tmp_path, "counsil"), {}).problems
    assert problem == 'config.toml:5: [judge]: domain "counsil" is not known; did you mean "council"?'


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        ("own = [\n", ["broken.toml:2: not valid TOML"]),
        ('base = "generel"\n', ['broken.toml:1: base "generel" is not known; did you mean "general"?']),
        ('own = "a"\nowns = "b"\n', ['broken.toml:2: unknown key "owns"; did you mean "own"?']),
        (
            '\n[[theme]]\nname = "Bins"\nphrases = ["bin {what}"]\n',
            ['broken.toml:4: [[theme]] "Bins": the list “what” is not there'],
        ),
        ('[[theme]]\nphrases = ["bin"]\n', ["broken.toml:1: [[theme]] 1: name is missing"]),
        (
            '[[rule]]\nid = "x"\neffect = "severity"\nlevel = 9\nabout = "harm"\nphrases = ["bin"]\nreason = "R."\n',
            ["broken.toml:1: rule x: severity needs a level"],
        ),
        (
            '[[rule]]\nid = "x"\neffect = "negative"\nphrases = [\n  "bin",\n  "bin ..99 day ]"\n]\nreason = "R."\n',
            ["broken.toml:4: rule x: “bin ..99 day ]”"],
        ),
        ('[[service]]\ncalled = ["waste"]\n', ["broken.toml:1: [[service]] 1: say is missing"]),
    ],
)
def test_a_broken_file_is_told_with_its_line(tmp_path: Path, content: str, faults: list[str]) -> None:
    found = check_file(configured(tmp_path, "broken", content), {})
    problems = found.problems if found.settings is None else faults_of_words(found.settings)
    assert len(problems) == len(faults)
    for problem, fault in zip(problems, faults, strict=True):
        assert fault in problem and "\n" not in problem


def test_the_organisations_own_rules_count_beside_the_model() -> None:
    """What no model was taught stands: an organisation's rule is heard below the grave levels too."""
    own = '[[rule]]\nid = "o"\neffect = "severity"\nlevel = 3\nabout = "comfort"\nphrases = ["zorb"]\nreason = "R."\n'
    judge = build_judge(own_rules=[("ours.toml", own)])
    one = judge.judge([said("They lost the zorb, a poor show.")])[0].judgement
    assert one.opinion.label is Sentiment.NEGATIVE and one.severity == 3
    with pytest.raises(ConfigFault) as fault:
        build_judge(kind="none", own_rules=[("ours.toml", "\n[[rule]]\nid = 4\n")])
    assert fault.value.problems == ("ours.toml:2: rule 4: “id” is missing",)
