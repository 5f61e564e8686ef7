"""A voice that is several: where one fails or is slow, the next goes on after the last whole word."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import aiohttp

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.words import Word
from voiceflow.clients.speech.fallback_reply import FallbackReply, VoiceWaits
from voiceflow.clients.speech.reactions import service_error
from voiceflow.clients.speech.voice import Renewable, Spawn, TTSVoice, VoiceListener
from voiceflow.clients.speech.voiced_part import VoicedPart
from voiceflow.errors import ConfigurationError, LocalProtocolError
from voiceflow.net.breaker import Breaker
from voiceflow.net.timer import Timer


class FallbackVoice:
    """Speaks with the first voice, and goes on with the next one; see ``TTSVoice``.

    Audio is passed on word by word, as far as a voice says when its words end. If the voice breaks off, the
    next one begins with the first word that was not passed on: no word is lost, cut or heard twice. For a
    voice that only estimates the times of its words, the change is as exact as its estimate. All voices are
    started with the call, so that the next one is ready.

    Args:
        voices: The voices, the preferred one first; for one call.
        waits: When to give up a slow voice.

    Raises:
        ConfigurationError: If there is no voice.
    """

    def __init__(self, voices: Sequence[TTSVoice], *, waits: VoiceWaits | None = None) -> None:
        if not voices:
            raise ConfigurationError("give a list of voices, the preferred one first")
        self._voices = tuple(voices)
        self._waits = waits or VoiceWaits()
        self._breaker = Breaker(len(self._voices), rest=self._waits.rest)
        self._dead: set[int] = set()
        self._replies: dict[int, FallbackReply] = {}
        self._timer = Timer(self._expire)
        self._listener: VoiceListener
        self._audio: AudioFormat
        self._sources: tuple[AudioFormat, ...] = ()

    @property
    def vendor(self) -> str:
        """The vendor of the preferred voice."""
        return self._voices[0].vendor

    def serve(self, wanted: AudioFormat) -> AudioFormat:
        served = [voice.serve(wanted) for voice in self._voices]
        return wanted if wanted in served else served[0]

    def current_settings(self) -> Mapping[str, object]:
        return self._voices[0].current_settings()

    def changed(self, changes: Mapping[str, object]) -> FallbackVoice:
        """As in ``TTSVoice``; a language is for all voices, other changes are for the preferred one.

        The other voices begin anew, because these still speak. One that is not ``Renewable`` is left out.
        """
        language = {name: value for name, value in changes.items() if name == "language"}
        first, *others = self._voices
        voices = [first.changed(changes), *(each.changed(language) if language else each for each in others)]
        if all(new is old for new, old in zip(voices, self._voices, strict=True)):
            return self
        renewed: list[TTSVoice] = []
        for new, old in zip(voices, self._voices, strict=True):
            if new is not old:
                renewed.append(new)
            elif isinstance(old, Renewable):
                renewed.append(old.renewed())
        return FallbackVoice(renewed, waits=self._waits)

    def start(
        self, listener: VoiceListener, *, audio: AudioFormat, http: aiohttp.ClientSession | None, spawn: Spawn
    ) -> None:
        self._listener, self._audio = listener, audio
        self._sources = tuple(voice.serve(audio) for voice in self._voices)
        for place, voice in enumerate(self._voices):
            voice.start(_Ear(self, place), audio=self._sources[place], http=http, spawn=spawn)

    def open(self, reply: int) -> FallbackReply:
        opened = self._replies[reply] = FallbackReply(self, reply)
        return opened

    async def close(self, limit: float) -> None:
        self._timer.cancel()
        self._replies.clear()
        async with asyncio.TaskGroup() as tasks:
            for voice in self._voices:
                tasks.create_task(voice.close(limit), name="close")

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

    def pass_lost(self, error: Exception) -> None:
        """Pass on that a connection was lost."""
        self._listener.lost(error)

    def pass_measured(self, name: str, value: float) -> None:
        """Pass on a measurement."""
        self._listener.measured(name, value)

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


class _Ear:
    """Hears one of the voices."""

    def __init__(self, owner: FallbackVoice, place: int) -> None:
        self._owner = owner
        self._place = place

    def audio(self, reply: int, data: bytes, words: Sequence[Word]) -> None:
        self._owner.heard(self._place, reply, data, words)

    def finished(self, reply: int) -> None:
        self._owner.finished(self._place, reply)

    def failed(self, reply: int, error: Exception | None) -> None:
        self._owner.broke(self._place, reply, error)

    def lost(self, error: Exception) -> None:
        self._owner.pass_lost(error)

    def dead(self, error: Exception) -> None:
        self._owner.died(self._place, error)

    def measured(self, name: str, value: float) -> None:
        self._owner.pass_measured(name, value)
