"""The manual in the terminal, the man page and the completions: all from the table of commands."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from console.cli.main import COMMANDS
from console.services.manual import ORDER


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    from console.cli.main import run

    def run_it(*words: str) -> tuple[int, str, str]:
        code = run(words)
        out, err = capsys.readouterr()
        return code, out, err

    return run_it


def test_it_lists_its_pages_and_shows_each(said: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = said("help")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[: len(ORDER)]] == list(ORDER)
    for name in ORDER:
        assert said("help", name)[1].startswith("# ")
    assert said("help", "quer")[1] == said("help", "queries")[1]


def test_a_page_that_is_not_there_is_said_with_the_nearest(said: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = said("help", "querys")
    assert (code, out) == (6, "")
    assert "no page “querys”" in err and "queries" in err


def test_the_man_page_names_every_command(said: Callable[..., tuple[int, str, str]]) -> None:
    _, out, _ = said("help", "--man")
    for name in COMMANDS:
        assert f".B outside\\-in {name.replace('-', chr(92) + '-')}" in out
    if shutil.which("groff"):
        done = subprocess.run(
            ["groff", "-k", "-man", "-Tutf8", "-ww"], input=out, capture_output=True, text=True, check=True
        )
        assert done.stderr == ""


@pytest.mark.parametrize(
    ("words", "found"),
    [(("ex",), {"export", "explain"}), (("export", "--form"), {"--format"}), (("help", "tru"), {"trust"})],
)
def test_bash_completes(
    words: tuple[str, ...], found: set[str], said: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    script = tmp_path / "completion.bash"
    script.write_text(said("completion", "bash")[1])
    typed = " ".join(("outside-in", *words))
    program = (
        f'. {script}; COMP_WORDS=({typed}); COMP_CWORD={len(words)}; _outside_in; printf "%s\\n" "${{COMPREPLY[@]}}"'
    )
    done = subprocess.run(["bash", "-euc", program], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == found


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_other_shells_can_read_theirs(shell: str, said: Callable[..., tuple[int, str, str]]) -> None:
    _, out, _ = said("completion", shell)
    assert all(name in out for name in COMMANDS)
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=out, text=True, check=True)
