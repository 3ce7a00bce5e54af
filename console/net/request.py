"""What is asked of the web in one request, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CAP = 15 * 1024 * 1024  # bytes of a body after decompression


@dataclass(frozen=True, slots=True)
class Request:
    """One request. ``headers`` are for the origin of its URL alone; ``conditional`` is the (etag, last_modified) of
    what is already here."""

    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    cap: int = CAP
    conditional: tuple[str, str] = ("", "")
    follow: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole, whatever its status. ``url`` is where it came from at last; ``permanent_url`` is where the
    server says that the first one has moved to for good, or empty. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    permanent_url: str = ""

    @property
    def etag(self) -> str:
        """The validator to send back as it stands, weak mark and quotes included."""
        return self.headers.get("etag", "")

    @property
    def last_modified(self) -> str:
        """The date to send back as it stands."""
        return self.headers.get("last-modified", "")

    @property
    def content_type(self) -> str:
        """The media type in lower case, without its parameters."""
        return self.headers.get("content-type", "").split(";", 1)[0].strip().lower()

    @property
    def charset(self) -> str:
        """The character set that the header names, or empty."""
        for parameter in self.headers.get("content-type", "").split(";")[1:]:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset":
                return value.strip().strip("\"'")
        return ""
