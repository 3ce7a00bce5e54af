"""The wheel is whole: built from the tree, put into a bare environment, it shows its demonstration."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = (
    "console/__main__.py",
    "console/demo/month.jsonl",
    "console/demo/config.toml",
    "console/manual/trust.md",
    "console/ARCHITECTURE.md",
    "console/_shipped/config.toml",
    "console/_shipped/themes/outside-in-dark.toml",
    "console/_shipped/themes/monochrome.toml",
)


def said(argv: list[str], **options: object) -> subprocess.CompletedProcess[str]:
    """A program that ended well."""
    done = subprocess.run(argv, text=True, capture_output=True, timeout=110, check=False, **options)  # type: ignore[call-overload]
    assert done.returncode == 0, f"{argv}: {done.stdout[-1500:]}{done.stderr[-1500:]}"
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    said(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--wheel-dir",
            str(folder),
            str(ROOT),
        ]
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed command, in an environment that sees the libraries of this one but not this tree."""
    folder = tmp_path_factory.mktemp("venv")
    said([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    python = folder / "bin" / "python"
    said(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(python),
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            str(wheel),
        ]
    )
    site = next((folder / "lib").glob("python*/site-packages"))
    # Below the environment's own packages, so that its own console is found and not one installed from this tree.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder / "bin" / "outside-in"


def environment(home: Path) -> dict[str, str]:
    """Somebody else's shell."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}


def test_the_wheel_carries_everything(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert [name for name in EXPECTED if name not in names] == []
    inside = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "console").rglob("*")
        if path.suffix in {".toml", ".jsonl", ".onnx", ".tcss", ".bin", ".txt", ".json"}
    }
    assert sorted(inside - names) == []
    assert not [name for name in names if name.startswith(("tests/", ".ci"))]


def test_it_runs_where_nothing_else_is(program: Path, tmp_path: Path) -> None:
    found = said([str(program), "--version"], cwd=tmp_path, env=environment(tmp_path))
    assert found.stdout.startswith("outside-in ")
    where = said(
        [str(program.parent / "python"), "-c", "import console; print(console.__file__)"],
        cwd=tmp_path,
        env=environment(tmp_path),
    )
    assert str(program.parent.parent) in where.stdout


def test_its_configuration_is_the_commented_one(program: Path, tmp_path: Path) -> None:
    said([str(program), "init"], cwd=tmp_path, env=environment(tmp_path))
    written = tmp_path / ".config" / "outside-in" / "config.toml"
    assert written.read_text(encoding="utf-8") == (ROOT / "config.toml").read_text(encoding="utf-8")


def test_its_demonstration_streams_without_a_terminal(program: Path, tmp_path: Path) -> None:
    running = subprocess.Popen(
        [str(program), "demo", "--speed", "1000000"],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    try:
        lines = [running.stdout.readline() for _ in range(20)]
    finally:
        running.terminate()
        _, complaints = running.communicate(timeout=20)
    assert all("  " in line and line.endswith("\n") for line in lines), complaints
