"""``voiceflow try``: talk to a bot on this machine, from a browser or by microphone."""

from __future__ import annotations

import asyncio
import os
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceflow.cli.dotenv import env_file
from voiceflow.cli.terminal import LogLevel, LogLevelOption, console, log_to_stderr, say
from voiceflow.errors import ConfigurationError, errors_in_full

if TYPE_CHECKING:
    from voiceflow.transports import Bot

THIS_MACHINE = "127.0.0.1"
PORT = 8090


def try_(
    file: Annotated[
        Path | None, typer.Argument(help="A file with a bot; the bundled phone bot if there is none.")
    ] = None,
    mic: Annotated[
        bool,
        typer.Option(
            "--mic",
            help="Talk by this machine's microphone and loudspeaker in place of a browser. Use headphones.",
        ),
    ] = False,
    offline: Annotated[
        bool | None,
        typer.Option(
            "--offline/--online",
            help="Whether local engines stand in for the speech service and the language model; by default "
            "they do if a key is missing.",
        ),
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on, on this machine.")] = PORT,
    browse: Annotated[bool, typer.Option("--open/--no-open", help="Whether to open the browser.")] = True,
    log_level: LogLevelOption = LogLevel.WARNING,
) -> None:
    """Talk to a bot until Ctrl-C. No phone, no carrier and no public address are needed.

    Keys are read from the environment, and then from .env next to the file. Only this machine can reach the
    page, and only by the address that is printed, which contains a random token.
    """
    from voiceflow.cli.demo import leave, phone_bot

    log_to_stderr(log_level)
    bot = file or phone_bot()
    if not bot.is_file():
        raise ConfigurationError(f"no such file: {bot}")
    with env_file(bot.parent), errors_in_full():
        is_offline = use_engines(bot, offline)
        asyncio.run(_talk(bot, is_offline=is_offline, mic=mic, port=port, browse=browse))
    leave(0)


def use_engines(file: Path, wanted: bool | None) -> bool:
    """Whether local engines stand in for the services. Says so if nobody asked for them."""
    from voiceflow.cli.needs import missing_keys

    if wanted is not None:
        return wanted
    missing = missing_keys(file, os.environ)
    if missing:
        names = " and ".join(sorted(missing))
        say(console(), f"{names} not set: local engines answer in place of the services.")
    return bool(missing)


async def _talk(file: Path, *, is_offline: bool, mic: bool, port: int, browse: bool) -> None:
    async with _answering(file, is_offline=is_offline) as bot:
        if mic:
            from voiceflow.transports.microphone import talk

            say(console(), ("Speak now. Ctrl-C hangs up.", "bold"))
            await talk(bot)
        else:
            await _serve(file, bot, port=port, browse=browse)


@asynccontextmanager
async def _answering(file: Path, *, is_offline: bool) -> AsyncIterator[Bot]:
    """The bot, loaded where the environment leads to the services or to the emulators."""
    from voiceflow.server import load_bot

    if not is_offline:
        yield load_bot(file)
        return
    from voiceflow.cli.offline import Engines, Offline

    say(console(), "Loading the speech engines …")
    engines = await Engines.load()
    try:
        async with Offline(engines):
            yield load_bot(file)
    finally:
        await engines.close()


async def _serve(file: Path, bot: Bot, *, port: int, browse: bool) -> None:
    from voiceflow.server import ServerConfig
    from voiceflow.server import serve as answer
    from voiceflow.transports.browser import BrowserCarrier, BrowserConfig, new_token

    url = f"http://{THIS_MACHINE}:{port}"
    config = ServerConfig(public_url=url, host=THIS_MACHINE, port=port, drain=0, goodbye=1)
    page = BrowserCarrier(BrowserConfig.from_env(token=new_token(), title=file.stem, public_url=url))

    def ready(_: str) -> None:
        address = page.page_url(url)
        say(console(), (f"Talk to {file.name} at ", "bold"), (address, "cyan"))
        say(console(), "Ctrl-C ends it.")
        if browse:
            # In a thread: a browser in the terminal would stop everything else.
            asyncio.get_running_loop().run_in_executor(None, webbrowser.open, address)

    try:
        await answer(bot, config, carrier=page, ready=ready)
    except OSError as exc:
        raise ConfigurationError(
            f"cannot listen on port {port} ({os.strerror(exc.errno or 0)}): choose another with --port"
        ) from exc
