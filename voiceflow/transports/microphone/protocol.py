"""The media stream between a call and the sound devices, in one process: nothing is encoded."""

from __future__ import annotations

from collections.abc import Mapping

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.frames import UserAudioFrame
from voiceflow.transports.events import MarkEchoed, Received
from voiceflow.transports.protocol import Message

WIDEBAND = AudioFormat(Encoding.PCM16, 16000)
"""What the devices record and play."""

CLEAR = ""
"""The message that drops what was not yet played. Any other text is the name of a mark."""


class MicrophoneProtocol:
    """Binary messages are audio, text messages are marks; they come back once they were played.

    Attributes:
        format: PCM16 at 16 kHz.
        longest_message: Bytes of one message.
        is_streaming: Whether the devices are open.
        odd: Empty: nobody else sends here.
    """

    format = WIDEBAND
    longest_message = WIDEBAND.bytes_per_second * 2

    def __init__(self) -> None:
        self.is_streaming = True
        self.odd: Mapping[str, int] = {}

    def receive(self, message: Message) -> list[Received]:
        """Take audio of the microphone, or the name of a mark that was played."""
        if isinstance(message, str):
            return [MarkEchoed(name=message)]
        return [UserAudioFrame(data=message, format=WIDEBAND)] if message else []

    def audio(self, data: bytes) -> bytes:
        """The message that appends audio to what is played."""
        return data

    def mark(self, name: str) -> str:
        """The message that asks for an echo."""
        return name

    def clear(self) -> str:
        """The message that drops all audio not yet played."""
        return CLEAR
