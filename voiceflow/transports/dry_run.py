"""Finds the pipeline that a bot would run on a call, without a call: no audio is sent or received."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import NoReturn

from voiceflow.audio.encoding import TELEPHONE, AudioFormat
from voiceflow.errors import ConfigurationError, LocalProtocolError
from voiceflow.pipeline import Pipeline
from voiceflow.transports.call import Bot, Call
from voiceflow.transports.events import Received, StreamStarted
from voiceflow.transports.line import MediaLine
from voiceflow.transports.protocol import Message

LIMIT = 10.0
"""Seconds within which a bot must run its pipeline."""

_PARAMETERS = {"From": "+15550100", "To": "+15550199", "Direction": "inbound"}


async def pipeline_of(bot: Bot, *, audio: AudioFormat = TELEPHONE) -> Pipeline:
    """Run a bot as far as ``call.run``, and return the pipeline that it passes there.

    The bot's code before ``call.run`` is executed, the code after it is not.

    Args:
        bot: The bot.
        audio: Of the call: what the carrier plays.

    Raises:
        ConfigurationError: If the bot takes longer than ``LIMIT``.
        LocalProtocolError: If the bot runs no pipeline.
        Exception: Whatever the bot raises before ``call.run``.
    """
    call = _DryCall(audio)
    try:
        async with asyncio.timeout(LIMIT):
            await bot(call)
    except BaseException as error:
        # The bot may turn the stop into another exception, such as a group.
        if call.pipeline is None:
            if isinstance(error, TimeoutError):
                raise ConfigurationError(f"the bot ran no pipeline within {LIMIT:g} s") from error
            raise
    if call.pipeline is None:
        raise LocalProtocolError("the bot ran no pipeline: await call.run(Pipeline([...]))")
    return call.pipeline


class _Reached(BaseException):
    """The bot reached ``call.run``. No ``except Exception`` in a bot catches it."""


class _DryCall(Call):
    """A call without a user, which keeps the pipeline instead of running it."""

    pipeline: Pipeline | None = None

    def __init__(self, audio: AudioFormat) -> None:
        started = StreamStarted(stream_id="dry", call_id="dry", parameters=_PARAMETERS)
        super().__init__(started, MediaLine(_NoStream(audio), _NoSocket()), close=_nothing)

    async def run(self, pipeline: Pipeline, **_: object) -> NoReturn:
        self.check_ends(pipeline)
        self.pipeline = pipeline
        raise _Reached


async def _nothing() -> None:
    """There is no socket to close."""


class _NoSocket:
    """A writer that drops everything."""

    is_open = False

    def send(self, message: Message) -> None:
        """Drop the message."""


class _NoStream:
    """A media stream that never starts."""

    longest_message = 0
    is_streaming = False

    def __init__(self, audio: AudioFormat) -> None:
        self.format = audio

    @property
    def odd(self) -> Mapping[str, int]:
        return {}

    def receive(self, message: Message) -> list[Received]:
        return []

    def audio(self, data: bytes) -> Message:
        return ""

    def mark(self, name: str) -> Message:
        return ""

    def clear(self) -> Message:
        return ""
