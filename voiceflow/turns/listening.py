"""How to listen to the user: thresholds, the expected value, the user's pauses."""

from __future__ import annotations

import math

from voiceflow.turns.doubt import Doubt
from voiceflow.turns.draft import TurnDraft
from voiceflow.turns.events import AgentSaid, Event, Expect, Needs, Recogniser, ReplyEnded, TurnSound
from voiceflow.turns.languages import language_of
from voiceflow.turns.last_sound import LastSound
from voiceflow.turns.policy import TurnPolicy
from voiceflow.turns.question import Question
from voiceflow.turns.rhythm import Rhythm
from voiceflow.turns.sureness import Sureness
from voiceflow.turns.turn import UserTurn
from voiceflow.turns.values import Expectation


class Listening:
    """The thresholds in force, and the facts learnt in the call.

    Args:
        draft: What the user says.
        policy: The usual thresholds.

    Attributes:
        policy: Those in force.
        language: That is spoken.
        question: What the agent has asked for.
        rhythm: How long this user pauses.
        sound: What a turn model has heard last, if there is one.
        is_interruption: Whether the user's turn has interrupted the agent.
        gives_interims: Whether the recogniser reports words while they are spoken.
    """

    def __init__(self, draft: TurnDraft, policy: TurnPolicy) -> None:
        self.policy = policy
        self.language = language_of(policy.language)
        self.question = Question(self.language)
        self.rhythm = Rhythm()
        self._doubt = Doubt()
        self._sureness = Sureness()
        self.sound = LastSound()
        self._draft = draft
        self.is_interruption = False
        self.gives_interims = True
        self._usual: TurnPolicy | None = None
        self._ended_at = -math.inf
        self._ruled: tuple[TurnPolicy, str, Expectation | None, bool] | None = None
        self._rule = ""
        self._missing: tuple[TurnPolicy, str, Expectation | None] | None = None
        self._is_missed = False

    def adopt(self, policy: TurnPolicy) -> None:
        """Use other thresholds."""
        self._usual = None
        self._use(policy)

    def note(self, event: Event) -> None:
        """Take an event that changes how to listen."""
        match event:
            case ReplyEnded(keeps_question=False):
                self.question.end(event.said)
            case AgentSaid():
                self.question.ask(event.text)
            case Needs():
                self.question.needs = event.needs
            case Recogniser():
                self.gives_interims = event.gives_interims
            case TurnSound():
                # It moves the deadline, if it is about the pause that lasts.
                self.sound.note(event)
            case Expect():
                if event.policy is not None:
                    self._usual = self._usual or self.policy
                    self._use(event.policy)
                self.question.state(event.expecting)

    @property
    def may_go_on(self) -> bool:
        """Whether a few words may be the beginning of more: they neither answer nor interrupt the agent."""
        return not (self.question.is_narrow or self.is_interruption)

    @property
    def is_unsure(self) -> bool:
        """Whether the last words may be the beginning of more, because the recogniser is unsure of them.

        Where a value is expected, it may have misread the first part: "A X" as "Alex.".
        """
        if not self._sureness.is_low(self._draft.confidence, self.policy.confidence_to_end):
            return False
        return self.may_go_on or self._misses_value

    @property
    def _misses_value(self) -> bool:
        asked = (self.policy, self._draft.text, self.question.expecting)
        if asked != self._missing:
            self._missing = asked
            self._is_missed = self.policy.misses_value(*asked[1:])
        return self._is_missed

    def rule_after(self, text: str) -> str:
        """The field of the policy with the quiet that must follow these words; see ``TurnPolicy.rule_after``.

        A deadline is asked for at each packet, so the last answer is kept.
        """
        asked = (self.policy, text, self.question.expecting, self.may_go_on)
        if asked != self._ruled:
            self._ruled = asked
            self._rule = self.policy.rule_after(text, expecting=asked[2], may_go_on=asked[3])
        return self._rule

    def take_turn(self) -> tuple[UserTurn, bool]:
        """End the user's turn. The next one is listened to as usual.

        Returns:
            The turn, and whether its words are too unsure to be answered.
        """
        least = self.policy.confidence_to_answer
        turn = self._draft.take()
        self._sureness.note(turn.confidence)
        if not (turn.text or turn.digits):
            return turn, False
        self.is_interruption = False
        self._ended_at = turn.ended
        is_doubtful = self._doubt.judge(turn, self.question, least)
        if not is_doubtful:
            # What is asked for again is listened to in the same way.
            if self._usual is not None:
                self.adopt(self._usual)
            self.question.answered()
        return turn, is_doubtful

    def note_pause(self, at: float) -> None:
        """The user goes on with a turn."""
        if self._draft.has_words:
            self.rhythm.note_pause(at - self._draft.heard_at)

    def note_cut(self, at: float) -> None:
        """The user speaks, and nothing of the answer was heard: if it is soon, the turn was not over."""
        if at - self._ended_at < self.policy.silence_open:
            self.rhythm.note_pause(at - self._ended_at)
            self._ended_at = -math.inf

    def _use(self, policy: TurnPolicy) -> None:
        self.policy, self.language = policy, language_of(policy.language)
        self.question.language = self.language
        self._draft.expect_language(policy.language)
