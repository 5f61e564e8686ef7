"""The base of processors that are a whole agent: one model hears the user, thinks and speaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from voiceflow.audio.convert import Converter
from voiceflow.audio.encoding import AudioFormat
from voiceflow.declarations import makes, needs
from voiceflow.dialogue import Context, EndCall
from voiceflow.errors import ServiceError
from voiceflow.frames import (
    AgentAudioFrame,
    AgentStartedSpeakingFrame,
    AgentTextFrame,
    AgentWordsFrame,
    DTMFFrame,
    EndFrame,
    EndReason,
    Frame,
    HeardFrame,
    InterimTranscriptionFrame,
    InterruptionFrame,
    MoveFrame,
    PausePlayoutFrame,
    ReplyEndFrame,
    ResumePlayoutFrame,
    SayFrame,
    TranscriptionFrame,
    TurnProbabilityFrame,
    UserAudioFrame,
    UserSpeakingFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor
from voiceflow.processors.agent.audio_turns import AudioTurns
from voiceflow.processors.agent.farewell import Farewell
from voiceflow.processors.agent.keys import Keys
from voiceflow.processors.agent.port import AgentPort, WordTiming
from voiceflow.processors.agent.reply import ResponseInProgress
from voiceflow.processors.agent.response_work import ResponseWork
from voiceflow.processors.agent.speech import AgentSpeech
from voiceflow.processors.agent.user_input import UserInput
from voiceflow.processors.floor import Floor, event_of
from voiceflow.turns import TurnPolicy
from voiceflow.turns.events import Decision, Interrupt, Key, Pause, Resume

END_LIMIT = 15.0
"""Seconds that the end of a call waits for the rest of the agent's speech."""

CLOSE_LIMIT = 1.5
"""Seconds for closing the conversation; below the session's limit for its processors."""


@makes(AgentAudioFrame, sole=True)
@makes(InterimTranscriptionFrame, TranscriptionFrame, AgentTextFrame, AgentWordsFrame, ReplyEndFrame)
@makes(PausePlayoutFrame, ResumePlayoutFrame)
@needs(UserAudioFrame)
@needs(UserStartedSpeakingFrame, DTMFFrame, HeardFrame, optional=True)
class SpeechAgent(Processor):
    """An agent that takes the user's audio and makes its own.

    A subclass opens its conversation in ``start`` and calls ``_begin`` with it.

    Args:
        vendor: The vendor's name, for errors.
        turns: What counts as a barge-in if a VAD comes before it.

    Attributes:
        context: The conversation as text; of the agent's words only those heard, measured at the output.
    """

    def __init__(self, *, vendor: str, turns: TurnPolicy | None) -> None:
        super().__init__()
        self.context = Context()
        self._vendor = vendor
        self._policy = turns or TurnPolicy()
        self._converter: Converter | None = None
        self._has_ended = False
        self._audio_turns: AudioTurns | None = None
        self._port: AgentPort
        self._speech: AgentSpeech
        self._floor: Floor
        self._user_input: UserInput
        self._keys: Keys
        self._farewell: Farewell
        self._source: AudioFormat

    def _begin(self, port: AgentPort, timing: Callable[[], WordTiming], *, model: str = "") -> None:
        """Take a conversation that is about to be opened.

        Args:
            port: The conversation.
            timing: Makes what finds the times of a reply's words.
            model: The name of the model, if it is known.
        """
        self._port = port
        self._source = self.session.format
        # The service decides when a turn ends: only the barge-in is decided here.
        self._floor = Floor(self, self._policy, act=self._barge_in, kinds=(Pause, Resume, Interrupt))
        work = ResponseWork(self, vendor=self._vendor, model=model)
        self._speech = AgentSpeech(self, port, self.context, self._floor, timing, work=work)
        self._farewell = Farewell(self, self._speech.replies)
        self._user_input = UserInput(self, self.context, self._speech, self._farewell, self.send_keys)
        self._keys = Keys(self, self._policy.silence_keys, self._user_input.keyed)

    async def stop(self) -> None:
        self._has_ended = True
        if self._is_prepared:
            self._speech.interrupt(self.session.next_reply())
            await self._port.close(CLOSE_LIMIT)

    @property
    def replies(self) -> Sequence[ResponseInProgress]:
        """The newest replies, oldest first, each with the words heard as measured here and by the service."""
        return tuple(self._speech.replies.all) if self._is_prepared else ()

    @property
    def _thresholds(self) -> TurnPolicy:
        """What counts as a barge-in now."""
        return self._floor.policy if self._is_prepared else self._policy

    @property
    def _is_prepared(self) -> bool:
        return hasattr(self, "_speech")

    @handles(UserAudioFrame)
    def _audio(self, frame: UserAudioFrame) -> Frame:
        if frame.format != self._source:
            self._source = frame.format
            self._converter = Converter(self._source, self.session.format)
        data = frame.data if self._converter is None else self._converter.process(frame.data)
        self._port.send_audio(data)
        return frame

    @handles(UserStartedSpeakingFrame, UserSpeakingFrame, UserStoppedSpeakingFrame, TurnProbabilityFrame)
    def _voice(self, frame: Frame) -> Frame:
        if isinstance(frame, UserStoppedSpeakingFrame):
            self._speech.asked = frame.at
        elif not isinstance(frame, TurnProbabilityFrame):
            self._farewell.voice(self.session.now())
        self._floor.handle(event_of(frame))
        if self._audio_turns is not None:
            self._audio_turns.take(frame)
        return frame

    def _barge_in(self, decision: Decision) -> None:
        """Interrupt the agent here when a voice lasts, before the service has heard it."""
        if isinstance(decision, Interrupt):
            self.session.interrupt(decision.reason)

    @handles(DTMFFrame)
    def _key(self, frame: DTMFFrame) -> Frame:
        self._floor.handle(Key(frame.digit))
        self._keys.press(frame.digit)
        return frame

    def send_keys(self, keys: str) -> None:
        """Send the keys that the user pressed, as one message that the agent answers."""
        raise NotImplementedError

    @handles(SayFrame)
    def _take_line(self, frame: SayFrame) -> Frame:
        self.say(frame.text)
        return frame

    def say(self, text: str) -> None:
        """Let the agent say a text; reports an error if the service cannot."""
        raise NotImplementedError

    @handles(AgentStartedSpeakingFrame)
    def _speaking(self, frame: AgentStartedSpeakingFrame) -> Frame:
        self._speech.answered(frame.reply)
        self._farewell.sounds(frame.reply)
        return frame

    @handles(HeardFrame)
    def _heard(self, frame: HeardFrame) -> Frame:
        self._speech.heard(frame)
        return frame

    @handles(InterruptionFrame)
    def _interrupt(self, frame: InterruptionFrame) -> None:
        self._speech.interrupt(frame.reply)
        if self._audio_turns is not None:
            self._audio_turns.interrupted()

    @handles(MoveFrame)
    def _move(self, frame: MoveFrame) -> Frame | None:
        is_quiet = self._speech.asked is None and not self._speech.is_speaking
        return frame if is_quiet and not self.context.awaits_results else None

    @handles(EndFrame)
    async def _end(self, frame: EndFrame) -> Frame:
        self._keys.flush()
        is_heard = self.session.is_heard and frame.reason is not EndReason.ERROR
        if not await self._speech.leave(END_LIMIT if is_heard else 0.0):
            why = f"timeout: not all was spoken within {END_LIMIT:g} s of the end"
            self.fail(ServiceError(why, vendor=self._vendor, code="timeout", retryable=True))
        self._speech.finish()
        self._has_ended = True
        return frame

    def _end_call(self, end: EndCall) -> None:
        """End the call, because a tool asked for it."""
        if end.say:
            self.say_goodbye(end.say)
        self._farewell.begin()

    def say_goodbye(self, text: str) -> None:
        """Let the agent say this before the call ends."""
        self.say(text)
