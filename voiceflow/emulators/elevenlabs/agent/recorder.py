"""The audio of a conversation, both sides, in its record."""

from __future__ import annotations

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.g711 import decode
from voiceflow.audio.recording import Track
from voiceflow.emulators.elevenlabs.agent.record import ConversationRecord

_MARGIN = 60.0


class ConversationRecorder:
    """Writes audio into a record. It does nothing until it is started.

    Args:
        record: Where to write.
        user: What the user sends.
        agent: What the agent speaks.
    """

    def __init__(self, record: ConversationRecord, user: AudioFormat, agent: AudioFormat) -> None:
        self._record = record
        self._user_format = user
        self._agent_format = agent

    def start(self, limit: float) -> None:
        """Keep so many seconds, and a margin for the goodbye."""
        self._record.user_audio = Track(self._user_format.sample_rate, limit=limit + _MARGIN)
        self._record.agent_audio = Track(self._agent_format.sample_rate, limit=limit + _MARGIN)

    def user(self, data: bytes, now: float) -> None:
        """The user has spoken this until now."""
        if self._record.user_audio is not None:
            start = self._record.seconds(now) - self._user_format.seconds(len(data))
            self._record.user_audio.add(decode(data, self._user_format.encoding), start)

    def agent(self, data: bytes, at: float) -> None:
        """The user will hear this from then."""
        if self._record.agent_audio is not None:
            samples = decode(data, self._agent_format.encoding)
            self._record.agent_audio.add(samples, self._record.seconds(at))

    def cut(self, now: float) -> None:
        """Drop the audio after now, which was not heard."""
        if self._record.agent_audio is not None:
            self._record.agent_audio.cut(self._record.seconds(now))
