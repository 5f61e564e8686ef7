"""Messages of both text-to-speech sockets: audio in pieces, finals and errors."""

from __future__ import annotations

import binascii
from dataclasses import dataclass, field
from typing import Any

from voiceflow.clients.elevenlabs.reactions import TTS_ERRORS, reaction_to
from voiceflow.clients.elevenlabs.sockets.wire import read_object
from voiceflow.clients.elevenlabs.tts.alignment import read_alignment
from voiceflow.clients.elevenlabs.tts.events import ContextAudio, TTSError
from voiceflow.clients.elevenlabs.tts.options import TTSOptions
from voiceflow.errors import RemoteProtocolError, code_of


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message that is not an error.

    Attributes:
        fields: All of it.
        has_audio: Whether it brings audio.
        is_final: Whether it ends its context.
    """

    fields: dict[str, object] = field(repr=False)
    has_audio: bool
    is_final: bool

    @property
    def is_known(self) -> bool:
        """Whether it says anything that we know of."""
        return self.has_audio or self.is_final


class AudioAssembler:
    """Puts the audio of one context together from the messages in which it comes.

    Attributes:
        played: Seconds of audio so far.
    """

    def __init__(self, options: TTSOptions, *, played: float = 0.0) -> None:
        """Begin.

        Args:
            options: Of the socket.
            played: Seconds of the context's audio that came over another socket; times go on from there.
        """
        self.played = played
        self._rate = options.bytes_per_second
        self._sample = 1 if options.audio is None else options.audio.encoding.bytes_per_sample
        self._half = b""

    def read(self, context_id: str, message: dict[str, Any]) -> ContextAudio:
        """Read a message with audio.

        Raises:
            RemoteProtocolError: If its audio is malformed. Malformed timing is left out.
        """
        try:
            data = self._half + binascii.a2b_base64(message["audio"], strict_mode=True)
        except ValueError:
            raise RemoteProtocolError("audio is not base64") from None
        # A piece may end within a 16-bit sample; the rest of it comes with the next piece.
        whole = len(data) - len(data) % self._sample
        data, self._half = data[:whole], data[whole:]
        start = self.played
        self.played += whole / self._rate
        characters = read_alignment(message.get("alignment"), start)
        normalized = message.get("normalizedAlignment")
        return ContextAudio(context_id, data, start, characters, normalized_alignment=normalized)


def read_message(text: str) -> Incoming | TTSError:
    """Read a message.

    Raises:
        RemoteProtocolError: If it is malformed.
    """
    fields = read_object(text)
    if fields.get("error") is not None:
        return _error(fields)
    audio = fields.get("audio")
    if audio is not None and not isinstance(audio, str):
        raise RemoteProtocolError("audio is not a string")
    # The second spelling stands in examples of 2025.
    is_final = fields.get("isFinal", fields.get("is_final")) is True
    return Incoming(fields, bool(audio), is_final)


def _error(message: dict[str, object]) -> TTSError:
    code, text = message.get("error"), message.get("message")
    context_id = message.get("contextId", message.get("context_id"))
    # A name is passed on; a sentence in its place may quote the text.
    name = code_of(code) or "unknown"
    return TTSError(
        name,
        reaction_to(name, TTS_ERRORS),
        text if isinstance(text, str) else "",
        context_id if isinstance(context_id, str) else None,
    )
