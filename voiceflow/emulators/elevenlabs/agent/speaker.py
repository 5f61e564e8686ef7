"""Speech of an emulated agent: responses in order, playout and interruptions."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.speech.engines import Speech
from voiceflow.emulators.elevenlabs.agent.agenda import Agenda, Item
from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.agent.response import AgentUtterance, ResponsePiece
from voiceflow.emulators.elevenlabs.agent.server_messages import (
    agent_response,
    audio,
    chat_part,
    correction,
    interruption,
    response_complete,
)
from voiceflow.emulators.elevenlabs.agent.wire import EffectQueue
from voiceflow.emulators.elevenlabs.effects import Message, Synthesise
from voiceflow.emulators.elevenlabs.faults import Faults

_DELTA = re.compile(r"\s*(?:\S+\s*){1,3}")
"""A few words at a time, as a model writes."""


@dataclass(frozen=True, slots=True)
class CutOff:
    """A response that was interrupted.

    Attributes:
        event_id: Of the response.
        heard: Its words that were heard, and dots.
    """

    event_id: int
    heard: str


class AgentSpeaker:
    """Speaks; the client is assumed to play audio at once and without gaps.

    Args:
        output: What the client gets; None if nothing is spoken.
        behaviour: Times.
        faults: What goes wrong.
        wire: Takes the messages.
        agenda: Where to note what is due.
        played: Called with each piece of audio and the loop time at which it plays.
    """

    def __init__(
        self,
        output: AudioFormat | None,
        behaviour: AgentBehaviour,
        faults: Faults,
        wire: EffectQueue,
        agenda: Agenda,
        played: Callable[[bytes, float], None],
    ) -> None:
        self._output = output
        self._behaviour = behaviour
        self._wire = wire
        self._agenda = agenda
        self._played = played
        self._delay = faults.first_delay
        self._late = faults.late_audio
        self._responses: deque[AgentUtterance] = deque()
        self._playing: list[AgentUtterance] = []
        self._job: int | None = None
        self._next: Item | None = None
        self._due = 0.0
        self._free_at = 0.0
        self._count = 0

    def is_busy(self, now: float) -> bool:
        """Whether the agent speaks or is about to."""
        return bool(self._responses) or now < self._free_at - 1e-9

    @property
    def free_at(self) -> float:
        """Loop time at which all that was sent has played."""
        return self._free_at

    def say(self, text: str, now: float, *, can_interrupt: bool = True) -> int:
        """Say a text after the queued ones; returns its event id."""
        self._count += 1
        event_id, response_id = self._wire.event_id(), f"resp_{self._count}"
        self._wire.send(chat_part("", "start", event_id, response_id))
        for words in _DELTA.findall(text):
            self._wire.send(chat_part(words, "delta", event_id, response_id))
        self._wire.send(chat_part("", "stop", event_id, response_id))
        self._wire.send(agent_response(text, event_id, response_id))
        if self._output is None or not text.strip():
            self._wire.send(response_complete(event_id))
            return event_id
        response = AgentUtterance(event_id, response_id, text, self._output, self._behaviour)
        response.can_interrupt = can_interrupt
        self._responses.append(response)
        self._due = max(self._due, now + self._behaviour.ttfb + self._delay)
        self._delay = 0.0
        self._progress(now)
        return event_id

    def speech(self, job: int, speech: Speech, now: float) -> None:
        """A piece of the speech that was asked for."""
        if job == self._job:
            self._responses[0].speech(speech)
            self._progress(now)

    def finished(self, job: int, now: float) -> None:
        """The speech that was asked for is complete."""
        if job == self._job:
            self._responses[0].finished()
            self._progress(now)

    def interrupt(self, now: float) -> list[CutOff]:
        """Stop because the user speaks over the agent; returns what was heard.

        Empty if nothing was playing.
        """
        playing = [response for response in self._playing if response.plays_until > now + 1e-9]
        cut = list(dict.fromkeys((*playing, *self._responses)))
        if not cut or not all(response.can_interrupt for response in cut):
            return []
        self._wire.send(interruption(cut[-1].event_id))
        found: list[CutOff] = []
        for response in cut:
            heard = response.heard_text(now)
            found.append(CutOff(response.event_id, heard))
            self._wire.send(correction(response.text, heard, response.event_id, response.response_id))
        self._stop(now)
        return found

    def _stop(self, now: float) -> None:
        if self._job is not None:
            self._wire.cancel(self._job)
        if self._next is not None:
            self._next.cancel()
        self._next = self._job = None
        self._trail(now)
        self._responses.clear()
        self._playing.clear()
        self._free_at = self._due = now

    def _trail(self, now: float) -> None:
        """Audio in flight when the user interrupted: it still arrives."""
        for response in self._responses:
            for _ in range(self._behaviour.late_audio):
                if not response.is_ready:
                    break
                message = _written(response, response.take())
                self._agenda.at(now + self._late, partial(self._arrive, message))
            break

    def _arrive(self, message: Message, now: float) -> None:
        self._wire.send(message)

    def _progress(self, now: float) -> None:
        if not self._responses:
            return
        response = self._responses[0]
        if self._job is None:
            self._job = self._wire.job()
            self._wire.ask(Synthesise(self._job, response.text))
        elif response.is_sent:
            self._complete(now)
        elif response.is_ready and self._next is None:
            self._next = self._agenda.at(max(now, self._due), self._send)

    def _send(self, now: float) -> None:
        self._next = None
        response = self._responses[0]
        piece = response.take()
        self._wire.send(_written(response, piece))
        at = max(now, self._free_at)
        response.playing(piece, at)
        self._played(piece.data, at)
        if response not in self._playing:
            self._playing.append(response)
        self._free_at = at + piece.seconds
        self._due = now + piece.seconds / self._behaviour.speed
        self._progress(now)

    def _complete(self, now: float) -> None:
        self._wire.send(response_complete(self._responses.popleft().event_id))
        self._playing = [r for r in self._playing if r.plays_until > now + 1e-9]
        self._job = None
        self._progress(now)


def _written(response: AgentUtterance, piece: ResponsePiece) -> Message:
    return audio(piece.data, response.event_id, piece.characters, piece.start, is_final=piece.is_final)
