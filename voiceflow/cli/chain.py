"""The chain of the bot in a file, for the commands that look at it without a call."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from voiceflow.cli.checkup import Finding, Level, Use
from voiceflow.cli.checkup.keys import ELEVENLABS, OPENAI
from voiceflow.errors import VoiceflowError

if TYPE_CHECKING:
    from voiceflow.audio.encoding import AudioFormat
    from voiceflow.chain.parts import Shape

_TOPIC = "chain"


def load_chain(file: Path, carriers: Sequence[str] | None = None) -> Shape:
    """Run the file and its bot as far as ``call.run``, and describe the chain.

    Meanwhile, placeholders replace keys that are not set: no service is called.

    Args:
        file: The bot's.
        carriers: Names of the carriers; the first one's audio is that of the call. Those of the environment
            if None.

    Raises:
        ConfigurationError: If there is no bot in the file.
        Exception: What the file or the bot raises.
    """
    from voiceflow.chain import shape_of
    from voiceflow.server import load_bot
    from voiceflow.testing.environment import environment
    from voiceflow.transports.dry_run import pipeline_of

    names = (ELEVENLABS.name, OPENAI.name, "OPENAI_MODEL")
    unset = {name: "unset" for name in names if not os.environ.get(name, "").strip()}
    with environment(unset):
        return shape_of(asyncio.run(pipeline_of(load_bot(file), audio=_audio_of(carriers))))


def check_chain(file: Path, carriers: Sequence[str] | None = None) -> list[Finding]:
    """The findings of ``voiceflow doctor`` about a chain, on the first one of these carriers."""
    from voiceflow.chain import check

    uses = frozenset({Use.SERVE, Use.CALL})
    try:
        problems = check(load_chain(file, carriers))
    except VoiceflowError as error:
        return [Finding(Level.FAIL, _TOPIC, f"cannot be seen: {error}", f"see {file.name}", uses)]
    except Exception as error:  # noqa: BLE001 - the bot is user code and may raise anything
        text = f"cannot be seen: the bot raises {type(error).__name__} before call.run"
        return [Finding(Level.WARN, _TOPIC, text, f"voiceflow call {file.name} shows the error", uses)]
    if not problems:
        return [Finding(Level.OK, _TOPIC, f"of {file.name} can work", uses=uses)]
    return [
        Finding(
            Level.FAIL if problem.is_error else Level.WARN,
            _TOPIC,
            problem.text,
            f"voiceflow show {file.name} draws it",
            uses,
        )
        for problem in problems
    ]


def _audio_of(carriers: Sequence[str] | None) -> AudioFormat:
    from voiceflow.audio.encoding import TELEPHONE
    from voiceflow.server import ServerConfig
    from voiceflow.transports.carriers import make_carriers

    if not (carriers or os.environ.get("VOICEFLOW_CARRIER")):
        return TELEPHONE
    config = ServerConfig.from_env(carriers=tuple(carriers)) if carriers else ServerConfig.from_env()
    return make_carriers(None, config, names=config.carriers)[0].protocol().format
