"""The published schemas and examples, and a driver that plays the surroundings of a protocol."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from voiceflow.emulators.elevenlabs.agent.brain import AgentAnswer, Turn
from voiceflow.emulators.elevenlabs.agent.conversation import ServedConversation
from voiceflow.emulators.elevenlabs.effects import (
    Cancel,
    CloseSocket,
    Effect,
    Recognise,
    SendMessage,
    ServerPeer,
    Synthesise,
    Think,
)
from voiceflow.emulators.elevenlabs.listeners import HeardUtterance
from voiceflow.emulators.elevenlabs.segments import Segment
from voiceflow.emulators.elevenlabs.stt_protocol import RealtimeTranscription
from voiceflow.emulators.elevenlabs.tts_protocol import TtsPeer
from voiceflow.emulators.elevenlabs.voices import FormantVoice

FOLDER = Path(__file__).parents[2] / "reference" / "elevenlabs"


class Published:
    """What ElevenLabs publishes of its wire format."""

    def __init__(self) -> None:
        self._validators: dict[tuple[str, str | None], Any] = {}

    def fits(self, schema: str, message: Any, definition: str | None = None) -> bool:
        if (schema, definition) not in self._validators:
            document = json.loads((FOLDER / "schemas" / f"{schema}.schema.json").read_text("utf-8"))
            if definition is not None:
                ref = f"#/$defs/{definition}"
                document = {"$schema": document["$schema"], "$ref": ref, "$defs": document["$defs"]}
            self._validators[schema, definition] = Draft202012Validator(document)
        return bool(self._validators[schema, definition].is_valid(message))

    def check(self, schema: str, messages: Iterable[Any]) -> None:
        """Fail unless every message fits, and every alignment has three lists of one length."""
        for message in messages:
            assert self.fits(schema, message), message
            inner = message.get("audio_event", {})
            for alignment in (
                message.get("alignment"),
                message.get("normalizedAlignment"),
                inner.get("alignment"),
            ):
                assert alignment is None or len({len(part) for part in alignment.values()}) == 1

    def cases(self, schema: str) -> list[dict[str, Any]]:
        path = FOLDER / "examples" / f"messages.{schema}.json"
        cases: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["cases"]
        return cases

    def sessions(self) -> dict[str, Any]:
        sessions: dict[str, Any] = json.loads((FOLDER / "examples" / "sessions.json").read_text("utf-8"))
        return sessions


class Desk:
    """Plays the surroundings of a protocol: a clock, an engine, and the client's side of the wire.

    Every message that the protocol sends is checked against the published schema.
    """

    def __init__(
        self,
        peer: TtsPeer | RealtimeTranscription | ServedConversation,
        check: Callable[[Iterable[Any]], None],
        *,
        sample_rate: int = 8000,
        pace: float = 0.06,
        hear: Callable[[Segment, bool], HeardUtterance | str | None] | None = None,
        think: Callable[[Turn], AgentAnswer] | None = None,
    ) -> None:
        self.peer: ServerPeer = peer
        self.now = 0.0
        self.log: list[tuple[float, dict[str, Any] | int]] = []
        self._check = check
        self._rate = sample_rate
        self._voice = FormantVoice(pace)
        self._hear = hear
        self._think = think
        self._do(peer.opened(0.0))

    def send(self, *messages: Any, at: float | None = None) -> list[dict[str, Any] | int]:
        """Let the client send; returns what the server has sent since, at this instant included."""
        before = len(self.log)
        if at is not None:
            self.run(until=at)
        for message in messages:
            data = message if isinstance(message, str | bytes) else json.dumps(message)
            self._do(self.peer.receive(data, self.now))
        return [what for _, what in self.log[before:]]

    def run(self, until: float = float("inf")) -> list[dict[str, Any] | int]:
        """Let time pass; returns what the server sent meanwhile, numbers being close codes."""
        before = len(self.log)
        while (deadline := self.peer.deadline) is not None and deadline <= until:
            assert deadline >= self.now
            self.now = deadline
            self._do(self.peer.tick(self.now))
        if until < float("inf"):
            self.now = max(self.now, until)
        return [what for _, what in self.log[before:]]

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [what for _, what in self.log if isinstance(what, dict)]

    @property
    def closed(self) -> int | None:
        return next((what for _, what in self.log if isinstance(what, int)), None)

    def _do(self, effects: list[Effect]) -> None:
        for effect in effects:
            assert self.closed is None, f"{effect} after the close"
            match effect:
                case SendMessage(message):
                    self._check([message])
                    self.log.append((round(self.now, 6), message))
                case CloseSocket(code=code):
                    self.log.append((round(self.now, 6), code))
                case Synthesise(job, text):
                    assert isinstance(self.peer, TtsPeer | ServedConversation)
                    self._do(self.peer.speech(job, self._voice.speech(text, self._rate), self.now))
                    self._do(self.peer.finished(job, self.now))
                case Recognise(job, segment, is_final):
                    assert isinstance(self.peer, RealtimeTranscription | ServedConversation)
                    assert self._hear is not None
                    self._do(self.peer.heard(job, self._hear(segment, is_final), self.now))
                case Think(job, turn):
                    assert isinstance(self.peer, ServedConversation)
                    assert self._think is not None
                    self._do(self.peer.thought(job, self._think(turn), self.now))
                case Cancel():
                    pass  # all work is done at once here


@pytest.fixture(scope="session")
def published() -> Published:
    return Published()


@pytest.fixture(scope="session")
def desk(published: Published) -> Callable[..., Desk]:
    """Makes the surroundings of a protocol, given the name of its schema."""

    def make(peer: TtsPeer | RealtimeTranscription | ServedConversation, schema: str, **options: Any) -> Desk:
        return Desk(peer, lambda messages: published.check(f"{schema}.server", messages), **options)

    return make
