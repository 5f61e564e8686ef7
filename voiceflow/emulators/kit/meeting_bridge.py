"""A meeting service's telephone bridge, as somebody whom the emulated carrier can call.

Example:
    bridge = MeetingBridge("81234567890", "445566", speak=voice.speak, waits=20.0)
    carrier.callees["+15550111"] = Callee(script=bridge.answer)
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from voiceflow.emulators.kit.line_record import LineRecord
from voiceflow.emulators.kit.track import Stretch

KEY_LIMIT = 10.0
"""Seconds for the keys after a request."""

MOST_ATTEMPTS = 3
"""Wrong entries after which the bridge hangs up."""

KEY_SECONDS = 0.2
"""Seconds that each key takes."""

REACTION = 0.5
"""Seconds between the last key and the bridge's answer."""

LETTERS_PER_SECOND = 15
"""The pace of speech that nobody hears."""

_POLL = 0.1
_PAUSES = str.maketrans("", "", "wWp")


class BridgedCall(Protocol):
    """The agent's call, at any emulated carrier."""

    @property
    def record(self) -> LineRecord:
        """What has happened so far."""

    @property
    def is_streaming(self) -> bool:
        """Whether a media stream is up."""

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""

    def say(self, data: bytes, /) -> Stretch:
        """Speak, after the speech already queued."""

    def hang_up(self) -> None:
        """Put the phone down."""


class MeetingBridge:
    """Asks for the meeting's number, the participant's number and the passcode, as Zoom does.

    Keys count from the beginning of the request for them; earlier ones are lost.

    Args:
        meeting_id: The right number.
        passcode: The right passcode; empty if there is none.
        speak: Makes the bridge's speech: µ-law at 8000 Hz.
        has_participant: Whether a participant's number is asked for.
        waits: Seconds in the waiting room; None if there is none.
        is_empty: Whether nobody else is in the meeting.

    Attributes:
        steps: What has happened, with loop times: ``id``, ``participant``, ``passcode``, ``waiting``, ``in``,
            ``refused``.
        call: The agent's call.
    """

    def __init__(
        self,
        meeting_id: str,
        passcode: str = "",
        *,
        speak: Callable[[str], Awaitable[bytes]],
        has_participant: bool = True,
        waits: float | None = None,
        is_empty: bool = False,
    ) -> None:
        self.steps: list[tuple[float, str]] = []
        self.call: BridgedCall | None = None
        self._meeting_id = meeting_id
        self._passcode = passcode
        self._speak = speak
        self._has_participant = has_participant
        self._waits = waits
        self._is_empty = is_empty
        self._used = 0
        self._is_in = asyncio.Event()

    async def entered(self) -> None:
        """Wait until the agent is in the meeting."""
        await self._is_in.wait()

    async def answer(self, call: BridgedCall) -> None:
        """Take the call: the script of a callee."""
        self.call = call
        await self.say("Welcome.")
        if not await self._ask("id", "Please enter your meeting ID, followed by pound.", self._meeting_id):
            return
        if self._has_participant and not await self._ask(
            "participant", "Please enter your participant ID, or just press pound.", ""
        ):
            return
        if self._passcode and not await self._ask(
            "passcode", "Please enter the meeting passcode, followed by pound.", self._passcode
        ):
            return
        if self._waits is not None:
            self._note("waiting")
            await self.say("Please wait, the host will let you in soon.")
            await asyncio.sleep(self._waits)
        self._note("in")
        if self._is_empty:
            await self.say("You are the only participant in this meeting.")
        else:
            await self.say("There are two other participants in the meeting.")
        await self.say("This meeting is being recorded.")
        self._is_in.set()

    async def say(self, text: str) -> None:
        """Let the machine, or somebody in the meeting, say something; return when it is said."""
        assert self.call is not None
        if not self.call.is_streaming:
            # Nobody hears it, so no voice is needed.
            await asyncio.sleep(len(text) / LETTERS_PER_SECOND)
            return
        speech = self.call.say(await self._speak(text))
        await asyncio.sleep(max(0.0, speech.end - asyncio.get_running_loop().time()))

    async def end(self) -> None:
        """The host ends the meeting."""
        if self.call is not None and not self.call.is_over:
            await self.say("The host has ended this meeting.")
            self.call.hang_up()

    async def _ask(self, step: str, request: str, right: str) -> bool:
        for _ in range(MOST_ATTEMPTS):
            opened = asyncio.get_running_loop().time()
            await self.say(request)
            if await self._keys(opened) == f"{right}#":
                self._note(step)
                return True
            await self.say("This meeting ID is not valid.")
        self._note("refused")
        if self.call is not None:
            self.call.hang_up()
        return False

    async def _keys(self, opened: float) -> str:
        """The keys up to the pound key, or those that came in time."""
        assert self.call is not None
        keys = ""
        for _ in range(round(KEY_LIMIT / _POLL)):
            keyed, now = self.call.record.keyed, asyncio.get_running_loop().time()
            fresh = [(at, digits) for at, digits in keyed[self._used :] if at >= opened]
            pressed = [digits for at, digits in fresh if now >= at + len(digits) * KEY_SECONDS]
            keys = "".join(pressed).translate(_PAUSES)
            if "#" in keys:
                self._used = len(keyed)
                await asyncio.sleep(REACTION)
                return keys
            await asyncio.sleep(_POLL)
        return keys

    def _note(self, step: str) -> None:
        self.steps.append((asyncio.get_running_loop().time(), step))
