"""Random calls to speech-to-speech agents whose bots ask for sounds, keys and silence at any time."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.calls.scene import COUGH
from tests.processors.agent.desk import Desk, greeted
from tests.processors.agent.kinds import KINDS, Kind
from tests.processors.agent.test_requests import notice
from voiceflow import Keypad, KeysResult
from voiceflow.emulators.kit.live_script import LiveAnswer, LiveCall
from voiceflow.processors.playback import Playback
from voiceflow.testing import run_virtual
from voiceflow.testing.callers import Caller

EXAMPLES = int(os.environ.get("VOICEFLOW_RANDOM_CALLS", "1"))
DEEDS = ("say", "cough", "murmur", "press", "play", "play protected", "keys", "mute", "unmute")
ANSWERS = ("Fine, thank you.", "There are rooms on the first floor and others above it.", "tool")


@dataclass
class Bot:
    """What the bot asks for, at the same time as the caller acts."""

    desk: Desk = field(init=False)
    said: list[str] = field(default_factory=list)
    played: list[Playback] = field(default_factory=list)
    asked: list[asyncio.Future[KeysResult]] = field(default_factory=list)

    async def act(self, caller: Caller, deed: str) -> None:
        """Do one thing."""
        call = self.desk.call
        match deed:
            case "say":
                self.said.append(f"Please book the room number {len(self.said)} for me.")
                await caller.say(self.said[-1])
            case "cough":
                await caller.say(COUGH)
            case "murmur":
                await caller.say("Okay.")
            case "press":
                await caller.press("12")
            case "keys" if all(each.done() for each in self.asked):
                keypad = Keypad(digits=2, timeout=2.0, tries=1)
                self.asked.append(asyncio.ensure_future(call.keys(notice(1.0), keypad)))
            case "mute" | "unmute":
                call.update(muted=deed == "mute")
            case "play" | "play protected":
                self.played.append(call.play(notice(3.0), protected=deed == "play protected"))

    async def tool(self) -> str:
        """Play something."""
        self.played.append(self.desk.call.play(notice(1.0)))
        return "done"


async def run(kind: Kind, script: list[tuple[float, str]], answers: list[str]) -> None:
    """One call."""
    bot = Bot()
    texts = [*answers, ANSWERS[0]] * 40
    made = [LiveAnswer(calls=[LiveCall("tool")]) if text == "tool" else text for text in texts]
    async with greeted(kind, made, tools=[bot.tool]) as (bot.desk, caller):
        for pause, deed in script:
            await bot.act(caller, deed)
            await caller.listen(pause)
        await caller.listen(12.0)
    assert all(each.result is not None for each in bot.played), "each sound has a result"
    assert all(each.done() for each in bot.asked), "each entry has an end"
    heard = " ".join(text for who, text in bot.desk.transcript if who == "caller")
    assert [heard.count(text) for text in bot.said] == [1] * len(bot.said), "each word is remembered once"


@pytest.mark.parametrize("kind", KINDS, ids=str)
@settings(
    max_examples=EXAMPLES,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    script=st.lists(st.tuples(st.floats(0.1, 4.0), st.sampled_from(DEEDS)), min_size=3, max_size=5),
    answers=st.lists(st.sampled_from(ANSWERS), min_size=1, max_size=4),
)
def test_each_request_ends_and_no_word_is_lost(
    kind: Kind, script: list[tuple[float, str]], answers: list[str]
) -> None:
    run_virtual(run(kind, script, answers))


@pytest.mark.parametrize("kind", KINDS[-1:], ids=str)
async def test_a_muted_agent_makes_no_sound_whatever_it_hears(kind: Kind) -> None:
    bot = Bot()
    async with greeted(kind, ["Not to be heard."] * 40) as (bot.desk, caller):
        bot.desk.call.update(muted=True)
        before = len(caller.call.record.heard_bytes)
        for deed in ("say", "press", "say"):
            await bot.act(caller, deed)
            await caller.listen(3.0)
        assert len(caller.call.record.heard_bytes) == before
