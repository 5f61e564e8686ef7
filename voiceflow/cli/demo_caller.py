"""The demo's caller: says the lines, each when it is time to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from voiceflow.cli.demo_script import DemoLine
from voiceflow.emulators.kit.carrier import EmulatedCall
from voiceflow.testing.callers import Caller, SimulatedVoice

PATIENCE = 12.0
"""Seconds that the caller waits for the agent to begin."""
LONGEST_SPEECH = 25.0
"""Seconds that the caller listens to one answer."""
GOODBYE = 10.0
"""Seconds that the agent gets to answer the last line and to hang up."""


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """A line, spoken.

    Attributes:
        line: Which.
        audio: µ-law at 8000 Hz.
    """

    line: DemoLine
    audio: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Said:
    """When a line was said, in loop time.

    Attributes:
        line: Which.
        start: Its first sample.
        end: The end of its last sample.
    """

    line: DemoLine
    start: float
    end: float


async def rehearse(lines: Sequence[DemoLine], voice: SimulatedVoice) -> list[SpokenLine]:
    """Speak the lines before the call, so that the caller never has to search for words."""
    return [SpokenLine(line, await voice.speak(line.text)) for line in lines]


async def talk(call: EmulatedCall, lines: Sequence[SpokenLine], said: list[Said]) -> None:
    """Hold the conversation, and wait for the agent to hang up.

    Args:
        call: Streaming.
        lines: What to say, in order.
        said: Gets each line as it is said.

    Raises:
        CallerError: If the agent falls silent, talks without end, or hangs up before the last line.
    """
    caller = Caller(call)
    for spoken in lines:
        await caller.agent_begins(limit=PATIENCE)
        if spoken.line.after is None:
            await caller.agent_stops(limit=LONGEST_SPEECH)
        else:
            await caller.listen(spoken.line.after)
        stretch = await caller.say(spoken.audio)
        said.append(Said(spoken.line, stretch.at, stretch.end))
    await caller.listen(GOODBYE)
