"""Which of several voices speaks a reply, and which goes on when it fails or is slow."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.words import Word
from voiceflow.clients.speech.fallback_reply import FallbackReply, VoiceWaits
from voiceflow.clients.speech.reactions import service_error
from voiceflow.clients.speech.voice import TTSVoice, VoiceListener
from voiceflow.clients.speech.voiced_part import VoicedPart
from voiceflow.errors import LocalProtocolError
from voiceflow.net.breaker import Breaker
from voiceflow.net.timer import Timer


class VoiceRelay:
    """Hands each reply from one voice to the next, and reports what is spoken of it.

    Args:
        voices: The voices, the preferred one first.
        waits: When to give up a slow voice.
    """

    def __init__(self, voices: Sequence[TTSVoice], waits: VoiceWaits) -> None:
        self._voices = voices
        self._waits = waits
        self._breaker = Breaker(len(voices), rest=waits.rest)
        self._dead: set[int] = set()
        self._replies: dict[int, FallbackReply] = {}
        self._timer = Timer(self._expire)
        self._listener: VoiceListener
        self._audio: AudioFormat
        self._sources: Sequence[AudioFormat] = ()

    def start(self, listener: VoiceListener, audio: AudioFormat, sources: Sequence[AudioFormat]) -> None:
        """Report to this listener.

        Args:
            listener: Gets the audio of all replies.
            audio: The format in which it gets it.
            sources: The formats of the voices.
        """
        self._listener, self._audio, self._sources = listener, audio, sources

    def open(self, number: int) -> FallbackReply:
        """Begin a reply."""
        opened = self._replies[number] = FallbackReply(self, number)
        return opened

    def stop(self) -> None:
        """Forget all replies."""
        self._timer.cancel()
        self._replies.clear()

    # Called by the replies.

    def begin(self, reply: FallbackReply) -> None:
        """Choose a voice for the rest of a reply, and open a part there."""
        now = self.now()
        free = [place for place in self._breaker.order(now) if place not in self._dead | reply.tried]
        if not free:
            self._fail(reply)
            return
        reply.tried.add(free[0])
        reply.is_last = len(free) == 1
        self._breaker.tried(free[0], now)
        part = VoicedPart(self._sources[free[0]], self._audio, offset=reply.seconds)
        try:
            reply.attach(free[0], self._voices[free[0]].open(reply.number), part)
        except LocalProtocolError as error:
            reply.error = error
            if reply.place is not None:
                reply.leave()
            self.begin(reply)

    def drop(self, reply: FallbackReply) -> None:
        """Forget a reply."""
        if self._replies.pop(reply.number, None) is not None:
            self.arm()

    def end(self, reply: FallbackReply) -> None:
        """Report that a reply was spoken to its end."""
        self.drop(reply)
        self._listener.finished(reply.number)

    def pass_on(self, reply: FallbackReply, data: bytes, words: Sequence[Word]) -> None:
        """Pass on audio of a reply."""
        if data or words:
            self._listener.audio(reply.number, data, words)

    def arm(self) -> None:
        """Set the timer for the reply that is being spoken: the others wait for it."""
        oldest = next(iter(self._replies.values()), None)
        if oldest is not None and oldest.is_waiting and not oldest.is_current:
            oldest.is_current, oldest.owed_at = True, max(oldest.owed_at, self.now())
        self._timer.move([oldest.deadline(self._waits) if oldest is not None else None])

    def now(self) -> float:
        """Loop time."""
        return asyncio.get_running_loop().time()

    # Reports of the voices.

    def heard(self, place: int, number: int, data: bytes, words: Sequence[Word]) -> None:
        """Take audio of a voice."""
        reply = self._replies.get(number)
        if reply is not None and reply.place == place:
            reply.take(data, words)
            self.arm()

    def finished(self, place: int, number: int) -> None:
        """Take the end of a reply."""
        reply = self._replies.get(number)
        if reply is not None and reply.place == place:
            self._breaker.worked(place)
            reply.finish_part()
            self.end(reply)

    def broke(self, place: int, number: int, error: Exception | None) -> None:
        """Go on with the next voice."""
        if (reply := self._replies.get(number)) is not None and reply.place == place:
            self._hand_over(place, reply, error)

    def died(self, place: int, error: Exception) -> None:
        """Use a voice no more."""
        self._dead.add(place)
        if len(self._dead) < len(self._voices):
            self._listener.lost(error)
        else:
            self._listener.dead(error)
        self._move(place)

    def _hand_over(self, place: int, reply: FallbackReply, error: Exception | None) -> None:
        self._breaker.failed(place, self.now())
        if error is not None:
            reply.error = error
            if not reply.is_last:
                self._listener.lost(error)
                self._listener.measured("tts_fallbacks", 1.0)
        if reply.is_last:
            reply.leave()
            self._fail(reply)
        else:
            # Later replies at this voice move too: a voice speaks its replies in order.
            self._move(place)

    def _move(self, place: int) -> None:
        for reply in [each for each in self._replies.values() if each.place == place]:
            reply.leave()
            reply.go_on()
        self.arm()

    def _fail(self, reply: FallbackReply) -> None:
        reply.is_over = True
        self.drop(reply)
        is_all_dead = len(self._dead) == len(self._voices)
        self._listener.failed(reply.number, None if is_all_dead else reply.error)

    def _expire(self) -> None:
        reply = next(iter(self._replies.values()), None)
        if reply is None or reply.place is None:
            return
        what = "the audio stalled" if reply.has_audio else "no first audio"
        error = service_error(self._voices[reply.place].vendor, "timeout", what)
        self._hand_over(reply.place, reply, error)
