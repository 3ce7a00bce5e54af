"""What every test shares: a home of its own, peers that must be there, and no skip that nobody notices."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

OURS = (
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
    "XDG_RUNTIME_DIR",
    "OUTSIDE_IN_CONFIG",
    "NO_COLOR",
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "NO_PROXY",
    "no_proxy",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_FILE",
)
SHARED = Path(__file__).resolve().parents[2] / "shared"
WHERE_SERVERS_LIE = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))

# A busy machine is no fault. Property tests try new cases at a desk, and the same ones where a run decides.
settings.register_profile("outside-in", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("outside-in")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--strict-peers``: a test that cannot run here has failed."""
    parser.addoption(
        "--strict-peers",
        action="store_true",
        default=os.environ.get("CI") == "true",
        help="count every skip as a failure; on where CI=true",
    )


def pytest_configure(config: pytest.Config) -> None:
    """No test sees, or writes into, the home of whoever runs it."""
    home = tempfile.mkdtemp(prefix="outside-in-home-")
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    os.environ["HOME"] = home
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"  # nor their keyring
    for name in OURS:
        os.environ.pop(name, None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """``@pytest.mark.peer("nginx")`` needs that program on this machine."""
    for marker in item.iter_markers("peer"):
        for program in marker.args:
            if shutil.which(program, path=WHERE_SERVERS_LIE) is None:
                pytest.skip(f"{program} is not on this machine")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where the peers must be there, a skip is a failure that says what was missing."""
    report = yield
    if not hasattr(report, "wasxfail"):
        hold(report, item.config)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """The same for a whole module that skips itself while it is read."""
    report = yield
    hold(report, collector.config)
    return report


def hold(report: pytest.TestReport | pytest.CollectReport, config: pytest.Config) -> None:
    """Turn a skip into a failure where that is asked for; recordings that are not beside the checkout are no fault."""
    absent = "../shared" in str(report.longrepr) and not SHARED.is_dir()
    if report.skipped and config.getoption("--strict-peers") and not absent:
        report.outcome = "failed"
        report.longrepr = f"skipped, which --strict-peers does not allow: {report.longrepr}"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recordings beside the checkout; tests that read it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not beside this checkout")
    return SHARED
