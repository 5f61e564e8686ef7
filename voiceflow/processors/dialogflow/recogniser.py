"""Dialogflow's recogniser: the user's voice as transcripts, one stream for each turn."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import cached_property

from voiceflow.audio.convert import Converter
from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.dialogflow import (
    DialogflowConversation,
    DialogflowError,
    DialogflowTurn,
    RecognisedWords,
    SpeechSettings,
)
from voiceflow.clients.dialogflow.answers import UtteranceEnded
from voiceflow.clients.dialogflow.audio_turn import AudioTurn
from voiceflow.declarations import makes, needs
from voiceflow.errors import ErrorScope
from voiceflow.frames import (
    CommitFrame,
    EndFrame,
    Frame,
    InterimTranscriptionFrame,
    RecogniserFrame,
    StartFrame,
    TranscriptionFrame,
    UserAudioFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor
from voiceflow.processors.dialogflow.transcript import TurnTranscript
from voiceflow.tasks import Timer

BEFORE = 0.6
"""Seconds of audio before the detected start of a voice that are sent too."""

SETTLE = 0.35
"""Seconds after the end of a voice for the service to settle its words; then the interim ones count."""

STALE = 4.0
"""Seconds after the end of a voice until a stream without an answer is given up: the words were no turn."""


@makes(TranscriptionFrame, sole=True)
@makes(InterimTranscriptionFrame, RecogniserFrame)
@needs(UserAudioFrame, UserStartedSpeakingFrame)
class DialogflowRecogniser(Processor):
    """Transcribes the user with Dialogflow's recogniser. A part of ``DialogflowSpeech``.

    A stream opens when a voice begins, with the audio just before it. It is cancelled if the voice had no
    words, so that a cough is no turn for the agent. The agent answers a stream when the brain takes it.

    Args:
        conversation: The conversation, shared with the brain.
        turn: What goes with each turn.
        speech: What the service hears and speaks; in the format of the session.
    """

    def __init__(
        self, conversation: DialogflowConversation, turn: DialogflowTurn, speech: SpeechSettings
    ) -> None:
        super().__init__()
        self._conversation, self._turn, self._speech = conversation, turn, speech
        self._before: deque[bytes] = deque()
        self._before_seconds = 0.0
        self._open: AudioTurn | None = None
        self._transcript = TurnTranscript()
        self._converter: Converter | None = None
        self._source: AudioFormat

    def start(self) -> None:
        audio = self._source = self.session.format
        self._speech = replace(self._speech, audio=audio, output=audio)

    @property
    def speech(self) -> SpeechSettings:
        """What the service hears and speaks."""
        return self._speech

    def take(self) -> AudioTurn | None:
        """End the open stream and return it, if it holds words: its answer follows."""
        turn, self._open = self._open, None
        self._settle.cancel()
        self._stale.cancel()
        if turn is None or not self._transcript.has_words:
            return None
        self._transcript = TurnTranscript()
        turn.finish()
        return turn

    @handles(StartFrame)
    def _begin(self, frame: StartFrame) -> tuple[Frame, ...]:
        return frame, RecogniserFrame(gives_interims=True)

    @handles(UserAudioFrame)
    def _audio(self, frame: UserAudioFrame) -> Frame:
        if frame.format != self._source:
            self._source = frame.format
            self._converter = Converter(self._source, self._speech.audio)
        data = frame.data if self._converter is None else self._converter.process(frame.data)
        if self._open is None or self._open.is_finished:
            self._before.append(data)
            self._before_seconds += self._speech.audio.seconds(len(data))
            while self._before_seconds > BEFORE:
                self._before_seconds -= self._speech.audio.seconds(len(self._before.popleft()))
        elif not self._open.send(data):
            self._give_up()
        return frame

    @handles(UserStartedSpeakingFrame)
    def _voice(self, frame: UserStartedSpeakingFrame) -> Frame:
        self._settle.cancel()
        self._stale.cancel()
        if self._open is None or self._open.is_finished:
            self._listen()
        return frame

    @handles(UserStoppedSpeakingFrame)
    def _silence(self, frame: UserStoppedSpeakingFrame) -> Frame:
        self._stale.set(self.session.now() + STALE)
        return frame

    @handles(CommitFrame)
    def _commit(self, frame: CommitFrame) -> Frame:
        if self._transcript.is_settled:
            # The words came before the end of the voice was detected: there are no more.
            self.push(InterimTranscriptionFrame(text="", is_final=True))
        else:
            self._settle.set(self.session.now() + SETTLE)
        return frame

    @handles(EndFrame)
    def _end(self, frame: EndFrame) -> Frame:
        self._push_settled(self._transcript.settle())
        return frame

    def _listen(self) -> None:
        self._transcript = TurnTranscript()
        turn = self._open = self._conversation.listen(self._speech, self._heard, self._turn)
        for data in self._before:
            turn.send(data)
        self._before.clear()
        self._before_seconds = 0.0
        self.spawn(self._run(turn), name="stream")

    async def _run(self, turn: AudioTurn) -> None:
        try:
            await turn.run()
        except DialogflowError as error:
            if turn is self._open:
                self._push_settled(self._transcript.settle())
            self.fail(error, fatal=error.scope is ErrorScope.SERVICE)

    def _heard(self, event: RecognisedWords | UtteranceEnded) -> None:
        if self._open is None or not isinstance(event, RecognisedWords):
            return
        if event.is_final:
            self._push_settled(self._transcript.finish(event.text), event.confidence)
        elif text := self._transcript.revise(event.text):
            self.push(InterimTranscriptionFrame(text=text))

    def _push_settled(self, text: str, confidence: float | None = None) -> None:
        if text:
            self._settle.cancel()
            self.push(TranscriptionFrame(text=text, confidence=confidence))

    def _settle_now(self) -> None:
        if text := self._transcript.settle():
            self._push_settled(text)
            return
        if not self._transcript.has_words:
            self._give_up()
        self.push(InterimTranscriptionFrame(text="", is_final=True))

    def _give_up(self) -> None:
        """Cancel the stream: there is nothing in it to answer."""
        turn, self._open = self._open, None
        if turn is not None:
            turn.cancel()

    @cached_property
    def _settle(self) -> Timer:
        return self.timer(self._settle_now)

    @cached_property
    def _stale(self) -> Timer:
        return self.timer(self._give_up)
