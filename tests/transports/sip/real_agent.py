"""A SIP agent on the real stack, with a bot that plays a tone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
from numpy.typing import NDArray

from tests.transports.sip.sipp import (
    free_port,
    tone,
)
from voiceflow import (
    AgentAudioFrame,
    DTMFFrame,
    EndReason,
    Frame,
    Pipeline,
    Processor,
    ReplyEndFrame,
    StartFrame,
    UserAudioFrame,
    handles,
)
from voiceflow.server import ServerConfig, create_app
from voiceflow.server.app import LISTENERS
from voiceflow.transports import Call
from voiceflow.transports.sip import SipAgent, SipConfig
from voiceflow.transports.sip.stack import OpenStack, open_installed


class Player(Processor):
    """Plays 440 Hz for five seconds. A key interrupts it."""

    def __init__(self, bot: Bot) -> None:
        super().__init__()
        self._bot = bot

    @handles(StartFrame)
    def play(self, frame: StartFrame) -> list[Frame]:
        reply = self.session.next_reply()
        said = AgentAudioFrame(reply=reply, data=tone(440, 5).tobytes(), format=self.session.format)
        return [frame, said, ReplyEndFrame(reply=reply)]

    @handles(UserAudioFrame)
    def listen(self, frame: UserAudioFrame) -> None:
        self._bot.heard += frame.data

    @handles(DTMFFrame)
    def key(self, frame: DTMFFrame) -> None:
        self._bot.keys += frame.digit
        self.session.interrupt()


class Bot:
    """A bot, and what its calls were like."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.reasons: list[EndReason] = []
        self.heard = b""
        self.keys = ""

    async def __call__(self, call: Call) -> None:
        self.calls.append(call)
        self.reasons.append(await call.run(Pipeline([call.input(), Player(self), call.output()])))

    @property
    def audible(self) -> NDArray[np.int16]:
        samples = np.frombuffer(self.heard, dtype="<i2").astype(np.int16)
        return samples[np.abs(samples.astype(np.int32)) > 500]

    async def until(self, *, calls: int = 0, ends: int = 0, keys: str = "", heard: float = 0.0) -> None:
        """Wait until so much has happened."""
        async with asyncio.timeout(10):
            while (  # noqa: ASYNC110 - a test of sockets has nothing to wait for but time
                len(self.calls) < calls
                or len(self.reasons) < ends
                or self.keys != keys
                or len(self.heard) < heard * 16000
            ):
                await asyncio.sleep(0.01)


@asynccontextmanager
async def listening(
    bot: Bot,
    *,
    max_calls: int = 2,
    config: SipConfig | None = None,
    open_stack: OpenStack = open_installed,
) -> AsyncIterator[SipAgent]:
    """An agent that takes calls."""
    agent = SipAgent(config or SipConfig(port=free_port()), open_stack=open_stack)
    app = create_app(bot, ServerConfig(max_calls=max_calls), listeners=[agent])
    await app[LISTENERS][0].open()
    try:
        yield agent
    finally:
        await agent.close()
