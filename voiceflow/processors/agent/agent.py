"""The base of processors that are a whole agent: one model hears the user, thinks and speaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from voiceflow.audio.convert import Converter
from voiceflow.audio.encoding import AudioFormat
from voiceflow.declarations import makes, needs
from voiceflow.dialogue import Context
from voiceflow.errors import ServiceError
from voiceflow.frames import (
    AgentAudioFrame,
    AgentStartedSpeakingFrame,
    AgentTextFrame,
    AgentWordsFrame,
    AskKeysFrame,
    DTMFFrame,
    EndFrame,
    EndReason,
    Frame,
    HeardFrame,
    InterimTranscriptionFrame,
    InterruptionFrame,
    LeaveFrame,
    MoveFrame,
    PausePlayoutFrame,
    PlayFrame,
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
from voiceflow.processors.agent.requests import AgentRequests, settings_of
from voiceflow.processors.agent.response_work import ResponseWork
from voiceflow.processors.agent.speech import AgentSpeech
from voiceflow.processors.agent.user_input import UserInput
from voiceflow.processors.floor import Floor, event_of
from voiceflow.processors.wording import Wording
from voiceflow.turns import TurnPolicy
from voiceflow.turns.events import Decision, Interrupt, Key, Pause, Resume
from voiceflow.updates import Change

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
        self._requests: AgentRequests
        self._source: AudioFormat

    def _begin(
        self,
        port: AgentPort,
        timing: Callable[[], WordTiming],
        *,
        model: str = "",
        say_goodbye: Callable[[str], None] | None = None,
        say_not_transferred: Callable[[], None] | None = None,
    ) -> None:
        """Take a conversation that is about to be opened.

        Args:
            port: The conversation.
            timing: Makes what finds the times of a reply's words.
            model: The name of the model, if it is known.
            say_goodbye: Lets the agent say a text before the call ends; :meth:`say` by default.
            say_not_transferred: Lets the agent say that the call was not transferred and continues; by
                default it says a phrase in the language of the turns.
        """
        self._port = port
        self._source = self.session.format
        # The service decides when a turn ends: only the barge-in is decided here.
        self._floor = Floor(
            self,
            self._policy,
            act=partial(_barge_in, self),
            settled=self._settle,
            kinds=(Pause, Resume, Interrupt),
        )
        work = ResponseWork(self, vendor=self._vendor, model=model)
        self._speech = AgentSpeech(self, port, self.context, self._floor, timing, work=work)
        self._requests = AgentRequests(
            self, self._speech, self.context, prompt=self.prompt, inform=self.inform
        )
        self._farewell = Farewell(
            self,
            self._speech,
            say=say_goodbye or self.say,
            refused=say_not_transferred or partial(_say_not_transferred, self, self._policy.language),
            has_more=lambda: self._requests.lines.has_sounds,
        )
        self._user_input = UserInput(
            self,
            self.context,
            self._speech,
            self._farewell,
            self.send_keys,
            lambda: self._floor.policy.language,
            self._requests.spoke,
        )
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
            self._requests.lines.voice(False)
        elif not isinstance(frame, TurnProbabilityFrame):
            self._farewell.voice()
            self._requests.lines.voice(True)
        self._floor.handle(event_of(frame))
        if self._audio_turns is not None:
            self._audio_turns.take(frame)
        return frame

    @handles(DTMFFrame)
    def _key(self, frame: DTMFFrame) -> Frame | None:
        is_masked = self._requests.is_masked
        if not self._requests.key(frame.digit):
            self._floor.handle(Key(frame.digit))
            self._keys.press(frame.digit)
        return None if is_masked else frame

    def send_keys(self, keys: str) -> None:
        """Send the keys that the user pressed, as one message that the agent answers."""
        raise NotImplementedError

    @handles(SayFrame, PlayFrame, AskKeysFrame)
    def _take_request(self, frame: SayFrame | PlayFrame | AskKeysFrame) -> Frame | None:
        if isinstance(frame, SayFrame):
            self.say(frame.text)
            return frame
        self._requests.take(frame)
        return None

    def say(self, text: str) -> None:
        """Let the agent say a text; reports an error if the service cannot."""
        raise NotImplementedError

    def prompt(self, text: str) -> None:
        """Let the agent say a text now, in these words as far as the service allows."""
        self.say(text)

    def inform(self, text: str) -> None:
        """Give the agent information that it does not answer."""
        raise NotImplementedError

    def current_settings(self) -> Mapping[str, object]:
        """The settings that ``Session.update`` can change here."""
        return settings_of(self._floor, self._speech)

    def prepare_update(self, changes: Mapping[str, object]) -> Change:
        """Check a change of these settings; see ``Adjustable``."""
        return self._requests.prepare_update(changes, self._floor)

    @handles(AgentStartedSpeakingFrame, HeardFrame)
    def _take_report(self, frame: AgentStartedSpeakingFrame | HeardFrame) -> Frame:
        if isinstance(frame, HeardFrame):
            self._speech.heard(frame)
        else:
            self._speech.answered(frame.reply)
            self._farewell.sounds(frame.reply)
        return frame

    @handles(InterruptionFrame)
    def _interrupt(self, frame: InterruptionFrame) -> None:
        self._speech.interrupt(frame.reply)
        if self._audio_turns is not None:
            self._audio_turns.interrupted()

    @handles(MoveFrame, LeaveFrame)
    def _take_leaving(self, frame: MoveFrame | LeaveFrame) -> Frame | None:
        if isinstance(frame, MoveFrame):
            speech = self._speech
            is_quiet = speech.asked is None and not speech.replies.is_speaking and self._requests.is_idle
            return frame if is_quiet and not self.context.awaits_results else None
        if frame.act is None:
            return frame  # the end of the session waits for the agent's speech
        self._farewell.leave(frame)
        return None

    @handles(EndFrame)
    async def _end(self, frame: EndFrame) -> Frame:
        self._keys.flush()
        self._farewell.drop()
        self._speech.is_leaving = True
        self._requests.end()
        is_heard = self.session.is_heard and frame.reason is not EndReason.ERROR
        if not await self._speech.leave(END_LIMIT if is_heard else 0.0):
            why = f"timeout: not all was spoken within {END_LIMIT:g} s of the end"
            self.fail(ServiceError(why, vendor=self._vendor, code="timeout", retryable=True))
        self._speech.finish()
        if is_heard:
            await self._requests.lines.play_rest()
        self._has_ended = True
        return frame

    def _settle(self) -> None:
        self._farewell.settled()
        self._requests.lines.look()


def _barge_in(agent: SpeechAgent, decision: Decision) -> None:
    """Interrupt the agent here when a voice lasts, before the service has heard it."""
    if isinstance(decision, Interrupt):
        agent.session.interrupt(decision.reason)


def _say_not_transferred(agent: SpeechAgent, language: str) -> None:
    agent.say(Wording(None, language).phrases.not_transferred)
