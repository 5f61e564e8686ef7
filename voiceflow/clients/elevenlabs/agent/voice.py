"""Reading the agent's audio: stale pieces, samples and times (no I/O)."""

from __future__ import annotations

import binascii

from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.elevenlabs.agent.events import AgentAudio
from voiceflow.clients.elevenlabs.agent.payload import Payload
from voiceflow.clients.elevenlabs.tts.alignment import Characters, read_durations
from voiceflow.errors import RemoteProtocolError

_ROUNDING = 0.05  # seconds


class AgentVoice:
    """Reads the audio of one conversation, response by response.

    Args:
        audio: What its bytes are.

    Attributes:
        floor: Responses up to this event id are dead.
        stale: Pieces of audio that were dropped unread.
    """

    def __init__(self, audio: AudioFormat) -> None:
        self.floor = -1
        self.stale = 0
        self._audio = audio
        self._event_id = -1
        self._size = 0
        self._odd = b""

    def interrupt(self, event_id: int) -> None:
        """Mark responses up to this event id as cancelled."""
        self.floor = max(self.floor, event_id)

    def read(self, message: dict[str, object]) -> AgentAudio | None:
        """Read an audio message; None if it is stale.

        Raises:
            RemoteProtocolError: If it is malformed.
        """
        of = Payload.of(message, "audio_event")
        event_id, encoded = of.whole("event_id"), of.text("audio_base_64")
        # Before it is decoded: after a barge-in there may be seconds of it. Ids grow, so that a response
        # which comes after a later one is a straggler.
        if event_id <= self.floor or event_id < self._event_id:
            self.stale += 1
            return None
        if event_id > self._event_id:
            self._event_id, self._size, self._odd = event_id, 0, b""
        start = self._audio.seconds(self._size)
        data = self._decode(encoded)
        characters = _read_alignment(of.fields.get("alignment"), start, self._audio.seconds(len(data)))
        return AgentAudio(data, self._audio, event_id, start, characters, is_final=of.flag("is_final"))

    def _decode(self, encoded: str) -> bytes:
        try:
            data = self._odd + binascii.a2b_base64(encoded, strict_mode=True)
        except ValueError:
            raise RemoteProtocolError("audio is not base64") from None
        # A piece may end within a 16-bit sample; the rest of it comes with the next piece.
        whole = len(data) - len(data) % self._audio.encoding.bytes_per_sample
        data, self._odd = data[:whole], data[whole:]
        self._size += whole
        return data


def _read_alignment(alignment: object, start: float, seconds: float) -> Characters:
    """Read the times of a piece of audio.

    Times count from the start of the piece, as on the other sockets. That is published nowhere for this one,
    so times that can only count from the start of the response are taken as that.
    """
    names = ("chars", "char_start_times_ms", ("char_durations_ms",))
    found = read_durations(alignment, names, 0.0)
    is_total = start > 0 and len(found) > 0 and found.starts[0] >= max(start - _ROUNDING, seconds)
    return found if is_total else found.moved(start)
