"""The facts on which the turn machine decides, and the decisions that both sides of the floor share."""

from __future__ import annotations

from voiceflow.turns import events
from voiceflow.turns.barge_in import BargeIn
from voiceflow.turns.draft import TurnDraft
from voiceflow.turns.draft_voice import SLACK
from voiceflow.turns.endpoint import LIKELY, Endpoint
from voiceflow.turns.endpointing import end_of, end_of_noise, end_of_turn
from voiceflow.turns.events import Decision, Event, Signals
from voiceflow.turns.listening import Listening
from voiceflow.turns.policy import TurnPolicy
from voiceflow.turns.state import State

# Looking up an enum member through its class is slow, and each voiced packet needs this one.
_USER = State.USER


class FloorState:
    """The state of one conversation between a user and an agent. All times are loop seconds.

    Args:
        policy: The thresholds.

    Attributes:
        state: Who has the floor.
        draft: What the user says.
        listening: How to listen to the user.
        barge_in: Judges a voice over the agent's.
        is_protected: Whether the reply in progress cannot be interrupted.
        keeps_reply: Whether an interrupted reply waits for words.
        is_heard: Whether the user has heard any of the reply.
        has_read: Whether the recogniser has given any words in this call.
        murmured_at: When the user murmured over the reply in progress.
    """

    def __init__(self, policy: TurnPolicy) -> None:
        self.state = State.LISTENING
        self.draft = TurnDraft(policy.language)
        self.listening = Listening(self.draft, policy)
        self.barge_in = BargeIn(self.draft, self.listening)
        self.is_protected = self.keeps_reply = self.is_heard = self.has_read = False
        self.murmured_at: float | None = None

    @property
    def policy(self) -> TurnPolicy:
        """The thresholds in force."""
        return self.listening.policy

    @property
    def endpoint(self) -> Endpoint:
        """When the user's turn ends if nothing more comes."""
        return end_of_turn(self.draft, self.listening, is_kept=self.keeps_reply)

    @property
    def deadline(self) -> float | None:
        """When the machine wants a ``Deadline`` event."""
        # By far the most frequent first: it is asked for with every voiced packet.
        if self.state is _USER:
            if not self.listening.gives_interims:
                return None
            doubted = self.barge_in if self.keeps_reply and self.has_read else None
            return end_of_noise(self.draft, self.listening.policy, doubted)
        match self.state:
            case State.ENDPOINT:
                return self.endpoint.due
            case State.OVERLAP:
                return self.barge_in.deadline
            case State.LISTENING if self.is_unsettled:
                return self.draft.worded_at + self.policy.silence_open
        return None

    @property
    def is_unsettled(self) -> bool:
        """Whether there are interim words, more than signs of listening, that nobody asked to settle."""
        return self.draft.is_unsettled(self.listening.question.is_answered_by)

    @property
    def likely_text(self) -> str:
        """The words of the user's turn, interim ones too, if it is probably over; empty if it is not."""
        if self.state is not State.ENDPOINT:
            return ""
        text = self.draft.settled_text or self.draft.stable_text
        return text if self.listening.rule_after(text) in LIKELY else ""

    # Each method below is one cell or row of the machine's table, or a part of several.

    def note_words(self, event: Event, now: float) -> list[Decision]:
        """Take interim words, unless they are written for a sound that is no voice."""
        assert isinstance(event, events.Interim)
        if not self.barge_in.doubts(event.text, now):
            self.draft.interim(event.text, now, event.speaker)
        return []

    def commit(self, event: Event, now: float) -> list[Decision]:
        """Ask the recogniser for the final transcript of a voice that is over."""
        assert isinstance(event, events.VoiceEnded)
        self.draft.voice.end()
        self.draft.commit(now)
        return [events.Commit(reason="end of speech", signals=(("last_voice", event.at),))]

    def settle(self, event: Event, now: float) -> list[Decision]:
        """End the turn if the user has been quiet for long enough and every word has come."""
        endpoint = self.endpoint
        if self.state is not State.ENDPOINT or now < endpoint.due - SLACK:
            return []
        draft, voice, sound = self.draft, self.draft.voice, self.listening.sound
        signals = (*endpoint.signals(now), ("voiced", voice.seconds), ("lasted", voice.lasted))
        signals = (*signals, *sound.signals(endpoint.heard_at))
        is_question = self._is_question(now)
        if self.keeps_reply and draft.is_murmur and not draft.keys:
            return self.go_on(now, signals, is_question=is_question)
        self.state, self.keeps_reply = State.LISTENING, False
        turn, is_doubtful = self.listening.take_turn()
        if turn.text or turn.digits:
            return [end_of(turn, endpoint, signals, is_doubtful=is_doubtful)]
        return [events.GiveUp(reason="no words", signals=signals)] if is_question else []

    def _is_question(self, now: float) -> bool:
        """Whether the voice of a turn without words was the user's, who is asked to say it again.

        A recogniser without any answer may have failed: a short question is not noise then.
        """
        enough = self.policy.voice_to_answer / (1 if self.draft.commit_at is None else 2)
        barge_in = self.barge_in
        # After noise, only a voice that is known to be near is the user's.
        is_near = not barge_in.needs_words or barge_in.distance.is_sure(now, self.policy.final_limit)
        return self.draft.voice.has_lasted(enough) and is_near and not barge_in.is_far(now)

    def go_on(self, now: float, signals: Signals = (), *, is_question: bool) -> list[Decision]:
        """Give the floor back to the agent. Murmured words wait for the end of its reply."""
        self.state, self.keeps_reply = State.AGENT, False
        self.listening.is_interruption = False
        if not self.draft.has_words:
            self.barge_in.deny(now)
            self.draft.take()
            return [events.GoOn(reason="no words", signals=signals, is_question=is_question)]
        if not self.is_heard:
            return [
                self.note_murmur(),
                events.GoOn(reason="murmur", signals=signals, is_question=is_question),
            ]
        self.murmured_at = self.draft.heard_at
        self.draft.voice.restart()
        return [events.GoOn(reason="murmur", signals=signals, is_murmur=True, is_question=is_question)]

    def note_murmur(self) -> Decision:
        """Words murmured before the first sound of a reply do not answer it."""
        return events.EndTurn(reason="murmur", turn=self.draft.take(), is_murmur=True)
