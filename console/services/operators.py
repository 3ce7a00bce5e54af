"""Who the operator is, and the clock: asked once by a face, and then passed in."""

from __future__ import annotations

import os
import pwd
from datetime import UTC, datetime

from console.domain.text import clean_line


def now_utc() -> datetime:
    """The one clock of every face and service; rules are given its answer."""
    return datetime.now(UTC)


def operator_name() -> str:
    """Who sits here: the login name of the real user, never what ``$USER`` claims. ``sudo`` hides nobody."""
    uid = os.getuid()
    sudo = os.environ.get("SUDO_UID", "")
    if uid == 0 and sudo.isdigit():
        uid = int(sudo)
    try:
        return clean_line(pwd.getpwuid(uid).pw_name) or f"uid-{uid}"
    except KeyError:
        return f"uid-{uid}"
