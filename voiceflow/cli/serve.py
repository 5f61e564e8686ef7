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
from voiceflow.cli.option_groups import grouped
from voiceflow.cli.serve_fleet import FleetOptions
from voiceflow.cli.serve_inspect import WatchOptions, open_inspector
from voiceflow.cli.serve_lines import LineOptions
from voiceflow.cli.serve_notes import announce, kinds, warnings, web_page
from voiceflow.cli.serve_run import RunServer, Watched, prepare_worker, run_here, run_workers
from voiceflow.cli.serve_telemetry import TelemetryOptions
from voiceflow.cli.terminal import LogOptions, console, log_to_stderr, say, warn
from voiceflow.errors import ConfigurationError, errors_in_full

if TYPE_CHECKING:
    from voiceflow.inspector import Inspector
    from voiceflow.server import ServerConfig
    from voiceflow.transports import Carrier
    from voiceflow.transports.browser import BrowserCarrier
    from voiceflow.transports.listener import AnyListener

THIS_MACHINE = "127.0.0.1"

WorkersOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        help="Processes that carry calls: a number, or auto for one on each core; else "
        "VOICEFLOW_WORKERS, else 1. SIGHUP replaces them one by one, and their calls move."
    ),
]


@grouped
def serve(
    file: Annotated[Path, typer.Argument(help="A Python file with 'async def bot(call)'.")],
    lines: LineOptions,
    watch: WatchOptions,
    telemetry: TelemetryOptions,
    workers: WorkersOption = None,
    *,
    fleet: FleetOptions,
    log: LogOptions,
) -> None:
    """Answer calls until SIGTERM or Ctrl-C; then running calls get time to end.

    Settings are read from the environment, and then from .env next to the file.
    """
    log_to_stderr(log.log_level, log.log_format)
    with env_file(file.parent), errors_in_full() if log.debug else nullcontext():
        telemetry.check(zoom=lines.zoom, inspect=watch.inspect)
        if lines.zoom:
            from voiceflow.cli.serve_zoom import listen

            listen(file, port=lines.port, host=lines.host)
            return
        from voiceflow.server import load_bot

        is_alone = (workers or os.environ.get("VOICEFLOW_WORKERS") or "1") == "1"
        bot = load_bot(file) if is_alone else None
        listeners = lines.listeners()
        config = settings(
            port=lines.port,
            host=lines.host,
            validate=not lines.no_validate_signatures,
            workers=workers,
            carriers=lines.carrier,
            listeners=listeners,
            more=fleet.settings(),
        )
        page = web_page(file, config) if lines.web else None
        for finding in warnings(file, config, listeners):
            warn(log.log_format, finding.topic, finding.text + (f": {finding.fix}" if finding.fix else ""))
        inspector = open_inspector(file, config, telemetry.price_table()) if watch.inspect else None
        watched = Watched(telemetry, inspector, watch.journals)
        answer: RunServer
        if bot is not None:
            answer = run_here(bot, watched)
        else:
            prepare = partial(prepare_worker, log.log_level, log.log_format, debug=log.debug)
            answer = run_workers(file, watched, prepare)
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
