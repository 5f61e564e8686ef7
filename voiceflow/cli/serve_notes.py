"""What voiceflow serve says as it starts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from voiceflow.cli.checkup import Finding, Level
from voiceflow.cli.terminal import (
    say,
)

if TYPE_CHECKING:
    from rich.console import Console

    from voiceflow.server import ServerConfig
    from voiceflow.transports.browser import BrowserCarrier
    from voiceflow.transports.carriers import CarrierKind
    from voiceflow.transports.listener import AnyListener


def kinds(config: ServerConfig, listeners: Sequence[AnyListener] = ()) -> list[CarrierKind]:
    """The kinds of the carriers that the server answers."""
    from voiceflow.transports.carriers import DEFAULT, kind_of

    if listeners and not config.carriers:
        return []
    return [kind_of(name) for name in config.carriers or (DEFAULT,)]


def web_page(file: Path, config: ServerConfig) -> BrowserCarrier:
    """The page for calls from a browser.

    Raises:
        ConfigurationError: If others can reach the server, and there is no token for them.
    """
    from voiceflow.net.loopback import LOOPBACK
    from voiceflow.transports.browser import BrowserCarrier, BrowserConfig, new_token

    environ = dict(os.environ)
    if config.host in LOOPBACK:
        environ.setdefault("VOICEFLOW_WEB_TOKEN", new_token())
    page = BrowserCarrier(BrowserConfig.from_env(environ, title=file.stem, public_url=config.public_url))
    page.check()
    return page


def warnings(file: Path, config: ServerConfig, listeners: Sequence[AnyListener] = ()) -> list[Finding]:
    """Problems that let the server start but make calls fail."""
    from voiceflow.cli.checkup.public_url import check_public_url
    from voiceflow.cli.needs import missing_keys

    found = [
        Finding(Level.WARN, variable, f"not set; {' and '.join(names)} cannot work", "set it, or calls fail")
        for variable, names in missing_keys(file, os.environ).items()
    ]
    if config.public_url.startswith("http:"):
        return found
    for kind in kinds(config, listeners):
        found += [
            Finding(Level.WARN, key.name, f"not set; it is {key.purpose}")
            for key in kind.keys
            if not (key.is_needed or os.environ.get(key.name))
        ]
        if not (config.public_url or kind.needs_public_url):
            continue
        problems = check_public_url(config.public_url, title=kind.title, voice_path=kind.voice_path)
        found += [one for one in problems if one.level is not Level.OK and one not in found]
    return found


def announce(
    to: Console, file: Path, config: ServerConfig, address: str, listeners: Sequence[AnyListener] = ()
) -> None:
    """Print the server's address, and what to enter at its carriers."""
    is_by_http = bool(kinds(config, listeners))
    where = f"answers calls at {address}" if is_by_http else f"answers calls; its HTTP server is at {address}"
    say(to, (f"{file.name} {where}", "bold"))
    for listener in listeners:
        say(to, f"{listener.title}: ", (f"{listener.host}:{listener.port}", "cyan"))
    if config.public_url.startswith("http:"):
        for kind in kinds(config, listeners):
            address = config.public_url + kind.voice_path
            say(to, "For a carrier simulator on this machine: POST ", (address, "cyan"))
        return
    for kind in kinds(config, listeners):
        say(to, kind.console)
        width = max(len(label) for label, _ in kind.addresses)
        for label, path in kind.addresses:
            say(to, f"  {label:<{width}}  ", ((config.public_url or address) + path, "cyan"))
    say(to, "Ctrl-C or SIGTERM lets the running calls end; a second one ends them.")
