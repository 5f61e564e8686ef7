"""The conversation on the page: what was said, what was heard, how long each answer took."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from typing import Any

from voiceflow.dialogue import unheard
from voiceflow.dialogue.reply_texts import MOST_REPLIES, ReplyTexts
from voiceflow.errors import VoiceflowError
from voiceflow.frames import (
    AgentAudioFrame,
    AgentStartedSpeakingFrame,
    AgentTextFrame,
    Direction,
    ErrorFrame,
    Frame,
    HeardFrame,
    InterimTranscriptionFrame,
    TranscriptionFrame,
    TurnDecisionFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.processor import Processor

_RECENT = 64
"""Frames that are remembered until the last processor has passed them on."""

# The times of a turn, in their order, with the name of the stage that each of them ends.
_STAGES = {"final": "transcript", "decided": "turn", "text": "model", "audio": "voice", "wire": "line"}


class Captions:
    """An observer that sends what happens in a call to its page.

    Messages: ``user`` (``turn``, ``text``, ``final``), ``agent`` (``reply``, ``heard``, ``unheard``,
    ``over``), ``latency`` (``reply``, ``seconds``, ``stages``) and ``error`` (``text``).

    Args:
        send: Sends one message to the page.
    """

    def __init__(self, send: Callable[[str], None]) -> None:
        self._send = send
        self._clock = asyncio.get_running_loop().time
        self._recent: deque[Frame] = deque(maxlen=_RECENT)
        self._replies = ReplyTexts()
        self._heard: dict[int, str] = {}
        self._turn = 0
        self._pieces: list[str] = []
        self._recogniser: Processor | None = None
        self._times: dict[str, float] = {}

    def observe(self, processor: Processor, frame: Frame, direction: Direction) -> None:
        """Take a frame that a processor passes on."""
        take = _TAKERS.get(type(frame))
        if take is None:
            return
        if not isinstance(frame, AgentTextFrame):  # a processor may change a text at every link
            if any(known is frame for known in self._recent):
                return
            self._recent.append(frame)
        take(self, frame, processor)

    def _stopped(self, frame: UserStoppedSpeakingFrame, _: Processor) -> None:
        self._times = {"ended": frame.at}

    def _interim(self, frame: InterimTranscriptionFrame, _: Processor) -> None:
        if frame.text:
            self._show_user(" ".join([*self._pieces, frame.text]), is_final=False)

    def _final(self, frame: TranscriptionFrame, processor: Processor) -> None:
        if frame.text:
            self._recogniser = self._recogniser or processor
            if self._recogniser is not processor and self._pieces:
                # A processor after the recogniser changed the words: the changed ones count.
                self._pieces.pop()
            self._pieces.append(frame.text)
            self._time("final")
            self._show_user(" ".join(self._pieces), is_final=False)

    def _decision(self, frame: TurnDecisionFrame, _: Processor) -> None:
        if frame.action == "end_turn":
            self._time("decided")
            if self._pieces:
                self._show_user(" ".join(self._pieces), is_final=True)
                self._turn += 1
            self._pieces = []

    def _text(self, frame: AgentTextFrame, processor: Processor) -> None:
        self._time("text")
        before = self._replies.read(frame.reply)
        self._replies.add(frame.reply, frame.text, processor.name)
        if self._replies.read(frame.reply) != before:
            self._show_agent(frame.reply)

    def _audio(self, frame: AgentAudioFrame, _: Processor) -> None:
        self._time("audio")

    def _speaking(self, frame: AgentStartedSpeakingFrame, _: Processor) -> None:
        self._time("wire")
        times, self._times = self._times, {}
        if "ended" not in times or "decided" not in times:
            return
        stages: dict[str, float] = {}
        last = times["ended"]
        for key, name in _STAGES.items():
            at = max(times.get(key, last), last)
            stages[name], last = round(at - last, 3), at
        seconds = round(last - times["ended"], 3)
        self._report("latency", reply=frame.reply, seconds=seconds, stages=stages)

    def _hear(self, frame: HeardFrame, _: Processor) -> None:
        self._heard[frame.reply] = frame.text
        if len(self._heard) > MOST_REPLIES:
            del self._heard[next(iter(self._heard))]
        self._show_agent(frame.reply, is_over=frame.is_final, is_complete=frame.is_complete)

    def _error(self, frame: ErrorFrame, _: Processor) -> None:
        # Our own errors never quote what was said; others may.
        text = f"{frame.processor}: {type(frame.error).__name__}"
        if isinstance(frame.error, VoiceflowError):
            text += f": {frame.error}"
        self._report("error", text=text)

    def _time(self, name: str) -> None:
        if name == "final" or name not in self._times:
            self._times[name] = self._clock()

    def _show_user(self, text: str, *, is_final: bool) -> None:
        self._report("user", turn=self._turn, text=text, final=is_final)

    def _show_agent(self, reply: int, *, is_over: bool = False, is_complete: bool = False) -> None:
        written, heard = self._replies.read(reply), self._heard.get(reply, "")
        if not written:
            return
        rest = "" if is_complete else unheard(written, heard)
        heard = written if is_complete else written[: len(written) - len(rest)]
        self._report("agent", reply=reply, heard=heard, unheard=rest, over=is_over)

    def _report(self, kind: str, **content: object) -> None:
        self._send(json.dumps({"type": kind, **content}))


_TAKERS: dict[type[Frame], Callable[[Captions, Any, Processor], None]] = {
    UserStoppedSpeakingFrame: Captions._stopped,
    InterimTranscriptionFrame: Captions._interim,
    TranscriptionFrame: Captions._final,
    TurnDecisionFrame: Captions._decision,
    AgentTextFrame: Captions._text,
    AgentAudioFrame: Captions._audio,
    AgentStartedSpeakingFrame: Captions._speaking,
    HeardFrame: Captions._hear,
    ErrorFrame: Captions._error,
}
