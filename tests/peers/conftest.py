"""Which peers are tried only where somebody says so."""

from __future__ import annotations

import os

# 360 MB of Node packages: npm install --prefix FOLDER @atproto/dev-env@0.3.215, then OUTSIDE_IN_PDS=FOLDER
collect_ignore = [] if os.environ.get("OUTSIDE_IN_PDS") else ["test_pds.py"]
