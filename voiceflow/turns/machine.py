"""The turn machine: who has the floor, and what to do about it.

Time is an argument and the next deadline a property, so the machine neither waits nor reads a clock.

A barge-in silences the agent before it is known whether the sound was speech. Until words decide, the
reply is kept: ``Drop`` or ``EndTurn`` ends it, ``GoOn`` speaks the rest of it.
"""

from __future__ import annotations

from collections.abc import Callable

from voiceflow.turns import events
from voiceflow.turns.barge_in import SLACK, SURE_WORDS, BargeIn, Verdict
from voiceflow.turns.draft import TurnDraft
from voiceflow.turns.endpoint import LIKELY, Endpoint
from voiceflow.turns.endpointing import end_of, end_of_noise, end_of_turn, settle
from voiceflow.turns.events import Decision, Event, Signals
from voiceflow.turns.listening import Listening
from voiceflow.turns.policy import TurnPolicy
from voiceflow.turns.state import State
from voiceflow.turns.turn import UserTurn


class TurnMachine:
    """Decides who has the floor.

    Args:
        policy: The thresholds.
    """

    def __init__(self, policy: TurnPolicy | None = None) -> None:
        policy = policy or TurnPolicy()
        self.state = State.LISTENING
        self._draft = TurnDraft(policy.language)
        self._listening = Listening(self._draft, policy)
        self._barge_in = BargeIn(self._draft, self._listening)
        self._is_protected = self._keeps_reply = self._is_heard = self._has_read = False
        self._murmured_at: float | None = None

    @property
    def policy(self) -> TurnPolicy:
        """The thresholds in force."""
        return self._listening.policy

    def adopt(self, policy: TurnPolicy) -> None:
        """Use other thresholds from the next event on."""
        self._listening.adopt(policy)

    @property
    def deadline(self) -> float | None:
        """When the machine wants a ``Deadline`` event, in loop seconds."""
        match self.state:
            case State.ENDPOINT:
                return self._endpoint.due
            case State.OVERLAP:
                return self._barge_in.deadline
            case State.USER if self._listening.gives_interims:
                doubted = self._barge_in if self._keeps_reply and self._has_read else None
                return end_of_noise(self._draft, self.policy, doubted)
            case State.LISTENING if self._draft.is_unsettled:
                return self._draft.worded_at + self.policy.silence_open
        return None

    @property
    def _endpoint(self) -> Endpoint:
        return end_of_turn(self._draft, self._listening, is_kept=self._keeps_reply)

    @property
    def likely_text(self) -> str:
        """The words of the user's turn, if it is probably over; empty if it is not."""
        is_ending = self.state is State.ENDPOINT and self._endpoint.rule in LIKELY
        return self._draft.settled_text if is_ending else ""

    @property
    def is_free(self) -> bool:
        """Whether nobody has the floor."""
        return self.state is State.LISTENING

    @property
    def is_agents(self) -> bool:
        """Whether the agent has the floor, even if it is silent for a moment."""
        return self.state in (State.AGENT, State.OVERLAP)

    def handle(self, event: Event, now: float) -> list[Decision]:
        """Take an event; return the decisions, in order."""
        if isinstance(event, events.Voice):
            self._barge_in.hear(event)
        match event:
            case events.Voice() if self._draft.is_noise:
                self._draft.ignore_voice(event.voiced)
                return []
            case events.Interim() | events.Final():
                self._has_read = True
            case events.ReplyHeard():
                self._is_heard = True
            case events.ReplyEnded():
                self._keeps_reply = self._is_heard = False
        self._listening.note(event)
        action = _TABLE.get((self.state, type(event)))
        return [] if action is None else action(self, event, now)

    def take_rest(self) -> UserTurn | None:
        """Return the user's words that no turn has carried yet, at the end of a call."""
        return self._draft.take() if self._draft.has_words or self._draft.keys else None

    # Each method below is one cell or row of the table at the end of this module.

    def _note_words(self, event: Event, now: float) -> list[Decision]:
        assert isinstance(event, events.Interim)
        self._draft.interim(event.text, now, event.speaker)
        return []

    def _words_of_user(self, event: Event, now: float) -> list[Decision]:
        """Interim words while the user speaks. A noise seldom reads like a sentence: one ends the doubt."""
        self._note_words(event, now)
        return self._drop(SURE_WORDS)

    def _drop(self, words: int) -> list[Decision]:
        """Drop the reply that was kept, if the user has said this many words."""
        count = self._draft.word_count
        if not self._keeps_reply or count < words:
            return []
        self._keeps_reply = False
        self._barge_in.believe()
        return [events.Drop(reason="words", signals=(("words", float(count)),))]

    def _commit(self, event: Event, now: float) -> list[Decision]:
        assert isinstance(event, events.VoiceEnded)
        self._draft.end_voice()
        self._draft.commit(now)
        return [events.Commit(reason="end of speech", signals=(("last_voice", event.at),))]

    def _user_speaks(self, event: Event, now: float) -> list[Decision]:
        assert isinstance(event, events.Voice)
        if self.state is State.ENDPOINT:
            self._listening.note_pause(event.at)
        self._draft.voice(event.at, event.voiced)
        self.state = State.USER
        if self._keeps_reply and self._barge_in.distance.is_far and not self._draft.has_words:
            return self._go_on(now, is_question=False)
        return []

    def _user_pauses(self, event: Event, now: float) -> list[Decision]:
        self.state = State.ENDPOINT
        return self._commit(event, now)

    def _user_is_drowned(self, event: Event, now: float) -> list[Decision]:
        """The VAD hears a voice, but no new words come: noise must not hold the turn for ever."""
        draft, due = self._draft, self.deadline
        if due is None or now < due - SLACK:
            return []
        signals = (("without_words", now - max(draft.worded_at, draft.opened_at)),)
        commit = events.Commit(reason="no new words", signals=signals)
        draft.take_for_noise()
        if self._keeps_reply and not (draft.has_words or draft.keys):
            # Should there be words after all, they interrupt.
            return [commit, *self._go_on(now, is_question=False)]
        self.state = State.ENDPOINT
        draft.commit(now)
        return [commit]

    def _user_is_only_read(self, event: Event, now: float) -> list[Decision]:
        """The recogniser has words without a voice from the VAD: nothing else ends this turn."""
        draft = self._draft
        if not draft.is_unsettled or now < draft.worded_at + self.policy.silence_open - SLACK:
            return []
        draft.hear(draft.worded_at)
        draft.commit(now)
        self.state = State.ENDPOINT
        return [
            events.Commit(reason="words without a voice", signals=(("threshold", self.policy.silence_open),))
        ]

    def _user_said(self, event: Event, now: float) -> list[Decision]:
        assert isinstance(event, events.Final)
        draft = self._draft
        was_asked = draft.commit_at is not None
        if draft.final(event.text, now, event.speaker, language=event.language, confidence=event.confidence):
            self._barge_in.believe()
            if self.state is State.LISTENING:
                draft.hear(now)
                self.state = State.ENDPOINT
        elif draft.is_voice_open and not was_asked and not self._listening.gives_interims:
            # A long sound that the VAD takes for a voice, without a word in it.
            draft.take_for_noise()
            self.state = State.ENDPOINT
        return [*self._drop(1), *self._settle(event, now)]

    def _user_keyed(self, event: Event, now: float) -> list[Decision]:
        assert isinstance(event, events.Key)
        self._draft.key(event.digit, now)
        if self.state is State.LISTENING:
            self.state = State.ENDPOINT
        return self._settle(event, now)

    def _settle(self, event: Event, now: float) -> list[Decision]:
        """End the turn if the user has been quiet for long enough and every word has come."""
        endpoint = self._endpoint
        if self.state is not State.ENDPOINT or now < endpoint.due - SLACK:
            return []
        draft, voiced, sound = self._draft, self._draft.voiced, self._listening.sound
        signals = (*endpoint.signals(now), ("voiced", voiced), *sound.signals(endpoint.heard_at))
        if self._keeps_reply and draft.is_murmur and not draft.keys:
            return self._go_on(now, signals, is_question=voiced >= self.policy.voice_to_answer)
        self.state, self._keeps_reply = State.LISTENING, False
        # A recogniser without any answer may have failed: a short question is not noise then.
        enough = self.policy.voice_to_answer / (1 if draft.commit_at is None else 2)
        turn, is_doubtful = self._listening.take_turn()
        if turn.text or turn.digits:
            return [end_of(turn, endpoint, signals, is_doubtful=is_doubtful)]
        if voiced >= enough - SLACK and not self._barge_in.needs_words:
            return [events.GiveUp(reason="no words", signals=signals)]
        return []

    def _go_on(self, now: float, signals: Signals = (), *, is_question: bool) -> list[Decision]:
        """Give the floor back to the agent. Murmured words wait for the end of its reply."""
        self.state, self._keeps_reply = State.AGENT, False
        self._listening.is_interruption = False
        if not self._draft.has_words:
            self._barge_in.deny(now)
            self._draft.take()
            return [events.GoOn(reason="no words", signals=signals, is_question=is_question)]
        if not self._is_heard:
            return [
                self._note_murmur(),
                events.GoOn(reason="murmur", signals=signals, is_question=is_question),
            ]
        self._murmured_at = self._draft.heard_at
        self._draft.restart_voice()
        return [events.GoOn(reason="murmur", signals=signals, is_murmur=True, is_question=is_question)]

    def _note_murmur(self) -> Decision:
        """Words murmured before the first sound of a reply do not answer it."""
        return events.EndTurn(reason="murmur", turn=self._draft.take(), is_murmur=True)

    def _agent_begins(self, event: Event, now: float) -> list[Decision]:
        assert isinstance(event, events.ReplyStarted)
        # The reply that is talked over may have become one that cannot be interrupted.
        is_paused, self.state = self.state is State.OVERLAP, State.AGENT
        self._is_protected = event.is_protected
        return [events.Resume(reason="protected")] if is_paused else []

    def _agent_ends(self, event: Event, now: float) -> list[Decision]:
        resumed: list[Decision] = [events.Resume(reason="reply over")] if self.state is State.OVERLAP else []
        return [*resumed, *self._user_is_next(event, now)]

    def _user_is_next(self, event: Event, now: float) -> list[Decision]:
        draft, self._is_protected = self._draft, False
        murmured_at, self._murmured_at = self._murmured_at, None
        if self._barge_in.needs_words and not draft.has_words:
            # The earlier noise was no barge-in, and is not part of a turn either.
            draft.dismiss_voice()
        if draft.is_voice_open:
            self.state = State.USER
            draft.worded_at = now
            return []
        self.state = State.LISTENING
        if draft.commit_at is None and not draft.is_empty and draft.is_murmur and not draft.keys:
            recent = murmured_at is not None and now - murmured_at < self.policy.silence_open
            if not (recent or self._listening.question.is_answered_by(draft.text)):
                return [events.EndTurn(reason="murmur", turn=draft.take(), is_murmur=True)]
        if draft.commit_at is not None or not draft.is_empty:
            self.state = State.ENDPOINT
        return self._settle(event, now)

    def _voice_over_agent(self, event: Event, now: float) -> list[Decision]:
        assert isinstance(event, events.Voice)
        if not self._is_heard:
            self._listening.note_cut(event.at)
        must_wait = self._is_protected or self._barge_in.is_doubtful
        if not (must_wait and self._draft.is_voice_open):
            self._barge_in.begin(event.at)
        self._draft.voice(event.at, event.voiced)
        if must_wait:
            return []
        self.state = State.OVERLAP
        return self._confirm() or [self._pause(now)]

    def _pause(self, now: float) -> Decision:
        """Hold the agent's audio. Before its first sound nothing of it is at the carrier."""
        began = self._draft.opened_at
        silent_at = began + self.policy.voice_to_silence if self._is_heard else now
        return events.Pause(reason="voice", signals=(("voice", began),), grace=max(0.0, silent_at - now))

    def _voice_goes_on(self, event: Event, now: float) -> list[Decision]:
        assert isinstance(event, events.Voice)
        self._draft.voice(event.at, event.voiced)
        if (verdict := self._barge_in.reject_far(now)) is not None:
            return self._resume(verdict, now, is_murmur=False)
        return self._confirm()

    def _interim_over_agent(self, event: Event, now: float) -> list[Decision]:
        """Interim words, maybe of a voice that does not silence the agent, or did not last."""
        if self._barge_in.is_far(now):
            return []
        self._note_words(event, now)
        if self.state is State.OVERLAP:
            return self._confirm()
        verdict = self._barge_in.confirm(is_heard=self._is_heard)
        is_recent = self._barge_in.is_recent(now) and not self._is_protected
        if not is_recent or verdict is None or verdict.reason != "words":
            return []
        self._draft.hear(now)
        return self._interrupt(verdict)

    def _confirm(self) -> list[Decision]:
        """Interrupt if the voice over the agent's has become a barge-in."""
        verdict = self._barge_in.confirm(is_heard=self._is_heard)
        return [] if verdict is None else self._interrupt(verdict)

    def _interrupt(self, verdict: Verdict, *, is_sure: bool = False) -> list[Decision]:
        words = self._draft.word_count
        self._listening.is_interruption |= self._is_heard
        if words:
            self._barge_in.believe()
        self._keeps_reply = not is_sure and words < SURE_WORDS
        self.state = State.USER if self._draft.is_voice_open else State.ENDPOINT
        return [
            events.Interrupt(reason=verdict.reason, signals=verdict.signals, keeps_reply=self._keeps_reply)
        ]

    def _words_over_agent(self, event: Event, now: float) -> list[Decision]:
        """A final transcript: of a voice judged too short before, or of one that the VAD missed."""
        assert isinstance(event, events.Final)
        draft = self._draft
        is_far = self._barge_in.is_far(now)
        if not settle(draft, event, now, is_far=is_far):
            return self._resume_after("no words", now)
        if is_far:
            return self._resume_after("far voice", now)
        if draft.ends_with_murmur:
            if not (self._is_heard or draft.is_voice_open):
                is_over = draft.is_murmur and not draft.keys
                return [*([self._note_murmur()] if is_over else []), *self._resume_after("murmur", now)]
            # The words come later than the voice, if the VAD has heard one.
            self._murmured_at = draft.heard_at if draft.voiced else now
            return self._resume_after("murmur", now)
        if self._is_protected or draft.word_count < self.policy.words_needed(is_heard=self._is_heard):
            return []
        draft.hear(now)
        verdict = Verdict("words", (("words", float(draft.word_count)),))
        return [*self._interrupt(verdict, is_sure=True), *self._settle(event, now)]

    def _resume_after(self, reason: str, now: float) -> list[Decision]:
        """Go on at once if the sound that paused the agent is over and settled."""
        if self.state is not State.OVERLAP or self._draft.is_voice_open:
            return []
        signals = (("lasted", now - self._barge_in.began),)
        return self._resume(Verdict(reason, signals), now, is_murmur=reason == "murmur")

    def _resume(self, verdict: Verdict, now: float, *, is_murmur: bool) -> list[Decision]:
        if not is_murmur:
            self._barge_in.deny(now)
        self.state = State.AGENT
        return [events.Resume(reason=verdict.reason, signals=verdict.signals, is_murmur=is_murmur)]

    def _key_over_agent(self, event: Event, now: float) -> list[Decision]:
        assert isinstance(event, events.Key)
        self._draft.key(event.digit, now)
        if self._is_protected or not self.policy.keys_interrupt:
            return []
        return [*self._interrupt(Verdict("key", ()), is_sure=True), *self._settle(event, now)]

    def _false_alarm(self, event: Event, now: float) -> list[Decision]:
        verdict = self._barge_in.dismiss(now)
        if verdict is None:
            return []
        if verdict.reason == "no words":
            self._draft.take_for_noise()
        return self._resume(verdict, now, is_murmur=verdict.reason == "murmur")


_USERS = (State.LISTENING, State.USER, State.ENDPOINT)
_Action = Callable[[TurnMachine, Event, float], list[Decision]]

# (state, event) -> what it does. A pair that is absent changes nothing.
_TABLE: dict[tuple[State, type[Event]], _Action] = {
    **{(state, events.ReplyStarted): TurnMachine._agent_begins for state in State},
    **{(state, events.Voice): TurnMachine._user_speaks for state in _USERS},
    **{(state, events.Final): TurnMachine._user_said for state in _USERS},
    **{(state, events.Key): TurnMachine._user_keyed for state in _USERS},
    (State.LISTENING, events.VoiceEnded): TurnMachine._commit,
    (State.LISTENING, events.Interim): TurnMachine._note_words,
    (State.LISTENING, events.Deadline): TurnMachine._user_is_only_read,
    (State.USER, events.VoiceEnded): TurnMachine._user_pauses,
    (State.USER, events.Interim): TurnMachine._words_of_user,
    (State.USER, events.Deadline): TurnMachine._user_is_drowned,
    (State.ENDPOINT, events.VoiceEnded): TurnMachine._user_pauses,
    (State.ENDPOINT, events.Interim): TurnMachine._words_of_user,
    (State.ENDPOINT, events.Deadline): TurnMachine._settle,
    (State.AGENT, events.Voice): TurnMachine._voice_over_agent,
    (State.AGENT, events.VoiceEnded): TurnMachine._commit,
    (State.AGENT, events.Interim): TurnMachine._interim_over_agent,
    (State.AGENT, events.Final): TurnMachine._words_over_agent,
    (State.AGENT, events.Key): TurnMachine._key_over_agent,
    (State.AGENT, events.ReplyEnded): TurnMachine._agent_ends,
    (State.OVERLAP, events.Voice): TurnMachine._voice_goes_on,
    (State.OVERLAP, events.VoiceEnded): TurnMachine._commit,
    (State.OVERLAP, events.Interim): TurnMachine._interim_over_agent,
    (State.OVERLAP, events.Final): TurnMachine._words_over_agent,
    (State.OVERLAP, events.Key): TurnMachine._key_over_agent,
    (State.OVERLAP, events.ReplyEnded): TurnMachine._agent_ends,
    (State.OVERLAP, events.Deadline): TurnMachine._false_alarm,
}
