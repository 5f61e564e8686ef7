"""What the turn machine does while the agent has the floor: its reply, and what the user says over it."""

from __future__ import annotations

from voiceflow.turns import events
from voiceflow.turns.barge_in import SURE_WORDS, Verdict
from voiceflow.turns.endpointing import settle
from voiceflow.turns.events import Decision, Event
from voiceflow.turns.floor_state import FloorState
from voiceflow.turns.state import State


class AgentFloor:
    """The rows of the machine's table while the agent has the floor.

    Args:
        floor: The facts on which they decide, and which they change.
    """

    def __init__(self, floor: FloorState) -> None:
        self._floor = floor

    def begin(self, event: Event, now: float) -> list[Decision]:
        """The agent takes the floor with a reply."""
        assert isinstance(event, events.ReplyStarted)
        floor = self._floor
        # The reply that is talked over may have become one that cannot be interrupted.
        is_paused, floor.state = floor.state is State.OVERLAP, State.AGENT
        floor.is_protected = event.is_protected
        return [events.Resume(reason="protected")] if is_paused else []

    def end(self, event: Event, now: float) -> list[Decision]:
        """The reply is over: the floor is the user's."""
        resumed: list[Decision] = (
            [events.Resume(reason="reply over")] if self._floor.state is State.OVERLAP else []
        )
        return [*resumed, *self._user_is_next(event, now)]

    def _user_is_next(self, event: Event, now: float) -> list[Decision]:
        floor = self._floor
        draft, floor.is_protected = floor.draft, False
        murmured_at, floor.murmured_at = floor.murmured_at, None
        if floor.barge_in.needs_words and not draft.has_words:
            # The earlier noise was no barge-in, and is not part of a turn either.
            draft.voice.dismiss()
        if draft.voice.is_open:
            floor.state = State.USER
            draft.worded_at = now
            return []
        floor.state = State.LISTENING
        if draft.commit_at is None and not draft.is_empty and draft.is_murmur and not draft.keys:
            recent = murmured_at is not None and now - murmured_at < floor.policy.silence_open
            if not (recent or floor.listening.question.is_answered_by(draft.text)):
                return [events.EndTurn(reason="murmur", turn=draft.take(), is_murmur=True)]
        if draft.commit_at is not None or not draft.is_empty:
            floor.state = State.ENDPOINT
        return floor.settle(event, now)

    def hear_voice(self, event: Event, now: float) -> list[Decision]:
        """A voice begins over the agent's."""
        assert isinstance(event, events.Voice)
        floor = self._floor
        if not floor.is_heard:
            floor.listening.note_cut(event.at)
        must_wait = floor.is_protected or floor.barge_in.is_doubtful
        if not (must_wait and floor.draft.voice.is_open):
            floor.barge_in.begin(event.at)
        floor.draft.hear_voice(event.at, event.voiced)
        if must_wait:
            return []
        floor.state = State.OVERLAP
        return self._confirm() or [self._pause(event.sound_at, now)]

    def _pause(self, sound_at: float | None, now: float) -> Decision:
        """Hold the agent's audio. Before the first sound of a reply nothing of it is at the carrier."""
        began = self._floor.draft.voice.opened_at
        # A voice that the detector recognised late has lasted for longer.
        began = began if sound_at is None else min(began, sound_at)
        silent_at = began + self._floor.policy.voice_to_silence if self._floor.is_heard else now
        grace = max(0.0, silent_at - now)
        return events.Pause(reason="voice", signals=(("voice", began), ("grace", grace)), grace=grace)

    def hear_more(self, event: Event, now: float) -> list[Decision]:
        """The voice that has paused the agent goes on."""
        assert isinstance(event, events.Voice)
        floor = self._floor
        floor.draft.hear_voice(event.at, event.voiced)
        if (verdict := floor.barge_in.reject_far(now)) is not None:
            return self._resume(verdict, now, is_murmur=False)
        return self._confirm()

    def hear_interim(self, event: Event, now: float) -> list[Decision]:
        """Interim words, maybe of a voice that does not silence the agent, or did not last."""
        floor = self._floor
        if floor.barge_in.is_far(now):
            return []
        floor.note_words(event, now)
        if floor.state is State.OVERLAP:
            return self._confirm()
        verdict = floor.barge_in.confirm(is_heard=floor.is_heard)
        is_recent = floor.barge_in.is_recent(now) and not floor.is_protected
        if not is_recent or verdict is None or verdict.reason != "words":
            return []
        floor.draft.hear(now)
        return self._interrupt(verdict)

    def _confirm(self) -> list[Decision]:
        """Interrupt if the voice over the agent's has become a barge-in."""
        floor = self._floor
        verdict = floor.barge_in.confirm(is_heard=floor.is_heard)
        return [] if verdict is None else self._interrupt(verdict)

    def _interrupt(self, verdict: Verdict, *, is_sure: bool = False) -> list[Decision]:
        floor = self._floor
        words = floor.draft.word_count
        floor.listening.is_interruption |= floor.is_heard
        if words:
            floor.barge_in.believe()
        floor.keeps_reply = not is_sure and words < SURE_WORDS
        floor.state = State.USER if floor.draft.voice.is_open else State.ENDPOINT
        return [
            events.Interrupt(reason=verdict.reason, signals=verdict.signals, keeps_reply=floor.keeps_reply)
        ]

    def hear_final(self, event: Event, now: float) -> list[Decision]:
        """A final transcript: of a voice judged too short before, or of one that the VAD missed."""
        assert isinstance(event, events.Final)
        floor = self._floor
        draft = floor.draft
        is_far = floor.barge_in.is_far(now) or floor.barge_in.doubts(event.text, now)
        if not settle(draft, event, now, is_far=is_far):
            return self._resume_after("no words", now)
        if is_far:
            return self._resume_after("far voice", now)
        if draft.ends_with_murmur:
            if not (floor.is_heard or draft.voice.is_open):
                is_over = draft.is_murmur and not draft.keys
                return [*([floor.note_murmur()] if is_over else []), *self._resume_after("murmur", now)]
            # The words come later than the voice, if the VAD has heard one.
            floor.murmured_at = draft.heard_at if draft.voice.seconds else now
            return self._resume_after("murmur", now)
        if floor.is_protected or draft.word_count < floor.policy.words_needed(is_heard=floor.is_heard):
            return []
        draft.hear(now)
        verdict = Verdict("words", (("words", float(draft.word_count)),))
        return [*self._interrupt(verdict, is_sure=True), *floor.settle(event, now)]

    def _resume_after(self, reason: str, now: float) -> list[Decision]:
        """Go on at once if the sound that paused the agent is over and settled."""
        floor = self._floor
        if floor.state is not State.OVERLAP or floor.draft.voice.is_open:
            return []
        signals = (("lasted", now - floor.barge_in.began),)
        return self._resume(Verdict(reason, signals), now, is_murmur=reason == "murmur")

    def _resume(self, verdict: Verdict, now: float, *, is_murmur: bool) -> list[Decision]:
        floor = self._floor
        if not is_murmur:
            floor.barge_in.deny(now)
        floor.state = State.AGENT
        return [events.Resume(reason=verdict.reason, signals=verdict.signals, is_murmur=is_murmur)]

    def hear_key(self, event: Event, now: float) -> list[Decision]:
        """A key press over the agent's reply."""
        assert isinstance(event, events.Key)
        floor = self._floor
        floor.draft.key(event.digit, now)
        if floor.is_protected or not floor.policy.keys_interrupt:
            return []
        return [*self._interrupt(Verdict("key", ()), is_sure=True), *floor.settle(event, now)]

    def dismiss(self, event: Event, now: float) -> list[Decision]:
        """Resume if the voice that has paused the agent is no barge-in."""
        floor = self._floor
        verdict = floor.barge_in.dismiss(now)
        if verdict is None:
            return []
        if verdict.reason == "no words":
            floor.draft.voice.take_for_noise()
        return self._resume(verdict, now, is_murmur=verdict.reason == "murmur")
