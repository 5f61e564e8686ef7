"""Text to speech of one utterance, without a network: text in, events out; commands in, text out.

Source: https://elevenlabs.io/docs/api-reference/text-to-speech/v-1-text-to-speech-voice-id-stream-input
"""

from __future__ import annotations

from voiceflow.clients.elevenlabs.sockets.wire import compact
from voiceflow.clients.elevenlabs.tts.events import ContextEnded, ContextOutcome, TTSError, TTSMessage
from voiceflow.clients.elevenlabs.tts.options import ContextSettings, TTSOptions
from voiceflow.clients.elevenlabs.tts.ssml import WholeTags
from voiceflow.clients.elevenlabs.tts.wire import AudioAssembler, read_message
from voiceflow.errors import LocalProtocolError

ONLY = ""
"""The context id in the events of a socket that has but one."""


class StreamTTSProtocol:
    """One socket, which speaks one utterance. It holds no socket, no task and no clock.

    What is to be sent is in ``take()``. To interrupt, close the socket: there is no message for it.

    Attributes:
        stale: Audio messages that nobody listens to any more, dropped undecoded.
        ignored: Messages of unknown kinds.
    """

    def __init__(
        self, options: TTSOptions, settings: ContextSettings | None = None, *, played: float = 0.0
    ) -> None:
        """Begin with the message that opens the conversation.

        Args:
            options: Of the socket.
            settings: Of the utterance.
            played: Seconds of its audio that came over another socket; times go on from there.
        """
        self._pieces = AudioAssembler(options, played=played)
        self._tags = WholeTags(is_on=bool(options.enable_ssml_parsing))
        self._out = [compact({"text": " ", **({} if settings is None else settings.message())})]
        self._space = ""
        self._ends_word = True
        self._is_finished = False
        self._is_over = False
        self._is_deaf = False
        self.stale = 0
        self.ignored = 0

    def take(self) -> list[str]:
        """The messages to send now, in order. Each is given once."""
        out, self._out = self._out, []
        return out

    def speak(self, text: str, *, flush: bool = False, trigger: bool = False) -> None:
        """Give more text. Pieces are joined unchanged: include the spaces between them.

        Args:
            text: White space alone waits for the text behind it, for by itself it would be a
                keep-alive. An SSML tag that is not finished waits too, where those are parsed.
            flush: Whether to speak all that was given, now.
            trigger: Whether to speak if enough text has come, whatever the schedule says.

        Raises:
            LocalProtocolError: If the input was finished.
        """
        self._check_open()
        text, self._space = self._space + self._tags.feed(text), ""
        if not text.strip():
            self._space = text
            if flush:
                self.flush()
            return
        self._ends_word = text[-1].isspace()
        message: dict[str, object] = {"text": text}
        if trigger:
            message["try_trigger_generation"] = True
        if flush:
            # The space marks the last word as complete.
            message |= {"text": text if self._ends_word else text + " ", "flush": True}
            self._ends_word = True
        self._out.append(compact(message))

    def flush(self) -> None:
        """Have everything spoken that was given. No final follows.

        Raises:
            LocalProtocolError: If the input was finished.
        """
        self._check_open()
        self._space = ""
        self._ends_word = True
        self._out.append(compact({"text": " ", "flush": True}))

    def finish(self) -> None:
        """No more text: what was given is spoken, then the final comes and the service closes.

        Raises:
            LocalProtocolError: If that was said before.
        """
        self._check_open()
        held = self._space + self._tags.flush()
        if held.strip():
            self._out.append(compact({"text": held}))
        self._is_finished = True
        self._out.append(compact({"text": ""}))

    def cancel(self) -> None:
        """Send and report nothing more; the socket is about to be closed."""
        self._is_finished = self._is_deaf = True
        self._out.clear()

    def keep_alive(self) -> None:
        """Reset the service's clock of inactivity. Not after the end: nothing may follow that."""
        if not self._is_finished:
            self._out.append(compact({"text": " "}))

    def lost(self) -> list[ContextEnded]:
        """Report the end because the socket was lost, unless it was already reported."""
        self._is_finished = True
        self._out.clear()
        return [] if self._is_over else [self._end(ContextOutcome.LOST)]

    def receive(self, text: str) -> list[TTSMessage]:
        """Take one message. Unknown messages are ignored; after the final, all are.

        Raises:
            RemoteProtocolError: If it is malformed.
        """
        message = read_message(text)
        if isinstance(message, TTSError):
            return [message]
        if not message.is_known:
            self.ignored += 1
            return []
        if self._is_over:
            self.stale += 1
            return []
        events: list[TTSMessage] = []
        if message.has_audio and self._is_deaf:
            self.stale += 1
        elif message.has_audio:
            events.append(self._pieces.read(ONLY, message.fields))
        if message.is_final:
            events.append(self._end(ContextOutcome.CANCELLED if self._is_deaf else ContextOutcome.FINISHED))
        return events

    def _end(self, outcome: ContextOutcome) -> ContextEnded:
        self._is_over = True
        return ContextEnded(ONLY, outcome)

    def _check_open(self) -> None:
        if self._is_finished:
            raise LocalProtocolError("nothing may be sent after the end of the input")
