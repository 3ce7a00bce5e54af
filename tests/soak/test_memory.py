"""Memory stays within a bound of a fresh process, however many mentions with words never seen before have passed.

Short here, by counts; with ``OUTSIDE_IN_LONG=1`` for an hour, and by the accurate judge as well. Prints what a process
holds that took all of them, and one that has taken a few on the same store.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.soak.collecting import BATCH

ROOT = Path(__file__).resolve().parents[2]
LONG = os.environ.get("OUTSIDE_IN_LONG") == "1"
COUNT = 10_000_000 if LONG else 3_000
SECONDS = 3_600.0
MOST = 40.0 if LONG else 10.0  # megabytes over a fresh process


@pytest.mark.timeout(2 * SECONDS if LONG else 300)
@pytest.mark.parametrize("judge", ["fast", *(["accurate"] if LONG else [])])
def test_it_holds_little_more_than_a_fresh_one(tmp_path: Path, judge: str) -> None:
    done, held = taken(tmp_path, judge, 0, COUNT)
    _, fresh = taken(tmp_path, judge, done, BATCH)
    print(f"{judge}: {held:.0f} MB after {done:,} mentions of new words; a fresh one {fresh:.0f} MB")
    assert held - fresh < MOST


def taken(folder: Path, judge: str, first: int, count: int) -> tuple[int, float]:
    """How many of the mentions from ``first`` on a process of its own took in, and the megabytes that it held then."""
    command = [sys.executable, "-m", "tests.soak.collecting", str(folder), judge, str(first), str(count)]
    told = (0, 0.0)
    end = time.monotonic() + SECONDS
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        for line in running.stdout:
            done, held = json.loads(line)
            told = (done, held)
            if time.monotonic() > end:
                running.terminate()
                break
    assert told[0], "it told nothing"
    return told
