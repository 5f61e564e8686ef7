"""``voiceflow serve``: answer real calls."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from voiceflow.cli.dotenv import env_file
from voiceflow.cli.serve_fleet import (
    FleetOption,
    MemberUrlOption,
    NameOption,
    PublicUrlOption,
    fleet_settings,
)
from voiceflow.cli.serve_inspect import InspectOption, JournalsOption, open_inspector
from voiceflow.cli.serve_notes import announce, kinds, warnings, web_page
from voiceflow.cli.serve_run import RunServer, Watched, prepare_worker, run_here, run_workers
from voiceflow.cli.serve_telemetry import (
    MetricsOpenOption,
    MetricsOption,
    OtelContentOption,
    OtelOption,
    PricesOption,
    TelemetryOptions,
)
from voiceflow.cli.terminal import (
    LogFormat,
    LogFormatOption,
    LogLevel,
    LogLevelOption,
    console,
    log_to_stderr,
    say,
    warn,
)
from voiceflow.errors import ConfigurationError, errors_in_full

if TYPE_CHECKING:
    from voiceflow.inspector import Inspector
    from voiceflow.server import ServerConfig
    from voiceflow.transports import Carrier
    from voiceflow.transports.browser import BrowserCarrier
    from voiceflow.transports.listener import AnyListener

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
    sip: Annotated[
        str | None,
        typer.Option(
            help="Answer SIP calls: of the account sip:agent@example.com, whose password is "
            "VOICEFLOW_SIP_PASSWORD, or at host:port; else VOICEFLOW_SIP. Without --carrier no other calls "
            "are answered then.",
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
    inspect: InspectOption = False,
    journals: JournalsOption = None,
    metrics: MetricsOption = None,
    metrics_open: MetricsOpenOption = False,
    prices: PricesOption = None,
    otel: OtelOption = False,
    otel_content: OtelContentOption = False,
    workers: Annotated[
        str | None,
        typer.Option(
            help="Processes that carry calls: a number, or auto for one on each core; else "
            "VOICEFLOW_WORKERS, else 1. SIGHUP replaces them one by one, and their calls move."
        ),
    ] = None,
    fleet: FleetOption = None,
    name: NameOption = None,
    member_url: MemberUrlOption = None,
    public_url: PublicUrlOption = None,
    log_level: LogLevelOption = LogLevel.INFO,
    log_format: LogFormatOption = LogFormat.TEXT,
    debug: Annotated[
        bool,
        typer.Option("--debug", help="Log the texts of exceptions too, which may quote what users said."),
    ] = False,
) -> None:
    """Answer calls until SIGTERM or Ctrl-C; then running calls get time to end.

    Settings are read from the environment, and then from .env next to the file.
    """
    log_to_stderr(log_level, log_format)
    with env_file(file.parent), errors_in_full() if debug else nullcontext():
        telemetry = TelemetryOptions(
            metrics=metrics, is_open=metrics_open, otel=otel, content=otel_content, prices=prices
        )
        telemetry.check(zoom=zoom)
        if zoom:
            from voiceflow.cli.serve_zoom import listen

            listen(file, port=port, host=host)
            return
        from voiceflow.server import load_bot

        is_alone = (workers or os.environ.get("VOICEFLOW_WORKERS") or "1") == "1"
        bot = load_bot(file) if is_alone else None
        listeners = open_listeners(
            audiosocket or os.environ.get("VOICEFLOW_AUDIOSOCKET", ""),
            sip or os.environ.get("VOICEFLOW_SIP", ""),
        )
        validate = not no_validate_signatures
        config = settings(
            port=port,
            host=host,
            validate=validate,
            workers=workers,
            carriers=carrier,
            listeners=listeners,
            more=fleet_settings(fleet, name, member_url, public_url),
        )
        page = web_page(file, config) if web else None
        for finding in warnings(file, config, listeners):
            warn(log_format, finding.topic, finding.text + (f": {finding.fix}" if finding.fix else ""))
        inspector = open_inspector(file, config) if inspect else None
        watched = Watched(telemetry, inspector, journals)
        answer: RunServer
        if bot is not None:
            answer = run_here(bot, watched)
        else:
            answer = run_workers(file, watched, partial(prepare_worker, log_level, log_format, debug=debug))
        _answer(answer, file, config, listeners, page, inspector)


def _answer(
    answer: RunServer,
    file: Path,
    config: ServerConfig,
    listeners: Sequence[AnyListener],
    page: BrowserCarrier | None,
    inspector: Inspector | None,
) -> None:
    from voiceflow.transports.carriers import DEFAULT

    named = list(config.carriers) or ([] if listeners else [DEFAULT])
    carriers: list[Carrier | str] | None = None if page is None else [*named, page]

    def ready(address: str) -> None:
        announce(console(), file, config, address, listeners)
        if page is not None:
            say(console(), "From a browser: ", (page.page_url(config.public_url), "cyan"))
        if inspector is not None:
            say(console(), "The calls: ", (inspector.page_url(config.public_url or address), "cyan"))

    try:
        answer(config, carrier=carriers, listeners=listeners, ready=ready)
    except OSError as exc:
        raise ConfigurationError(
            f"cannot listen on {config.host}, port {config.port} ({os.strerror(exc.errno or 0)}): "
            "choose others with --port and --host"
        ) from exc


def open_listeners(audiosocket: str = "", sip: str = "") -> list[AnyListener]:
    """The lines that the server has besides its web address.

    Args:
        audiosocket: Where Asterisk connects; may be empty.
        sip: A SIP account, or an address for SIP calls; may be empty.

    Raises:
        ConfigurationError: If an address is malformed, or a setting is missing.
    """
    found: list[AnyListener] = []
    if audiosocket:
        from voiceflow.transports.audiosocket import AudioSocketListener

        found.append(AudioSocketListener.at(audiosocket))
    if sip:
        from voiceflow.transports.sip import SipAgent

        found.append(SipAgent.at(sip))
    for listener in found:
        listener.check()
    return found


def settings(
    *,
    port: int | None,
    host: str | None,
    validate: bool,
    workers: str | None = None,
    carriers: Sequence[str] | None = None,
    listeners: Sequence[AnyListener] = (),
    more: Mapping[str, object] | None = None,
) -> ServerConfig:
    """Read the server's settings, the command's options first.

    Raises:
        ConfigurationError: If something is missing or wrong; it names every setting that is needed.
    """
    from voiceflow.net.loopback import LOOPBACK
    from voiceflow.server import ServerConfig

    given: dict[str, Any] = {"validate_signatures": validate, **(more or {})}
    if port is not None:
        given["port"] = port
    if workers is not None:
        given["workers"] = workers
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
    titles = " and ".join(kind.title for kind in kinds(config) if kind.needs_public_url)
    if titles and not config.public_url:
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
