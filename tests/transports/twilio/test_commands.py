"""A call's commands to Twilio: keys, transfers and recordings, on the emulated carrier in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from voiceflow import (
    AgentAudioFrame,
    DTMFFrame,
    EndReason,
    HeardFrame,
    LocalProtocolError,
    Pipeline,
    Processor,
    ReplyEndFrame,
    ServiceError,
    UserAudioFrame,
    handles,
)
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.audio.tones import dtmf
from voiceflow.emulators.twilio import EmulatedTwilio, EmulatedTwilioCall
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.transports import Call

SECOND = 8000
HELLO = bytes(range(1, 161)) * 100
"""Two seconds that the agent says."""
SPEECH = bytes(range(81, 161)) * 100
"""A second that the user says."""

Act = Callable[[Call, "Agent"], Awaitable[None]]


class Agent(Processor):
    """Says two seconds and notes what it hears; acts when the user presses a key."""

    def __init__(self, call: Call, act: Act) -> None:
        super().__init__()
        self.understood = b""
        self.keys = ""
        self.heard: list[HeardFrame] = []
        self.errors: list[Exception] = []
        self._call = call
        self._act = act

    def talk(self) -> None:
        reply = self.session.next_reply()
        self.push(AgentAudioFrame(reply=reply, data=HELLO, format=self.session.format))
        self.push(ReplyEndFrame(reply=reply))

    @handles(UserAudioFrame)
    def listen(self, frame: UserAudioFrame) -> None:
        self.understood += frame.data

    @handles(HeardFrame)
    def note(self, frame: HeardFrame) -> None:
        self.heard.append(frame)

    @handles(DTMFFrame)
    def key(self, frame: DTMFFrame) -> None:
        self.keys += frame.digit
        if frame.digit == "*":
            self.spawn(self._run(), name="act")

    async def _run(self) -> None:
        try:
            await self._act(self._call, self)
        except (ServiceError, LocalProtocolError) as error:
            self.errors.append(error)


class Scene:
    """A server whose agent does something when the user presses the star key."""

    def __init__(self, act: Act) -> None:
        self.agents: list[Agent] = []
        self.reasons: list[EndReason] = []
        self._act = act
        self.stage = Stage(partial(create_app, self._bot))

    async def _bot(self, call: Call) -> None:
        self.agents.append(Agent(call, self._act))
        self.reasons.append(await call.run(Pipeline([call.input(), self.agents[-1], call.output()])))

    @property
    def carrier(self) -> EmulatedTwilio:
        assert isinstance(self.stage.carrier, EmulatedTwilio)
        return self.stage.carrier

    async def begin(self, phone: EmulatedTwilioCall) -> Agent:
        await asyncio.sleep(0.1)
        phone.press("*")
        await asyncio.sleep(0)
        return self.agents[-1]


async def test_keys_reach_the_far_end_and_the_conversation_goes_on() -> None:
    async def act(call: Call, agent: Agent) -> None:
        agent.talk()
        await asyncio.sleep(0.5)
        await call.send_digits("1w2#")
        agent.keys += "!"

    scene = Scene(act)
    async with scene.stage:
        async with scene.carrier.call() as phone:
            agent = await scene.begin(phone)
            await asyncio.sleep(3.0)
            assert [digits for _, digits in phone.record.keyed] == ["1w2#"]
            assert agent.keys == "*!"
            phone.press("7")
            phone.say(SPEECH)
            await asyncio.sleep(3.0)
            assert agent.keys == "*!7"
            assert SPEECH in agent.understood
        tones = encode(dtmf("1", SECOND), Encoding.MULAW)
        assert tones in phone.record.heard_bytes
        assert (phone.warnings, phone.errors) == ([], [])
    # One bot, on two streams; what was cut off by the keys was played afterwards.
    assert len(scene.agents) == 1
    assert [verb for _, verb in phone.record.verbs] == ["Connect", "Play", "Connect"]
    spoken = [stretch.data for stretch in phone.record.heard if stretch.data[:1] in HELLO]
    everything = b"".join(spoken)
    assert everything.startswith(HELLO[: SECOND // 4])
    assert everything.endswith(HELLO[-SECOND:])
    assert agent.heard[-1].is_complete
    assert abs(agent.heard[-1].seconds - 2.0) < 0.01
    assert scene.reasons == [EndReason.USER_HANGUP]


@pytest.mark.parametrize("digits", ["", "12x", "1" * 33])
async def test_what_is_no_key_is_refused_before_anything_is_sent(digits: str) -> None:
    async def act(call: Call, agent: Agent) -> None:
        await call.send_digits(digits)

    scene = Scene(act)
    async with scene.stage, scene.carrier.call() as phone:
        agent = await scene.begin(phone)
        await asyncio.sleep(1.0)
        assert len(agent.errors) == 1
        assert phone.is_streaming


@pytest.mark.parametrize("to", ["+15550142", "sip:desk@example.com"])
async def test_a_transfer_takes_a_number_or_a_sip_address(to: str) -> None:
    async def act(call: Call, agent: Agent) -> None:
        await call.transfer(to)

    scene = Scene(act)
    async with scene.stage, scene.carrier.call() as phone:
        await scene.begin(phone)
        await phone.over()
        assert [leg.target for leg in phone.record.dialled] == [to]
    assert scene.reasons == [EndReason.TRANSFERRED]


PERSON = "+15550177"


async def introduce(call: Call, agent: Agent) -> None:
    agent.keys += f" {await call.warm_transfer(PERSON, briefing='A caller asks for a refund.')}"
