"""``voiceflow serve``: answer real calls."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from voiceflow.cli.checkup import Finding, Level
from voiceflow.cli.dotenv import env_file
from voiceflow.cli.terminal import LogLevel, LogLevelOption, console, log_to_stderr, say
from voiceflow.errors import ConfigurationError, errors_in_full

if TYPE_CHECKING:
    from rich.console import Console

    from voiceflow.server import ServerConfig
    from voiceflow.transports.browser import BrowserCarrier

THIS_MACHINE = "127.0.0.1"


def serve(
    file: Annotated[Path, typer.Argument(help="A Python file with 'async def bot(call)'.")],
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port to listen on; else PORT, else 8080.")
    ] = None,
    host: Annotated[
        str | None,
        typer.Option(
            help="Address to listen on; else HOST, else all of them, since a request without Twilio's "
            "signature is refused. Without that check it is this machine only."
        ),
    ] = None,
    no_validate_signatures: Annotated[
        bool,
        typer.Option(
            "--no-validate-signatures",
            help="Answer anybody, not only Twilio. For tests only; on this machine it needs no PUBLIC_URL.",
        ),
    ] = False,
    web: Annotated[
        bool,
        typer.Option(
            "--web",
            help="Also answer calls from a browser, whose address contains VOICEFLOW_WEB_TOKEN; a server "
            "that only this machine reaches makes one.",
        ),
    ] = False,
    log_level: LogLevelOption = LogLevel.INFO,
    debug: Annotated[
        bool,
        typer.Option("--debug", help="Log the texts of exceptions too, which may quote what users said."),
    ] = False,
) -> None:
    """Answer calls until SIGTERM or Ctrl-C; then running calls get time to end.

    Settings are read from the environment, and then from .env next to the file.
    """
    log_to_stderr(log_level)
    with env_file(file.parent), errors_in_full() if debug else nullcontext():
        _answer(file, port=port, host=host, validate=not no_validate_signatures, web=web)


def _answer(file: Path, *, port: int | None, host: str | None, validate: bool, web: bool) -> None:
    from voiceflow.server import load_bot, run

    bot = load_bot(file)
    config = settings(port=port, host=host, validate=validate)
    page = web_page(file, config) if web else None
    to = console(stderr=True)
    for finding in warnings(file, config):
        say(to, (f"{finding.topic}: ", "yellow"), finding.text, f": {finding.fix}" if finding.fix else "")

    def ready(address: str) -> None:
        announce(console(), file, config, address)
        if page is not None:
            say(console(), "From a browser: ", (page.page_url(config.public_url), "cyan"))

    try:
        run(bot, config, also=[] if page is None else [page], ready=ready)
    except OSError as exc:
        raise ConfigurationError(
            f"cannot listen on {config.host}, port {config.port} ({os.strerror(exc.errno or 0)}): "
            "choose others with --port and --host"
        ) from exc


def settings(*, port: int | None, host: str | None, validate: bool) -> ServerConfig:
    """Read the server's settings, the command's options first.

    Raises:
        ConfigurationError: If something is missing or wrong; it names every setting that is needed.
    """
    from voiceflow.net.loopback import LOOPBACK
    from voiceflow.server import ServerConfig

    given: dict[str, Any] = {"validate_signatures": validate}
    if port is not None:
        given["port"] = port
    if host is None and not validate and not os.environ.get("HOST"):
        # Nothing else checks who talks to the bot, so by default only this machine can.
        host = THIS_MACHINE
    if host is not None:
        given["host"] = host
    config = ServerConfig.from_env(**given)
    if not validate and not config.public_url and config.port and config.host in LOOPBACK:
        # The callers are a carrier's emulator on this machine, and it knows where to find us.
        place = f"[{config.host}]" if ":" in config.host else config.host
        return ServerConfig.from_env(**given, public_url=f"http://{place}:{config.port}")
    missing = []
    if not config.public_url:
        missing.append(
            "set PUBLIC_URL to the address at which Twilio reaches this server, such as "
            "https://voice.example.com"
        )
    if validate and not config.auth_token.get_secret_value():
        missing.append(
            "set TWILIO_AUTH_TOKEN, with which Twilio signs its requests (see the Twilio console), or pass "
            "--no-validate-signatures to answer anybody"
        )
    if missing:
        raise ConfigurationError("; ".join(missing))
    return config


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


def warnings(file: Path, config: ServerConfig) -> list[Finding]:
    """Problems that let the server start but make calls fail."""
    from voiceflow.cli.checkup.public_url import check_public_url
    from voiceflow.cli.needs import missing_keys

    found = [
        Finding(Level.WARN, variable, f"not set; {' and '.join(names)} cannot work", "set it, or calls fail")
        for variable, names in missing_keys(file, os.environ).items()
    ]
    if config.public_url.startswith("http:"):
        return found
    if config.twilio is None:
        text = "not set; calls are hung up by closing their stream, and cannot be transferred"
        found.append(Finding(Level.WARN, "TWILIO_ACCOUNT_SID", text))
    found += [problem for problem in check_public_url(config.public_url) if problem.level is not Level.OK]
    return found


def announce(to: Console, file: Path, config: ServerConfig, address: str) -> None:
    """Print the server's address, and the settings for Twilio."""
    from voiceflow.transports.twilio.settings import STATUS_PATH, VOICE_PATH

    say(to, (f"{file.name} answers calls at {address}", "bold"))
    if config.public_url.startswith("http:"):
        say(to, "For a carrier simulator on this machine: POST ", (config.public_url + VOICE_PATH, "cyan"))
        return
    say(to, "In the Twilio console, under the number's Voice configuration:")
    say(to, "  A call comes in      Webhook, HTTP POST  ", (config.public_url + VOICE_PATH, "cyan"))
    say(to, "  Call status changes  HTTP POST           ", (config.public_url + STATUS_PATH, "cyan"))
    say(to, "Ctrl-C or SIGTERM lets the running calls end; a second one ends them.")
