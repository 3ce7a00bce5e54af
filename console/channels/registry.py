"""From the settings of a channel to the channel: each kind's module is loaded only when one is configured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from console.channels.base import Channel
from console.config.settings import ChannelSettings, Email
from console.domain.errors import ChannelRefused

if TYPE_CHECKING:
    from console.net.http import Fetcher


def open_channel(
    settings: ChannelSettings,
    *,
    email: Email,
    secret: Callable[[str], str],
    ca_file: Path | None = None,
    fetcher: Fetcher | None = None,
) -> Channel:
    """The channel that ``settings`` describe. ``secret`` turns a value of the file, ``secret:name`` or not, into what
    it stands for; ``fetcher`` is the way onto the web for the kinds that need it. Nothing is connected yet."""
    match settings.kind:
        case "email":
            from console.channels.email import EmailChannel

            return EmailChannel(settings, email, password=secret(email.password), ca_file=ca_file)
        case "spool":
            from console.channels.spool import SpoolChannel

            return SpoolChannel(settings)
        case "teams" | "slack" | "mattermost" | "hook":
            if fetcher is None:
                raise ChannelRefused(f"The channel “{settings.id}” needs the network, and none was opened.")
            from console.channels.chat_hooks import HookChannel

            headers = settings.options.get("headers")
            known = headers if isinstance(headers, Mapping) else {}
            return HookChannel(
                settings,
                fetcher,
                url=secret(settings.url),
                headers={name: secret(str(value)) for name, value in known.items()},
                key=secret(str(settings.options.get("key", ""))),
            )
        case kind:
            raise ChannelRefused(
                f'This version has no channel of kind "{kind}".', advice="`outside-in check` says more."
            )
