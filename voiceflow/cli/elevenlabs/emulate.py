"""``voiceflow elevenlabs emulate``: the emulated service on this machine, without key or network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from voiceflow.cli.offline import Engines
    from voiceflow.emulators.elevenlabs import ElevenLabsEmulator

KEY = "any"
"""The emulated service accepts any key."""

Load = Callable[[], Awaitable["Engines"]]


def emulate(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 picks a free one.")] = 8099,
    has_tones: Annotated[
        bool,
        typer.Option(
            "--tones", help="Without the local engines: speech is tones, and nothing is recognised."
        ),
    ] = False,
    voices: Annotated[
        list[str] | None,
        typer.Option("--voice", help="Id of a voice to add to the premade ones; may be repeated."),
    ] = None,
) -> None:
    """Print the variables that point clients here, and serve until Ctrl-C.

    Speech is real where the local engines are installed. Everything created is lost at the end. Unknown
    voices are refused, as by the service; --voice adds voices of your account.
    """
    from voiceflow.errors import ConfigurationError

    try:
        asyncio.run(_serve(port, voices or (), has_tones=has_tones))
    except OSError as exc:
        raise ConfigurationError(
            f"cannot serve on port {port}: {exc.strerror}; choose another with --port"
        ) from exc


@asynccontextmanager
async def emulator(
    note: Callable[[str], None], load: Load | None, voices: Collection[str] = ()
) -> AsyncIterator[ElevenLabsEmulator]:
    """The emulated service, with the local engines behind it if there are any.

    Args:
        note: Called with messages for the user.
        load: Loads the engines; None to run without them.
        voices: Ids of voices to add to the premade ones.
    """
    from voiceflow.cli.offline import emulated_speech
    from voiceflow.emulators.elevenlabs import PREMADE_VOICES, ElevenLabsEmulator, Script
    from voiceflow.errors import ConfigurationError

    ids = [*PREMADE_VOICES, *voices]

    try:
        engines = None if load is None else await load()
    except ConfigurationError as exc:
        note(f"Speech is tones, and nothing is recognised: {exc}")
        engines = None
    if engines is None:
        yield ElevenLabsEmulator(stt=Script(otherwise="Something was said."), voices=ids)
        return
    try:
        yield emulated_speech(engines, voices=ids)
    finally:
        await engines.close()


async def _serve(port: int, voices: Collection[str], *, has_tones: bool) -> None:
    from voiceflow.cli.offline import Engines
    from voiceflow.cli.terminal import console, say

    errors = console(stderr=True)
    if not has_tones:
        say(errors, "Loading the speech engines …")
    async with (
        emulator(lambda text: say(errors, text), None if has_tones else Engines.load, voices) as made,
        made.serve(port=port) as url,
    ):
        print(f"export ELEVENLABS_BASE_URL={url} ELEVENLABS_API_KEY={KEY}", flush=True)
        await asyncio.Event().wait()
