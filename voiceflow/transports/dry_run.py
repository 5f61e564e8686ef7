"""The pipeline that a bot would run on a call, without a call: nothing is sent, nothing is heard."""

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
"""Seconds that a bot may take until it runs its pipeline."""

_PARAMETERS = {"From": "+15550100", "To": "+15550199", "Direction": "inbound"}


async def pipeline_of(bot: Bot) -> Pipeline:
    """Run a bot as far as ``call.run``, and return the pipeline that it passes there.

    What the bot does before is done; what stands behind ``call.run`` is not.

    Raises:
        ConfigurationError: If it takes longer than ``LIMIT``.
        LocalProtocolError: If it runs no pipeline.
        Exception: What the bot raises before.
    """
    call = _DryCall()
    try:
        async with asyncio.timeout(LIMIT):
            await bot(call)
    except BaseException as error:
        # Whatever the bot makes of the stop, such as a group of exceptions.
        if call.pipeline is None:
            if isinstance(error, TimeoutError):
                raise ConfigurationError(f"the bot ran no pipeline within {LIMIT:g} s") from error
            raise
    if call.pipeline is None:
        raise LocalProtocolError("the bot ran no pipeline: await call.run(Pipeline([...]))")
    return call.pipeline


class _Reached(BaseException):
    """The bot has come to ``call.run``. No ``except Exception`` of a bot takes it."""


class _DryCall(Call):
    """A call with nobody on it, which keeps the pipeline instead of running it."""

    pipeline: Pipeline | None = None

    def __init__(self) -> None:
        started = StreamStarted(stream_id="dry", call_id="dry", parameters=_PARAMETERS)
        super().__init__(started, MediaLine(_NoStream(), _NoSocket()), close=_nothing)

    async def run(self, pipeline: Pipeline, **_: object) -> NoReturn:
        self.check_ends(pipeline)
        self.pipeline = pipeline
        raise _Reached


async def _nothing() -> None:
    """There is no socket to close."""


class _NoSocket:
    """Where nothing goes."""

    is_open = False

    def send(self, message: Message) -> None:
        """Drop it."""


class _NoStream:
    """A media stream that never starts."""

    longest_message = 0
    is_streaming = False

    @property
    def format(self) -> AudioFormat:
        return TELEPHONE

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
