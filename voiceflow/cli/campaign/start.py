"""``voiceflow campaign start``: a server that answers calls, and makes them."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceflow.cli.campaign.options import FILE, SETTINGS, FileOption, NameArgument, SettingsOption
from voiceflow.cli.dotenv import env_file
from voiceflow.cli.serve import settings as server_settings
from voiceflow.cli.serve_lines import CarrierOption
from voiceflow.cli.serve_notes import announce
from voiceflow.cli.terminal import LogLevel, LogLevelOption, console, log_to_stderr
from voiceflow.errors import ConfigurationError

if TYPE_CHECKING:
    from voiceflow.campaigns import CampaignSettings, CampaignState, PreDialHook
    from voiceflow.server import ServerConfig
    from voiceflow.transports import Bot

HOOK = "before_dial"
"""The coroutine function in the bot's file that is asked before each call."""


def start(
    name: NameArgument,
    bot: Annotated[Path, typer.Argument(help="A Python file with 'async def bot(call)'.")],
    settings: SettingsOption = SETTINGS,
    file: FileOption = FILE,
    port: Annotated[int | None, typer.Option(help="Port to listen on; else PORT, else 8080.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on; else HOST.")] = None,
    carrier: CarrierOption = None,
    log_level: LogLevelOption = LogLevel.INFO,
) -> None:
    """It ends when nobody is left to call, or at SIGTERM or Ctrl-C; the next start goes on from there.

    The first carrier that makes calls makes them; all of them are answered.

    The bot's file may have 'async def before_dial(row)', which is asked directly before each call.
    """
    from voiceflow.campaigns import CampaignSettings
    from voiceflow.server import load_bot
    from voiceflow.server.hosting import loop_factory

    log_to_stderr(log_level)
    with env_file(bot.parent):
        chosen = CampaignSettings.read(settings)
        config = server_settings(port=port, host=host, validate=True, carriers=carrier)
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(_run(name, bot, load_bot(bot), config, chosen, file))


def hook_of(bot: Bot, path: Path) -> PreDialHook | None:
    """The hook in the bot's file, if it has one.

    Raises:
        ConfigurationError: If it is no coroutine function.
    """
    found = getattr(sys.modules[bot.__module__], HOOK, None)
    if found is None:
        return None
    if not asyncio.iscoroutinefunction(found):
        raise ConfigurationError(f"{HOOK!r} in {path} is not a coroutine function: write 'async def'")
    hook: PreDialHook = found
    return hook


async def _run(
    name: str, path: Path, bot: Bot, config: ServerConfig, chosen: CampaignSettings, file: str
) -> CampaignState:
    from voiceflow.campaigns import CampaignFile, CampaignServer, CampaignState
    from voiceflow.server import serve
    from voiceflow.transports.carriers import make_carriers

    with CampaignFile(file) as campaigns:
        campaigns.register.enter(name, CampaignState.RUNNING)
    stop, states = asyncio.Event(), [CampaignState.RUNNING]
    # The calls come back to this process, which no other member of a fleet can do for it.
    config = config.model_copy(update={"fleet": None})
    carriers = make_carriers(None, config, names=config.carriers)

    def ended(state: CampaignState) -> None:
        states.append(state)
        stop.set()

    most = min(chosen.calls_per_server or config.max_calls, config.max_calls)
    chosen = chosen.model_copy(update={"calls_per_server": most})
    campaign = CampaignServer(file, name, chosen, carriers, hook=hook_of(bot, path), stop=stop, ended=ended)
    await serve(
        campaign.calls.wrap(bot),
        config,
        carrier=carriers,
        observe=campaign.calls.observe,
        extensions=[campaign],
        ready=lambda address: announce(console(), path, config, address),
        stop=stop,
    )
    print(f"{name}: {states[-1]}")
    return states[-1]
