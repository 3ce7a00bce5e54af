"""What is loaded is not searched for garbage while a collector runs, and is again afterwards."""

from __future__ import annotations

import gc

from console.services.garbage_collection import GARBAGE_AFTER, settled


def test_what_is_loaded_is_left_alone_only_while_a_collector_is_open() -> None:
    before = gc.get_threshold(), gc.get_freeze_count()
    with settled():
        assert gc.get_threshold()[0] == GARBAGE_AFTER
        assert gc.get_freeze_count() > before[1]
    assert gc.get_threshold() == before[0]
    assert gc.get_freeze_count() == 0
