"""The events of the clients, as a voice reports them."""

from __future__ import annotations

from voiceflow.audio.alignment import WordBuilder
from voiceflow.clients.elevenlabs.sockets.events import ClientDead, SocketLost
from voiceflow.clients.elevenlabs.tts.events import ContextAudio, ContextFinished, Failed, Overrun, TTSEvent
from voiceflow.clients.speech.voice import VoiceListener


class Reporter:
    """Reports the events of one reply, whose characters it joins into words.

    Args:
        listener: Who listens to the voice.
        reply: The reply's number.
    """

    def __init__(self, listener: VoiceListener, reply: int) -> None:
        self._listener = listener
        self._reply = reply
        self._words = WordBuilder()

    def report(self, event: TTSEvent, *, is_dead: bool) -> None:
        """Report an event.

        Args:
            event: Of the reply, or of the client.
            is_dead: Whether the client is; then that is reported, and not each reply that it fails.
        """
        match event:
            case ContextAudio():
                self._audio(event)
            case ContextFinished():
                if words := self._words.flush():
                    self._listener.audio(self._reply, b"", words)
                self._listener.finished(self._reply)
            case Failed():
                # The word in which it broke off was not heard.
                self._listener.failed(self._reply, None if is_dead else event.error)
            case _:
                report_client(self._listener, event)

    def _audio(self, event: ContextAudio) -> None:
        timed = event.characters
        words = self._words.feed(timed.text, timed.starts, timed.ends)
        if event.is_word_end:
            words += self._words.flush()
        self._listener.audio(self._reply, event.data, words)


def report_client(listener: VoiceListener, event: TTSEvent) -> None:
    """Report what happened to a client, whatever it speaks."""
    match event:
        case Overrun():
            listener.measured(f"tts_{event.limit}_overruns", event.retries)
        case SocketLost(is_expected=True):
            listener.measured("tts_idle_sockets", 1.0)
        case SocketLost():
            listener.lost(event.error)
        case ClientDead():
            listener.dead(event.error)
