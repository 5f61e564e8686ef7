"""The processor that finds out who or what answered, and holds the agent back until then."""

from __future__ import annotations

from collections.abc import Callable, Collection
from math import inf
from typing import TypeAlias

from loguru import logger

from voiceflow.answering import AnswerClassifier, AnsweredBy, AnswerRules, AnswerVerdict
from voiceflow.audio.music import MusicMeter
from voiceflow.audio.tone_meter import ToneMeter
from voiceflow.declarations import makes, needs
from voiceflow.frames import (
    AgentStartedSpeakingFrame,
    AnswerFrame,
    CommitFrame,
    Direction,
    EndReason,
    Frame,
    HeardFrame,
    InterimTranscriptionFrame,
    MachineAnsweredFrame,
    MachineTurnFrame,
    PlayFrame,
    SayFrame,
    StartFrame,
    TranscriptionFrame,
    UserAudioFrame,
    UserSpeakingFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor
from voiceflow.processors.answering.held import HeldFrames, Line
from voiceflow.tasks import Timer

PATIENCE = 90.0
"""Seconds for which the agent stays on the line with a machine."""

GREETED = 1.5
"""Seconds after the decision in which the words may arrive that the greeting has answered."""

Report: TypeAlias = AgentStartedSpeakingFrame | HeardFrame | MachineAnsweredFrame


@makes(AnswerFrame, MachineTurnFrame)
@needs(TranscriptionFrame, UserSpeakingFrame)
class AnswerDetector(Processor):
    """Decides who or what answered. Place it between the recogniser and the responder.

    Until the decision, transcripts and what the agent has to say wait here. A person gets both; they also
    wait no longer if nobody is heard. From a machine the responder gets neither: what a machine says is
    reported as a ``MachineTurnFrame`` when it has finished. If a person comes to the phone after a machine,
    the decision is revised, and the conversation begins.

    Takes UserAudioFrame, UserStartedSpeakingFrame, UserSpeakingFrame, UserStoppedSpeakingFrame,
    TranscriptionFrame, InterimTranscriptionFrame, SayFrame, PlayFrame, AgentStartedSpeakingFrame,
    HeardFrame, MachineAnsweredFrame; adds AnswerFrame and MachineTurnFrame, and CommitFrame upstream.

    Args:
        decided: Called with each decision, the first one and revised ones.
        language: ISO 639-1 code of the words to expect: ``en``, ``de``, ``es`` or ``fr``. Of others, only
            English machines are known by their words.
        greeting: What the agent says first to a person. It answers the words with which they picked up,
            which then begin no turn of the model; empty to let the model answer them.
        opening: A line to say while it is undecided, such as "Hello?", to make a silent far end speak; empty
            to wait.
        opening_after: Seconds of silence before it.
        leave: Machines at which the agent hangs up at once.
        rules: Limits of the decision.
        patience: Seconds after which the agent leaves a machine.
    """

    def __init__(
        self,
        decided: Callable[[AnswerVerdict], None] = lambda _: None,
        *,
        language: str = "en",
        greeting: str = "",
        opening: str = "",
        opening_after: float = 1.5,
        leave: Collection[AnsweredBy] = (AnsweredBy.NO_MESSAGE, AnsweredBy.FAX),
        rules: AnswerRules | None = None,
        patience: float = PATIENCE,
    ) -> None:
        super().__init__()
        self._decided = decided
        self._language = language
        self._greeting = greeting
        self._greets_until = -inf
        self._opening, self._opening_after = opening, opening_after
        self._leave = frozenset(leave)
        self._rules = rules or AnswerRules()
        self._patience = patience
        self._held = HeldFrames()
        self._reported = -1
        self._is_settled = False
        self._speaking: UserStartedSpeakingFrame | None = None
        self._voice_at = -inf
        self._classifier: AnswerClassifier
        self._meter: ToneMeter | None = None
        self._music: MusicMeter | None = None
        self._timer: Timer
        self._leaving: Timer
        self._began = 0.0

    @property
    def verdict(self) -> AnswerVerdict | None:
        """The latest decision; None while it is open."""
        return self._classifier.verdict

    def start(self) -> None:
        self._began = self.session.now()
        self._classifier = AnswerClassifier(self._began, self._rules, language=self._language)
        self._meter = ToneMeter(self.session.format.sample_rate)
        self._music = MusicMeter(self.session.format.sample_rate)
        self._timer = self.timer(self._check)
        self._leaving = self.timer(self._give_up)
        # A call whose media stream broke was decided before.
        self._classifier.verdict = self.session.checkpoint.recall(AnswerVerdict)
        self._is_settled = self._is_open

    @handles(StartFrame)
    def begin(self, frame: StartFrame) -> StartFrame:
        self._began = self.session.now()
        self._check()
        return frame

    @handles(UserAudioFrame)
    def hear(self, frame: UserAudioFrame) -> UserAudioFrame:
        if self._meter is not None and self._music is not None and not self._is_settled:
            for tone in self._meter.feed(frame.samples, self.session.now()):
                self._classifier.hear_tone(tone)
                self._check()
            if not self._music.is_music and self._music.feed(frame.samples):
                self._classifier.hear_music()
                self._check()
        return frame

    @handles(UserStartedSpeakingFrame)
    def hear_start(self, frame: UserStartedSpeakingFrame) -> Frame | None:
        self._speaking = frame
        self._greets_until = -inf
        return self._hear_voice(frame)

    @handles(UserSpeakingFrame)
    def hear_voice(self, frame: UserSpeakingFrame) -> Frame | None:
        return self._hear_voice(frame)

    @handles(UserStoppedSpeakingFrame)
    def hear_stop(self, frame: UserStoppedSpeakingFrame) -> Frame | None:
        self._speaking, self._voice_at = None, frame.at
        return frame if self._is_open else None

    @handles(TranscriptionFrame)
    def hear_words(self, frame: TranscriptionFrame) -> Frame | None:
        if self._is_settled and not self._is_greeting:
            return frame
        is_held = not self._is_open
        if is_held:
            self._held.hold_words(frame)
        self._classifier.hear_words(frame.text, self.session.now(), is_final=True)
        self._check()
        if self._is_open and not self._is_greeting:
            return None if is_held else frame  # The decision has released those that were held.
        # No interim of this sentence may stay open downstream.
        return InterimTranscriptionFrame(text="", speaker=frame.speaker, is_final=True)

    @handles(InterimTranscriptionFrame)
    def hear_interim(self, frame: InterimTranscriptionFrame) -> InterimTranscriptionFrame | None:
        if not self._is_settled:
            self._classifier.hear_words(frame.text, self.session.now(), is_final=False)
            self._check()
        return frame if frame.is_final or (self._is_open and not self._is_greeting) else None

    @handles(SayFrame, PlayFrame)
    def hold_line(self, frame: Line) -> Line | None:
        if self._classifier.verdict is not None:
            return frame
        self._held.hold_line(frame)
        return None

    @handles(AgentStartedSpeakingFrame, HeardFrame, MachineAnsweredFrame)
    def note_answer(self, frame: Report) -> Report:
        verdict = self._classifier.verdict
        # A mailbox says nothing over a message: what is said then is said by somebody who has picked up.
        is_message = verdict is not None and verdict.answered_by is AnsweredBy.VOICEMAIL
        is_end = isinstance(frame, HeardFrame) and frame.is_final and not is_message
        is_begin = isinstance(frame, AgentStartedSpeakingFrame) and is_message
        if (is_begin or is_end or isinstance(frame, MachineAnsweredFrame)) and not self._is_open:
            self._classifier.answer()
            self._held.drop_words()
        return frame

    def spoke_within(self, seconds: float) -> bool:
        """Whether the far end speaks, or has spoken in the last seconds."""
        return self._speaking is not None or self.session.now() < self._voice_at + seconds

    def _hear_voice(self, frame: UserStartedSpeakingFrame | UserSpeakingFrame) -> Frame | None:
        self._voice_at = frame.at
        was_open = self._is_open
        if not self._is_settled:
            self._classifier.hear_voice(frame.at)
            self._check()
        return frame if was_open and self._is_open else None

    @property
    def _is_greeting(self) -> bool:
        """Whether words that arrive now are those with which the person picked up."""
        return self.session.now() < self._greets_until

    @property
    def _is_open(self) -> bool:
        """Whether the responder hears the far end."""
        verdict = self._classifier.verdict
        return verdict is not None and not verdict.answered_by.is_machine

    def _check(self) -> None:
        now = self.session.now()
        verdict = self._classifier.check(now)
        if verdict is not None:
            self._decide(verdict)
        if self._is_open and now > self._began + self._rules.revision:
            self._is_settled = True
        has_waited = now >= self._began + self._opening_after and not self._classifier.text
        if self._opening and self._classifier.verdict is None and has_waited:
            line, self._opening = self._opening, ""
            self.push(SayFrame(text=line))
        if self._reported < self._classifier.turn and self._classifier.is_over(now):
            self._report_turn()
        if self._is_settled:
            self._timer.cancel()
        else:
            opening = self._began + self._opening_after if self._opening else None
            due = [at for at in (self._classifier.deadline, opening) if at is not None and at > now]
            if due:
                self._timer.set(min(due))

    def _decide(self, verdict: AnswerVerdict) -> None:
        logger.info(
            "answered by {} after {:.2f} s: {}", verdict.answered_by.value, verdict.at, verdict.reason
        )
        self.session.checkpoint.keep(verdict)
        if self._classifier.has_interim:
            # The VAD may not have heard these words, so that nobody else asks for their end.
            self.push(CommitFrame(), Direction.UPSTREAM)
        self.push(AnswerFrame(verdict=verdict))
        self._decided(verdict)
        if self._is_open:
            self._leaving.cancel()
            greeting, self._greeting = self._greeting, ""
            if greeting and self._speaking is None:
                self._greets_until = self.session.now() + GREETED
            for frame in self._held.release(self._speaking, greeting):
                self.push(frame)
            return
        self._held.drop_lines()
        self._leaving.set(self.session.now() + self._patience)
        if verdict.answered_by in self._leave:
            self.session.end(EndReason.AGENT_HANGUP)

    def _report_turn(self) -> None:
        heard = self._classifier
        self._reported = heard.turn
        self._held.drop_words()
        if heard.verdict is not None:
            by = heard.verdict.answered_by
            self.push(MachineTurnFrame(answered_by=by, text=heard.text, kind=heard.kind))

    def _give_up(self) -> None:
        logger.warning("no person came to the phone within {:g} s", self._patience)
        self.session.end(EndReason.AGENT_HANGUP)
