"""The single tables of the file, each read into its frozen type."""

from __future__ import annotations

import os
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path

from console.config.domains import known_domains, themes_of
from console.config.locations import DOMAINS, expand
from console.config.reading.table import Table
from console.config.reading.values import bad_address, bad_host, bad_listen, bad_zone
from console.config.settings import (
    Email,
    FormSettings,
    ForwardingSettings,
    JudgeSettings,
    Net,
    Organisation,
    StoreSettings,
)
from console.domain.retention import Kept, Retention

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def organisation(table: Table) -> Organisation:
    """``[organisation]``."""
    default = Organisation()
    days = table.texts("working_days", bad=lambda day: "" if day in DAYS else f"must be one of {', '.join(DAYS)}")
    found = Organisation(
        name=table.text("name", default.name),
        time_zone=table.text("time_zone", default.time_zone, bad=bad_zone),
        places=table.texts("places"),
        not_ours=table.texts("not_ours"),
        retention_days=table.whole("retention_days", default.retention_days, 1, 3_650),
        working_days=days or default.working_days,
    )
    table.done()
    return found


def retention(table: Table, days: int) -> Retention:
    """``[retention]``. A class without days of its own has those of the organisation."""
    longest = 36_500
    found = Retention(
        **{kept.value: table.whole(kept.value, days, 1, longest) for kept in Kept},
        handles=table.whole("handles", min(Retention().handles, days), 1, longest),
        copies=table.whole("copies", Retention().copies, 1, 365),
    )
    table.done()
    return found


def store(table: Table, folder: Path, default: Path, environment: Mapping[str, str]) -> StoreSettings:
    """``[store]``. Without a path the store lies where XDG says."""
    path = table.text("path")
    found = StoreSettings(path=expand(path, folder, environment) if path else default, shared=table.flag("shared"))
    table.done()
    return found


def net(table: Table, folder: Path, environment: Mapping[str, str]) -> Net:
    """``[net]``."""
    found = Net(
        allow=table.texts("allow", bad=bad_host),
        proxy=table.url("proxy", ("http", "https")),
        ca_file=existing(table, "ca_file", folder, environment),
        contact=table.text("contact"),
    )
    if found.allow:
        table.warn(
            "allow",
            "every source and channel may reach these hosts inside: give allow to the [[source]] or "
            "[[channel]] that needs it",
        )
    table.done()
    return found


def judge(table: Table, folder: Path, environment: Mapping[str, str]) -> JudgeSettings:
    """``[judge]``. The file of a domain is read for its themes alone, which teams and queries may name."""
    default = JudgeSettings()
    domains = known_domains(folder)
    domain = table.choice("domain", sorted(domains), default.domain)
    file = domains[domain]
    themes, fault = themes_of(file)
    if fault:
        table.fault("domain", fault)
    found = JudgeSettings(
        sentiment=table.choice("sentiment", ("accurate", "fast"), default.sentiment),
        domain=domain,
        domain_file=None if file.parent == DOMAINS else file,
        themes=themes,
        unsure_below=table.number("unsure_below", default.unsure_below, 0, 1),
        forward_above=table.number("forward_above", default.forward_above, 0, 1),
        learning=table.flag("learning", default.learning),
        rules=existing(table, "rules", folder, environment),
    )
    table.done()
    return found


def forwarding(table: Table) -> ForwardingSettings:
    """``[forwarding]``."""
    default = ForwardingSettings()
    found = ForwardingSettings(
        undo_seconds=table.duration("undo_for", default.undo_seconds, 0, 3_600),
        acknowledge_days=table.whole("acknowledge_days", default.acknowledge_days, 1, 90),
    )
    table.done()
    return found


def email(table: Table) -> Email:
    """``[email]``."""
    default = Email()
    found = Email(
        host=table.text("host", default.host, bad=bad_host),
        port=table.whole("port", default.port, 1, 65_535),
        sender=table.text("from", default.sender, bad=lambda text: bad_address(text, named=True)),
        tls=table.choice("tls", ("none", "starttls", "tls"), default.tls),
        user=table.text("user"),
        password=table.secret("password"),
    )
    if bool(found.user) != bool(found.password):
        table.fault("user" if found.user else "password", "user and password go together: one of them is missing")
    if found.user and found.tls == "none" and found.host not in {"localhost", "127.0.0.1", "::1"}:
        table.warn("password", 'the password crosses the network in the clear: set tls = "starttls"')
    table.done()
    return found


def form(table: Table) -> FormSettings:
    """``[form]``."""
    found = FormSettings(
        listen=table.text("listen", bad=bad_listen),
        address=table.url("address", ("https", "http")),
        proxies=table.texts("proxies", bad=_bad_range),
        secret=table.secret("secret"),
    )
    if found.address and not (found.secret or found.listen.startswith("unix:")):
        table.warn(
            "address",
            "the reverse proxy does not prove itself (secret, or listen at a socket file): all who "
            "answer by it count as one sender",
        )
    table.done()
    return found


def _bad_range(text: str) -> str:
    try:
        ip_network(text)
    except ValueError:
        return 'must be an address, or a range of them: "10.1.2.0/24"'
    return ""


def existing(table: Table, key: str, folder: Path, environment: Mapping[str, str]) -> Path | None:
    """The file that ``key`` names, which must be there."""
    text = table.text(key)
    if not text:
        return None
    path = expand(text, folder, environment)
    if not os.path.isfile(path):
        table.fault(key, f"{key} names no file that is there ({path})")
    return path
