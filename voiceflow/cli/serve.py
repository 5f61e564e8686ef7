"""``voiceflow serve``: answer real calls."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from voiceflow.cli.checkup import Finding, Level
from voiceflow.cli.dotenv import env_file
from voiceflow.cli.terminal import LogLevel, LogLevelOption, console, log_to_stderr, say
from voiceflow.errors import ConfigurationError, errors_in_full

if TYPE_CHECKING:
    from rich.console import Console

    from voiceflow.inspector import Inspector
    from voiceflow.server import ServerConfig
    from voiceflow.server.app import Observe
    from voiceflow.transports import Bot, Carrier
    from voiceflow.transports.browser import BrowserCarrier
    from voiceflow.transports.carriers import CarrierKind
    from voiceflow.transports.listener import Listener

THIS_MACHINE = "127.0.0.1"

CarrierOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--carrier",
        help="Whose calls to answer; repeat it for several. Else VOICEFLOW_CARRIER, else twilio.",
    ),
]


def serve(  # noqa: PLR0913 - the options of the command
    file: Annotated[Path, typer.Argument(help="A Python file with 'async def bot(call)'.")],
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port to listen on; else PORT, else 8080.")
    ] = None,
    host: Annotated[
        str | None,
        typer.Option(
            help="Address to listen on; else HOST, else all of them, since a request without the carrier's "
            "signature is refused. Without that check it is this machine only."
        ),
    ] = None,
    carrier: CarrierOption = None,
    audiosocket: Annotated[
        str | None,
        typer.Option(
            help="Answer an Asterisk's AudioSocket at host:port or :port; else VOICEFLOW_AUDIOSOCKET. "
            "Without --carrier no other calls are answered then."
        ),
    ] = None,
    no_validate_signatures: Annotated[
        bool,
        typer.Option(
            "--no-validate-signatures",
            help="Answer anybody, not only the carrier. For tests; on this machine it needs no PUBLIC_URL.",
        ),
    ] = False,
    zoom: Annotated[
        bool,
        typer.Option("--zoom", help="Listen to Zoom meetings instead, with 'async def bot(meeting)'."),
    ] = False,
    web: Annotated[
        bool,
        typer.Option(
            "--web",
            help="Also answer calls from a browser, whose address contains VOICEFLOW_WEB_TOKEN; a server "
            "that only this machine reaches makes one.",
        ),
    ] = False,
    inspect: Annotated[
        bool,
        typer.Option(
            "--inspect",
            help="Also serve pages that show the calls, whose address contains VOICEFLOW_INSPECT_TOKEN; a "
            "server that only this machine reaches makes one.",
        ),
    ] = False,
    journals: Annotated[
        Path | None,
        typer.Option(help="Folder for the journal of each call, which contains what people said."),
    ] = None,
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
        if zoom:
            from voiceflow.cli.serve_zoom import listen

            listen(file, port=port, host=host)
            return
        from voiceflow.server import load_bot

        bot = load_bot(file)
        listeners = open_listeners(audiosocket or os.environ.get("VOICEFLOW_AUDIOSOCKET", ""))
        validate = not no_validate_signatures
        config = settings(port=port, host=host, validate=validate, carriers=carrier, listeners=listeners)
        page = web_page(file, config) if web else None
        inspector = open_inspector(file, config) if inspect else None
        _answer(bot, file, config, listeners, page, inspector, observers_of(inspector, journals))


def _answer(
    bot: Bot,
    file: Path,
    config: ServerConfig,
    listeners: Sequence[Listener],
    page: BrowserCarrier | None,
    inspector: Inspector | None,
    observe: Observe | None,
) -> None:
    from voiceflow.server import run
    from voiceflow.transports.carriers import DEFAULT

    named = list(config.carriers) or ([] if listeners else [DEFAULT])
    carriers: list[Carrier | str] | None = None if page is None else [*named, page]
    to = console(stderr=True)
    for finding in warnings(file, config, listeners):
        say(to, (f"{finding.topic}: ", "yellow"), finding.text, f": {finding.fix}" if finding.fix else "")

    def ready(address: str) -> None:
        announce(console(), file, config, address, listeners)
        if page is not None:
            say(console(), "From a browser: ", (page.page_url(config.public_url), "cyan"))
        if inspector is not None:
            say(console(), "The calls: ", (inspector.page_url(config.public_url or address), "cyan"))

    try:
        run(
            bot,
            config,
            carrier=carriers,
            listeners=listeners,
            observe=observe,
            extensions=[] if inspector is None else [inspector],
            ready=ready,
        )
    except OSError as exc:
        raise ConfigurationError(
            f"cannot listen on {config.host}, port {config.port} ({os.strerror(exc.errno or 0)}): "
            "choose others with --port and --host"
        ) from exc


def open_listeners(address: str) -> list[Listener]:
    """The lines that the server listens on besides its web address; none if the address is empty.

    Raises:
        ConfigurationError: If the address is malformed, or a setting is missing.
    """
    if not address:
        return []
    from voiceflow.transports.audiosocket import AudioSocketListener

    listener = AudioSocketListener.at(address)
    listener.check()
    return [listener]


def settings(
    *,
    port: int | None,
    host: str | None,
    validate: bool,
    carriers: Sequence[str] | None = None,
    listeners: Sequence[Listener] = (),
) -> ServerConfig:
    """Read the server's settings, the command's options first.

    Raises:
        ConfigurationError: If something is missing or wrong; it names every setting that is needed.
    """
    from voiceflow.net.loopback import LOOPBACK
    from voiceflow.server import ServerConfig

    given: dict[str, Any] = {"validate_signatures": validate}
    if port is not None:
        given["port"] = port
    if carriers:
        given["carriers"] = tuple(carriers)
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
    if not kinds(config, listeners):
        return config
    if missing := _missing(config):
        raise ConfigurationError("; ".join(missing))
    return config


def _missing(config: ServerConfig) -> list[str]:
    """What has to be set before the server can start."""
    from voiceflow.transports.carriers import make_carriers

    missing = []
    if not config.public_url:
        titles = " and ".join(kind.title for kind in kinds(config))
        missing.append(
            f"set PUBLIC_URL to the address at which {titles} reaches this server, such as "
            "https://voice.example.com"
        )
    for carrier in make_carriers(None, config, names=config.carriers):
        try:
            carrier.check()
        except ConfigurationError as exc:
            missing.append(str(exc))
    return missing


def kinds(config: ServerConfig, listeners: Sequence[Listener] = ()) -> list[CarrierKind]:
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


def open_inspector(file: Path, config: ServerConfig) -> Inspector:
    """The pages that show the calls.

    Raises:
        ConfigurationError: If others can reach the server, and there is no token for them.
    """
    from voiceflow.inspector import Inspector, InspectorConfig, new_token
    from voiceflow.net.loopback import LOOPBACK

    environ = dict(os.environ)
    if config.host in LOOPBACK:
        environ.setdefault("VOICEFLOW_INSPECT_TOKEN", new_token())
    return Inspector(InspectorConfig.from_env(environ, title=file.stem, public_url=config.public_url))


def observers_of(inspector: Inspector | None, journals: Path | None) -> Observe | None:
    """What makes the observers of each call; None if nobody observes.

    Raises:
        ConfigurationError: If the folder cannot be made.
    """
    makers: list[Observe] = [] if inspector is None else [inspector.observe]
    if journals is not None:
        from voiceflow.records import JournalFolder

        try:
            folder = JournalFolder(journals)
        except OSError as exc:
            raise ConfigurationError(f"{journals}: {os.strerror(exc.errno or 0)}") from exc
        makers.append(lambda started: folder.observe(started.call_id))
    if not makers:
        return None
    return lambda started: [one for make in makers for one in make(started)]


def warnings(file: Path, config: ServerConfig, listeners: Sequence[Listener] = ()) -> list[Finding]:
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
        problems = check_public_url(config.public_url, title=kind.title, voice_path=kind.voice_path)
        found += [one for one in problems if one.level is not Level.OK and one not in found]
    return found


def announce(
    to: Console, file: Path, config: ServerConfig, address: str, listeners: Sequence[Listener] = ()
) -> None:
    """Print the server's address, and what to enter at its carriers."""
    say(to, (f"{file.name} answers calls at {address}", "bold"))
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
            say(to, f"  {label:<{width}}  ", (config.public_url + path, "cyan"))
    say(to, "Ctrl-C or SIGTERM lets the running calls end; a second one ends them.")
