"""What keeps a form from being played with: a token that counts once, and a limit for each address that keeps none."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections import Counter, OrderedDict
from datetime import datetime

LASTS = 12 * 3600.0  # seconds from opening the page to sending it
WINDOW = 600.0  # seconds
MOST, MOST_OF_ALL = 40, 1_000  # posts in a window: from one address (a whole site may share one), from everywhere
_REMEMBERED = 20_000


class PageTokens:
    """Tokens of the pages that are served with ``key`` (without one: by this process). Each names its topic and its
    moment, and is used once: what comes with it after a restart is, by what it stands for, the same answer."""

    def __init__(self, key: bytes = b"") -> None:
        self._key = hmac.new(key, b"tokens of the form", hashlib.sha256).digest() if key else os.urandom(32)
        self._used: OrderedDict[str, None] = OrderedDict()

    def make(self, topic: str, now: datetime) -> str:
        """A new one."""
        plain = f"{int(now.timestamp())}.{os.urandom(12).hex()}"
        return f"{plain}.{self._sign(topic, plain)}"

    def reads(self, token: str, topic: str, now: datetime) -> str:
        """What the token stands for, the same for it always; empty where it is none of ours, or too old."""
        plain, _, signature = token.rpartition(".")
        moment, _, nonce = plain.partition(".")
        right = hmac.compare_digest(signature.encode("utf-8", "replace"), self._sign(topic, plain).encode())
        return nonce if right and 0 <= now.timestamp() - int(moment) + 1 <= LASTS else ""

    def is_used(self, nonce: str) -> bool:
        """Whether an answer came with it before."""
        return nonce in self._used

    def use(self, nonce: str) -> None:
        """An answer is in the store with it."""
        self._used[nonce] = None
        while len(self._used) > _REMEMBERED:
            self._used.popitem(last=False)

    def _sign(self, topic: str, plain: str) -> str:
        return hmac.new(self._key, f"{topic}\0{plain}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


class Limit:
    """Counts posts by address for some minutes, under a key that is thrown away with the counts."""

    def __init__(self) -> None:
        self._ends = 0.0
        self._key = b""
        self._counts: Counter[bytes] = Counter()

    def allows(self, address: str, now: datetime) -> bool:
        """Whether one more may come from there; if so, it counts. An ``address`` that is not known, and so may be
        everybody's, counts among all alone."""
        moment = now.timestamp()
        if not 0 <= self._ends - moment <= WINDOW:
            self._ends, self._key, self._counts = moment + WINDOW, os.urandom(16), Counter()
        mark = hashlib.blake2b(address.encode("utf-8", "replace"), key=self._key, digest_size=8).digest()
        if (address and self._counts[mark] >= MOST) or self._counts[b""] >= MOST_OF_ALL:
            return False  # and does not count: one address that is refused must not shut out the others
        self._counts[mark] += 1
        self._counts[b""] += 1
        return True
