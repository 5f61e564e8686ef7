"""One reply that several voices may speak, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from voiceflow.arguments import Options
from voiceflow.audio.words import Word
from voiceflow.clients.speech.stt_limits import Seconds
from voiceflow.clients.speech.voice import VoicedReply
from voiceflow.clients.speech.voiced_part import VoicedPart
from voiceflow.errors import LocalProtocolError

if TYPE_CHECKING:
    from voiceflow.clients.speech.voice_relay import VoiceRelay


class VoiceWaits(Options):
    """When the next voice takes over from a slow one. In seconds.

    The last voice that is left has only its own limits.

    Attributes:
        first_audio: From a text to its first whole word. Audio that the user has not heard yet counts: the
            next voice starts this long before the user would notice.
        stall: From one piece of audio to the next, while more is owed; likewise.
        rest: How long a voice rests after a failure; doubles with each further one, up to five minutes.
    """

    first_audio: Seconds = 0.8
    stall: Seconds = 0.6
    rest: Seconds = 15.0


class FallbackReply:
    """One reply, in parts by one voice each; see ``VoicedReply``.

    Attributes:
        number: The reply's number.
        place: The voice that speaks it now.
        tried: The voices that speak or spoke it.
        is_last: Whether no other voice is left for it.
        is_current: Whether all replies before it are over.
        is_over: Whether nothing more of it will be spoken.
        owed_at: Loop time since which the voice owes audio.
        error: Why the last voice broke off.
    """

    def __init__(self, owner: VoiceRelay, number: int) -> None:
        self.number = number
        self.place: int | None = None
        self.tried: set[int] = set()
        self.is_last = self.is_current = self.is_over = False
        self.owed_at = 0.0
        self.error: Exception | None = None
        self._owner = owner
        self._part: VoicedPart | None = None
        self._voiced: VoicedReply | None = None
        self._rest = ""
        self._seconds = 0.0
        self._is_finished = False
        self._audio_at: float | None = None
        self._began_at: float | None = None

    @property
    def seconds(self) -> float:
        """Audio passed on."""
        return self._seconds + (0.0 if self._part is None else self._part.seconds)

    @property
    def has_audio(self) -> bool:
        """Whether the present voice has made a sound."""
        return self._audio_at is not None

    @property
    def is_waiting(self) -> bool:
        """Whether its voice owes audio or an end. Until the text is finished, the last word may wait."""
        return self._part is not None and (self._is_finished or self._part.owes > 1)

    def speak(self, text: str) -> None:
        if self._is_finished:
            raise LocalProtocolError("the reply was finished")
        if self.is_over:
            return
        if self._part is None:
            self._rest += text
            self.go_on()
            return
        try:
            self._say(text)
        except LocalProtocolError:
            self.cancel()  # the replies after it must not wait for it
            raise

    def finish(self) -> None:
        if self._is_finished or self.is_over:
            return
        if self._voiced is not None:
            self._note_owed()
            self._is_finished = True
            self._voiced.finish()
            self._owner.arm()
        else:
            self._is_finished = True
            self.go_on()

    def cancel(self) -> None:
        if not self.is_over:
            self.is_over = True
            if self._voiced is not None:
                self._voiced.cancel()
            self._owner.drop(self)

    def go_on(self) -> None:
        """Speak the rest, with the next voice."""
        if self._rest.strip():
            self._owner.begin(self)
        elif self._is_finished:
            self.is_over = True
            self._owner.end(self)

    def attach(self, place: int, voiced: VoicedReply, part: VoicedPart) -> None:
        """Speak the rest in this part."""
        self.place, self._voiced, self._part = place, voiced, part
        self._audio_at = None
        self.owed_at = self._owner.now()
        rest, self._rest = self._rest, ""
        self._say(rest)
        if self._is_finished:
            voiced.finish()

    def take(self, data: bytes, words: Sequence[Word]) -> None:
        """Take audio of the present voice."""
        assert self._part is not None
        now = self._owner.now()
        self._audio_at = now
        given, complete = self._part.take(data, words)
        if given and self._began_at is None:
            self._began_at = now
        self._owner.pass_on(self, given, complete)

    def finish_part(self) -> None:
        """Pass on what is left of the present voice's audio."""
        assert self._part is not None
        self.is_over = True
        self._owner.pass_on(self, *self._part.finish())

    def leave(self) -> None:
        """Leave the present voice behind its last whole word."""
        assert self._part is not None
        assert self._voiced is not None
        self._voiced.cancel()
        self._owner.pass_on(self, self._part.cut(), ())
        self._rest = self._part.rest
        self._seconds = self.seconds
        self.place = self._part = self._voiced = None

    def deadline(self, waits: VoiceWaits) -> float | None:
        """Loop time at which the present voice is given up."""
        if self.is_last or not self.is_waiting:
            return None
        since = max(self.owed_at, self._audio_at or 0.0)
        has_gone_on = self._audio_at is not None and self._audio_at >= self.owed_at
        wait = waits.stall if has_gone_on else waits.first_audio
        played = self._began_at + self.seconds if self._began_at is not None else 0.0
        return max(since + wait, played - waits.first_audio)

    def _say(self, text: str) -> None:
        assert self._part is not None
        assert self._voiced is not None
        self._note_owed()
        self._part.text += text
        self._voiced.speak(text)
        self._owner.arm()

    def _note_owed(self) -> None:
        if not self.is_waiting:
            self.owed_at = self._owner.now()
