"""Text to speech: one processor for every voice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile
from weakref import proxy

from voiceflow.clients.speech.fallback_reply import VoiceWaits
from voiceflow.clients.speech.fallback_voice import FallbackVoice
from voiceflow.clients.speech.voice import TTSVoice
from voiceflow.declarations import makes, needs
from voiceflow.dialogue.spoken import Speakable
from voiceflow.errors import ConfigurationError
from voiceflow.frames import (
    AgentAudioFrame,
    AgentTextFrame,
    AgentWordsFrame,
    Direction,
    EndFrame,
    Frame,
    InterruptionFrame,
    ReplyEndFrame,
    VoicedTextFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor, takes
from voiceflow.processors.speech.spoken import SpokenReplies
from voiceflow.processors.speech.spoken_forms import SpokenForms
from voiceflow.updates import Change

CLOSE_LIMIT = 1.5
"""Seconds for closing the voice; below the session's limit for its processors."""


@makes(AgentAudioFrame, sole=True)
@makes(AgentWordsFrame, ReplyEndFrame)
@makes(VoicedTextFrame, direction=Direction.UPSTREAM)
@needs(AgentTextFrame)
class TTS(Processor):
    """Speaks replies, in order and in the session's audio format.

    The voice is started when the session starts. Takes ``AgentTextFrame`` by clause, and ``ReplyEndFrame``,
    which goes on after the last audio of its reply. Adds ``AgentWordsFrame`` and ``AgentAudioFrame``, and
    upstream ``VoicedTextFrame`` if a processor before it may have changed the text. At an
    interruption the interrupted replies fall silent at once. ``EndFrame`` waits until all has been spoken.

    With several voices, where one is slow, stalls or breaks, the next one goes on after the last whole word
    (``FallbackVoice``): ``TTS([ElevenLabsTTS(voice="…"), OpenAITTS()])``.

    Args:
        voice: The voice; one object per call. Or several, the preferred one first; a ``TTS`` in the list
            stands for its voice.
        waits: When the next of several voices takes over from a slow one.
        speakable: Turns numbers and the like into words, for a voice that does not; None for as written. The
            words that were heard are those of the written text all the same.

    Raises:
        ConfigurationError: If the list is empty, or there are ``waits`` for a single voice.
    """

    def __init__(
        self,
        voice: TTSVoice | Sequence[TTSVoice | TTS],
        *,
        waits: VoiceWaits | None = None,
        speakable: Speakable | None = None,
    ) -> None:
        super().__init__()
        self._voice: TTSVoice
        if isinstance(voice, Sequence):
            voices = [each._voice if isinstance(each, TTS) else each for each in voice]
            self._voice = FallbackVoice(voices, waits=waits)
        elif waits is not None:
            raise ConfigurationError("waits are for several voices: TTS([first, second], waits=...)")
        else:
            self._voice = voice
        self._forms = SpokenForms(speakable)
        self._replies: SpokenReplies
        self._is_started = self._is_rewritten = False

    def start(self) -> None:
        self._is_started = True
        before = takewhile(lambda each: each is not self, self.session.processors)
        self._is_rewritten = any(takes(each, AgentTextFrame) for each in before)
        self._replies = SpokenReplies(proxy(self), self._voice, self._forms)

    async def stop(self) -> None:
        if self._is_started:
            await self._replies.close(CLOSE_LIMIT)

    def current_settings(self) -> Mapping[str, object]:
        """The settings that ``Session.update`` can change here."""
        return {**self._forms.current_settings(), **self._present.current_settings()}

    def prepare_update(self, changes: Mapping[str, object]) -> Change:
        """Check a change of the voice; see ``Adjustable``."""
        of_voice = {
            name: value for name, value in changes.items() if name in self._present.current_settings()
        }
        voice = self._present.changed(of_voice) if of_voice else self._present
        language = changes.get("language")

        def change() -> bool:
            if isinstance(language, str):
                self._forms.language = language
            if voice is self._present:
                return True
            if self._is_started:
                self._replies.replace_voice(voice, tuple(changes))
            else:
                self._voice = voice
            return not self._is_started

        return change

    @property
    def _present(self) -> TTSVoice:
        return self._replies.voice if self._is_started else self._voice

    @handles(AgentTextFrame)
    def _speak(self, frame: AgentTextFrame) -> None:
        if self._is_rewritten:
            self.push(VoicedTextFrame(reply=frame.reply, text=frame.text), Direction.UPSTREAM)
        self._replies.speak(frame.reply, frame.text)

    @handles(ReplyEndFrame)
    def _finish(self, frame: ReplyEndFrame) -> None:
        self._replies.end(frame)

    @handles(InterruptionFrame)
    def _interrupt(self, frame: InterruptionFrame) -> Frame:
        self._replies.drop(frame.reply)
        return frame

    @handles(EndFrame)
    async def _end(self, frame: EndFrame) -> Frame:
        if frame.is_heard:
            await self._replies.drain()
        return frame
