"""The organisation's file: read whole, every fault at once, each with its line and the nearest right word."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from console.config.kinds import CHANNELS, SOURCES
from console.config.load import check_file, load
from console.config.locations import shipped
from console.config.settings import DEFAULT_PANES
from console.domain.errors import ConfigFault
from console.domain.retention import Retention
from console.domain.team import Person

SHIPPED = shipped("config.toml")


def faults(tmp_path: Path, text: str) -> tuple[str, ...]:
    """What is wrong with ``text``, without the file's name."""
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    return tuple(line.removeprefix("config.toml:") for line in check_file(file, {"HOME": str(tmp_path)}).problems)


def switched_on() -> str:
    """The shipped file with every setting that it shows switched on."""
    return re.sub(r"^#(?=[a-z\[])", "", SHIPPED.read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_a_pane_looks_nobody_up(tmp_path: Path) -> None:
    [fault] = faults(tmp_path, '[organisation]\nname = "N"\n[[pane]]\ntitle = "Him"\nquery = "from:carol kind"\n')
    assert "by author (from:), which needs a reason each time" in fault


@pytest.mark.parametrize(
    "table", ['[[rule]]\nthen = ["pin"]\nwhen = "{}"\n', '[[mute]]\nquery = "{}"\n'], ids=["rule", "mute"]
)
def test_a_rule_or_mute_by_author_says_why(tmp_path: Path, table: str) -> None:
    head = '[organisation]\nname = "N"\n[[saved_search]]\nname = "him"\nquery = "from:carol"\n'
    for query in ("from:carol kind", "in:him"):
        [fault] = faults(tmp_path, head + table.format(query))
        assert "by author (from:), which needs a reason" in fault
        assert not faults(tmp_path, head + table.format(query) + 'reason = "case 2026-14"\n')


def test_the_shipped_file_works_as_it_is(tmp_path: Path) -> None:
    settings = load(SHIPPED, {"HOME": str(tmp_path)})
    assert settings.organisation.name == "Northmoor Hospitals"
    assert settings.store.path == tmp_path / ".local/share/outside-in/store.db"
    assert {channel.kind for channel in settings.channels} == {"spool"}, "as it stands, nothing leaves this computer"
    assert all(not source.url for source in settings.sources), "as it stands, nothing comes from the network"
    assert settings.panes == DEFAULT_PANES
    assert settings.file == SHIPPED


def test_everything_it_shows_can_be_switched_on(tmp_path: Path) -> None:
    (tmp_path / "severity.toml").write_text("")
    text = switched_on()
    if not Path("/etc/ssl/certs/ca-certificates.crt").exists():
        text = text.replace('ca_file = "/etc/ssl/certs/ca-certificates.crt"', "")
    assert faults(tmp_path, text) == ()


def test_it_shows_every_key_that_there_is() -> None:
    shown = set(re.findall(r"^#?([a-z_]+) = ", SHIPPED.read_text(encoding="utf-8"), flags=re.MULTILINE))
    read_by = Path(sys.modules["console.config.load"].__file__ or "").parent / "reading"
    read = {
        key
        for name in ("sections", "arrays", "sources_and_channels")
        for key in re.findall(r"""table\.(?!tables)\w+\(\s*"(\w+)\"""", (read_by / f"{name}.py").read_text())
    } | set(re.findall(r'existing\(table, "(\w+)"', (read_by / "sections.py").read_text()))
    ready = [kind for kind in (*SOURCES.values(), *CHANNELS.values()) if kind.ready]
    read |= {key for kind in ready for key in (*kind.needs, *kind.takes, *kind.options)}
    assert len(read) > 40
    assert sorted(read - shown - {"role"}) == []  # role stands in an inline table


def test_values_arrive_as_what_they_mean(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("""
[store]
path = "data/store.db"
[forwarding]
undo_for = "1m"
[email]
from = "Comms <comms@northmoor.example>"
[[source]]
id = "drop"
kind = "table"
path = "~/drop/*.csv"
every = "2h"
[[mute]]
query = "rovers"
until = 2027-05-31
[[rule]]
when = "praise"
then = ["forward", "severity:0"]
""")
    settings = load(file, {"HOME": "/srv/home/sam"})
    assert settings.store.path == tmp_path / "data/store.db", "relative to the file, not to wherever we are"
    assert settings.forwarding.undo_seconds == 60
    assert settings.email.sender == "Comms <comms@northmoor.example>"
    assert (settings.sources[0].path, settings.sources[0].every) == ("/srv/home/sam/drop/*.csv", 7200)
    assert settings.mutes[0].until == date(2027, 5, 31)
    assert settings.rules[0].then == ("forward", "severity:0") and settings.rules[0].undo_for == 600


def test_a_person_stands_in_the_team_that_is_named(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        "[organisation]\nname = 'N'\n[[team]]\nid = 'maple'\nname = 'Maple'\npeople = [{ name = 'Jo' }]\n"
        "[[person]]\nname = 'Dr Priya Mistry'\naliases = ['Pip']\nteam = 'maple'\nnamed = 'first'\n"
    )
    [team] = load(file, {"HOME": str(tmp_path)}).teams
    assert team.people == (Person("Jo"), Person("Dr Priya Mistry", aliases=("Pip",), named="first"))


def test_a_class_without_days_of_its_own_has_those_of_the_organisation(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[organisation]\nretention_days = 60\n[retention]\ncomplaints = 400\n")
    assert load(file, {"HOME": str(tmp_path)}).retention == Retention(60, 60, 400, 60, handles=60, copies=30)
    file.write_text("[organisation]\nretention_days = 200\n")
    assert load(file, {"HOME": str(tmp_path)}).retention.handles == 90, "the name goes sooner than the words"


def test_what_is_wrong_with_a_topic_is_said(tmp_path: Path) -> None:
    source = '[[source]]\nid = "s"\nkind = "feed"\nurl = "https://a.example/"\n'
    topic = '[[topic]]\nid = "{}"\nname = "n"\nquestion = "q"\n{}\n'
    for made, sentence in (
        (topic.format("s", "form = true"), 'id "s" is that of a source already'),
        (topic.format("t", ""), "nobody can answer it"),
        (topic.format("t", "form = true"), "form needs a place: set listen in [form]"),
        (topic.format("t", 'mailbox = "s"'), '"s" is no source of kind mailbox'),
        (topic.format("t", 'form = true\nhashtag = "two words"'), "hashtag must be one word"),
        ('[form]\nlisten = "8788"\n', "listen must be a host and a port"),
    ):
        found = faults(tmp_path, source + made)
        assert any(sentence in one for one in found), (made, found)


def test_every_fault_is_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        """
frob = 1
[organisation]
time_zone = "Europe/Lundon"
retention_days = "a year"
[email]
port = 0
[[team]]
id = "Ward 7"
name = "Ward 7"
[[source]]
id = "alerts"
kind = "feed"
url = "https://alerts.example/feed"
evry = "15m"
[[source]]
id = "bluesky"
kind = "jetstrem"
""",
    )
    assert found == (
        '2: unknown key "frob"; there is organisation, retention, store, net, judge, forwarding, email, team, person, '
        "source, channel, pane, saved_search, rule, mute, form, topic",
        '4: [organisation]: time_zone is no time zone; did you mean "Europe/London"?',
        "5: [organisation]: retention_days must be a whole number from 1 to 3,650",
        "7: [email]: port must be from 1 to 65,535",
        '9: [[team]] "Ward 7": id must be lower-case letters, digits, - and _ (40 at most), '
        "beginning with a letter or digit",
        '15: [[source]] "alerts": unknown key "evry"; did you mean "every"?',
        '18: [[source]] "bluesky": kind "jetstrem" is not known; did you mean "jetstream"?',
    )


TEAMS = """
[[team]]
id = "royal"
name = "Royal"
[[team]]
id = "emergency"
name = "Emergency"
aliases = ["A&E"]
"""
CASES = {
    "days of a class in words": (
        "[retention]\ncomplaints = 'two years'",
        "2: [retention]: complaints must be a whole number",
    ),
    "days of no class": (
        "[retention]\ncomplaint = 365",
        '2: [retention]: unknown key "complaint"; did you mean "complaints"?',
    ),
    "copies that never go": ("[retention]\ncopies = 0", "2: [retention]: copies must be from 1 to 365"),
    "a table where an array is meant": (
        "[team]\nid = 'x'",
        "1: team must be an array of tables: each begins with [[team]]",
    ),
    "an array where a table is meant": (
        "[[email]]\nhost = 'x'",
        "1: email must be a single table: it begins with [email]",
    ),
    "a flag in quotes": ("[store]\nshared = 'yes'", "2: [store]: shared must be true or false, without quotes"),
    "a flag where a number is meant": ("[email]\nport = true", "2: [email]: port must be a whole number"),
    "a bare number as duration": (
        "[forwarding]\nundo_for = 10",
        "2: [forwarding]: undo_for must be a duration in quotes",
    ),
    "a duration without a unit": (
        "[forwarding]\nundo_for = '10'",
        "2: [forwarding]: undo_for must be a duration such as",
    ),
    "a duration too long": ("[forwarding]\nundo_for = '7d'", "2: [forwarding]: undo_for must be from 0s to 1h"),
    "not a number": ("[judge]\nunsure_below = nan", "2: [judge]: unsure_below must be from 0 to 1"),
    "an unknown word": (
        "[judge]\nsentiment = 'acurate'",
        '2: [judge]: sentiment "acurate" is not known; did you mean "accurate"?',
    ),
    "a host with a scheme": ("[net]\nallow = ['http://x/']", '2: [net]: allow "http://x/" must be a host, not a URL'),
    "a control character": (
        "[[pane]]\ntitle = \"a\\u001bb\"\nquery = 'x'",
        '2: [[pane]] "ab": title holds a line break',
    ),
    "an empty name": ("[[pane]]\ntitle = ''\nquery = 'x'", "2: [[pane]] number 1: title must not be empty"),
    "a missing key": ("[[pane]]\ntitle = 'x'", '1: [[pane]] "x": query is missing'),
    "no file of that name": ("[net]\nca_file = 'none.pem'", "2: [net]: ca_file names no file that is there"),
    "a user without a password": ("[email]\nuser = 'x'", "2: [email]: user and password go together"),
    "a bad sender": ("[email]\nfrom = 'nobody'", "2: [email]: from must be an e-mail address"),
    "a team's id given twice": (
        f"{TEAMS}[[team]]\nid = 'royal'\nname = 'Other'",
        '10: [[team]] "royal": id is given twice',
    ),
    "an alias of two teams": (
        f"{TEAMS}[[team]]\nid = 'x'\nname = 'X'\naliases = [\n'one',\n'a&e']",
        '14: [[team]] "x": alias "a&e" already means team "emergency"',
    ),
    "a parent that is no team": (
        f"{TEAMS}parent = 'royl'",
        '9: [[team]] "emergency": parent "royl" is no team; did you mean "royal"?',
    ),
    "parents in a circle": (
        f"{TEAMS}parent = 'emergency'",
        '9: [[team]] "emergency": parent runs in a circle: emergency → emergency',
    ),
    "a channel that is not there": (
        f"{TEAMS}channel = 'ed-mail'",
        '9: [[team]] "emergency": channel "ed-mail" is not configured',
    ),
    "a team called none": ("[[team]]\nid = 'none'\nname = 'x'", '2: [[team]] "none": id "none" is taken'),
    "a theme that there is not": (
        "[[team]]\nid = 'x'\nname = 'x'\nthemes = ['Timelines of care']",
        '4: [[team]] "x": themes "Timelines of care" is no theme; did you mean "Timeliness of care"?',
    ),
    "a rule that forwards to somebody": (
        "[[rule]]\nwhen = 'x'\nthen = ['forward:x']",
        '3: [[rule]] number 1: then "forward:x" takes nothing after a colon',
    ),
    "a person without a name": (
        "[[team]]\nid = 'x'\nname = 'x'\npeople = [{ role = 'nurse' }]",
        '4: [[team]] "x": name is missing',
    ),
    "a rule for nobody": (
        "[[rule]]\nwhen = 'x'\nthen = ['team:nobody']",
        '3: [[rule]] number 1: then "team:nobody": there is no team "nobody"',
    ),
    "a rule that does nothing known": (
        "[[rule]]\nwhen = 'x'\nthen = ['forwad']",
        '3: [[rule]] number 1: then "forwad" is nothing that a rule can do; did you mean "forward"?',
    ),
    "a rule that would meet everything": (
        "[[rule]]\nwhen = '-x'\nthen = ['pin']",
        "2: [[rule]] number 1: when only says",
    ),
    "a mute until a text": ("[[mute]]\nquery = 'x'\nuntil = '2027'", "3: [[mute]] number 1: until must be a date"),
    "a source of another's shape": (
        "[[source]]\nid = 'x'\nkind = 'jetstream'\nurl = 'wss://x/'\nevery = '1m'",
        '5: [[source]] "x": kind "jetstream" has no every',
    ),
    "a stream over http": (
        "[[source]]\nid = 'x'\nkind = 'jetstream'\nurl = 'https://x/'",
        '4: [[source]] "x": url must be a URL that begins with wss:// or ws://',
    ),
    "a column that no mention has": (
        "[[source]]\nid = 'x'\nkind = 'table'\npath = 'p'\ncolumns = { bdy = 'Text' }",
        '5: [[source]] "x": columns: a mention has no field "bdy"; did you mean "body"?',
    ),
    "a kind of later": (
        "[[channel]]\nid = 'x'\nkind = 'matrix'\nurl = 'https://h/'\nto = ['#a:h']\ntoken = 'secret:t'",
        '3: [[channel]] "x": kind "matrix" is not in this version yet',
    ),
    "a recipient that is none": (
        "[[channel]]\nid = 'x'\nkind = 'email'\nto = [\n'a@b.example',\n'b']",
        '6: [[channel]] "x": to "b" must be an e-mail address',
    ),
    "nobody to send to": ("[[channel]]\nid = 'x'\nkind = 'email'\nto = []", '4: [[channel]] "x": to must not be empty'),
    "a password in a URL": (
        "[[source]]\nid = 'x'\nkind = 'feed'\nurl = 'https://me:pw1234@h/'",
        '4: [[source]] "x": url holds a password: keep it as "secret:x-url"',
    ),
    "a token in a URL": (
        "[[source]]\nid = 'x'\nkind = 'feed'\nurl = 'https://h/?token=pw1234'",
        '4: [[source]] "x": url holds a token (token=…): keep it as "secret:x-url"',
    ),
    "a password in the file": (
        "[email]\nuser = 'u'\npassword = 'pw1234'",
        '3: [email]: password holds the secret itself: keep it as "secret:email-password"',
    ),
    "a key in a header": (
        "[[source]]\nid = 'x'\nkind = 'feed'\nurl = 'https://h/'\nheaders = { X-Api-Key = 'pw1234' }",
        '5: [[source]] "x": headers: X-Api-Key holds the secret itself',
    ),
    "a reference that cannot be": (
        "[email]\nuser = 'u'\npassword = 'secret:../x'",
        '3: [email]: password must be "secret:" and a name',
    ),
    "AND beside OR": ("[[pane]]\ntitle = 't'\nquery = 'a AND b OR c'", '3: [[pane]] "t": query, column 9: AND and OR'),
    "a field that is not there": (
        "[[pane]]\ntitle = 't'\nquery = 'colour:red'",
        '3: [[pane]] "t": query, column 1: There is no field colour',
    ),
    "a team that is not there": ("[[pane]]\ntitle = 't'\nquery = 'team:nobody'", '3: [[pane]] "t": query, column 6'),
    "a watch of negatives": (
        "[[source]]\nid = 'x'\nkind = 'feed'\nurl = 'https://h/'\nwatch = '-a'",
        '5: [[source]] "x": watch, column 1: This watch only says',
    ),
    "a web hook at a port that there is not": (
        "[[source]]\nid = 'x'\nkind = 'webhook'\nlisten = ':99999'\nsecret = 'secret:x'",
        '4: [[source]] "x": listen must be a host and a port',
    ),
    "a port of many digits": (f"[form]\nlisten = ':{'9' * 500}'", "2: [form]: listen must be a host and a port"),
    "a preset that there is not": (
        "[[source]]\nid = 'x'\nkind = 'declared'\npreset = 'redit-search'",
        '4: [[source]] "x": preset "redit-search" is not known; did you mean "reddit-search"?',
    ),
    "a preset's file that is not there": (
        "[[source]]\nid = 'x'\nkind = 'declared'\npreset = 'mine.toml'",
        '4: [[source]] "x": preset names no file that is there',
    ),
    "columns of nothing": (
        "[[source]]\nid = 'x'\nkind = 'table'\npath = 'p'\ncolumns = {}",
        '5: [[source]] "x": columns must not be empty',
    ),
    "a person of no team": (
        "[[team]]\nid = 'maple'\nname = 'Maple'\n[[person]]\nname = 'Amira'\nteam = 'mapel'",
        '6: [[person]] "Amira": team "mapel" is no team; did you mean "maple"?',
    ),
    "a person named in no known way": (
        "[[team]]\nid = 'maple'\nname = 'Maple'\n[[person]]\nname = 'Amira'\nteam = 'maple'\nnamed = 'frist'",
        '7: [[person]] "Amira": named "frist" is not known; did you mean "first"?',
    ),
    "a column without a name": (
        "[[source]]\nid = 'x'\nkind = 'table'\npath = 'p'\ncolumns = { body = '' }",
        '5: [[source]] "x": body must not be empty',
    ),
    "searches in a circle": (
        "[[saved_search]]\nname = 'a'\nquery = 'in:b'\n[[saved_search]]\nname = 'b'\nquery = 'in:a'",
        '3: [[saved_search]] "a": query, column',
    ),
    "no TOML at all": ("[organisation]\nname = \n", "2: not valid TOML: invalid value (column 8)"),
    "a file that ends too early": (
        "[organisation",
        "1: not valid TOML: expected ']' at the end of a table declaration",
    ),
    "a table given twice": ("[net]\n[net]\n", "2: not valid TOML: cannot declare ('net',) twice"),
    "brackets without end": (f"x = {'[' * 5000}", "1: not valid TOML: brackets are nested too deep"),
    "a number without end": (f"x = {'9' * 5000}", "1: not valid TOML: exceeds the limit"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_fault_names_its_line_and_the_way_out(name: str, tmp_path: Path) -> None:
    text, expected = CASES[name]
    found = faults(tmp_path, text)
    assert any(line.startswith(expected) for line in found), found
    assert not any("pw1234" in line for line in found), "no fault shows a secret"


def test_a_long_query_may_stand_on_several_lines(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[[pane]]\ntitle = 't'\nquery = '''\n(ward AND kind)\n\tOR \"so lovely\"\n'''\n")
    assert load(file, {}).panes[0].query == '(ward AND kind)  OR "so lovely"'


def test_a_fault_in_a_saved_search_is_not_told_again_where_it_is_used(tmp_path: Path) -> None:
    found = faults(
        tmp_path, "[[saved_search]]\nname = 'a'\nquery = 'colour:red'\n[[pane]]\ntitle = 't'\nquery = 'in:a'"
    )
    assert len(found) == 1


def test_what_deserves_a_word_is_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        "[[team]]\nid = 'x'\nname = 'X'\n[[source]]\nid = 'f'\nkind = 'jetstream'\nurl = 'wss://h/'\n"
        "[[source]]\nid = 'a'\nkind = 'feed'\nurl = 'https://www.google.com/alerts/feeds/1/2'\n"
        "[[source]]\nid = 'b'\nkind = 'feed'\nurl = 'secret:b'\n"
    )
    settings, problems, warnings = check_file(file, {"HOME": str(tmp_path)})
    assert settings is not None and problems == ()
    assert [line.split(":")[1] for line in warnings] == ["1", "4", "11", "15"]
    assert "nothing can be forwarded" in warnings[0] and "watch is missing" in warnings[1]
    assert "is itself the key" in warnings[2] and "OUTSIDE_IN_SECRET_B" in warnings[3]


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"[organisation]\nname = 'caf\xe9'\n")
    assert check_file(file, {}).problems == ("config.toml:2: not UTF-8: save the file as UTF-8 text",)
    file.write_bytes(b"#" * (5 * 1024 * 1024))
    assert "larger than 4 MB" in check_file(file, {}).problems[0]
    assert "could not be read" in check_file(tmp_path, {}).problems[0]
    os.mkfifo(tmp_path / "pipe")
    assert "pipe is no file" in check_file(tmp_path / "pipe", {}).problems[0]
    assert "`outside-in init` writes one" in check_file(tmp_path / "none.toml", {}).problems[0]
    file.write_bytes(b"\xef\xbb\xbf[organisation]\r\nname = 'x'\r\n")
    assert check_file(file, {}).problems == (), "a byte-order mark and Windows' line ends are no fault"


def test_load_raises_all_faults_as_one(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("a = 1\nb = 2\n")
    with pytest.raises(ConfigFault) as caught:
        load(file, {})
    assert len(caught.value.problems) == 2
    assert "2 faults" in str(caught.value) and "outside-in check" in str(caught.value)


def test_a_good_file_pays_for_nothing_that_only_faults_need(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from console.config.load import load\n"
        f"load(Path({str(SHIPPED)!r}))\n"
        "bad = {'difflib', 'console.config.reading.line_numbers', 'msgspec', 'tomlkit', 'zoneinfo', 'textual',"
        " 'aiohttp', 'email', 'aiosmtplib', 'keyring', 'asyncio'}\n"
        "print(sorted(bad & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
