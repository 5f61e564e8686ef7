"""What the turn machine does while the user has the floor, or nobody."""

from __future__ import annotations

from voiceflow.turns import events
from voiceflow.turns.barge_in import SURE_WORDS
from voiceflow.turns.draft_voice import SLACK
from voiceflow.turns.endpointing import settle
from voiceflow.turns.events import Decision, Event
from voiceflow.turns.floor_state import FloorState
from voiceflow.turns.state import State

# Looking up an enum member through its class is slow, and each voiced packet needs this one.
_USER = State.USER


class UserFloor:
    """The rows of the machine's table while the user or nobody has the floor.

    Args:
        floor: The facts on which they decide, and which they change.
    """

    def __init__(self, floor: FloorState) -> None:
        self._floor = floor

    def hear_interim(self, event: Event, now: float) -> list[Decision]:
        """Interim words while the user speaks. A noise seldom reads like a sentence: one ends the doubt."""
        self._floor.note_words(event, now)
        return self._drop(SURE_WORDS)

    def _drop(self, words: int) -> list[Decision]:
        """Drop the reply that was kept, if the user has said this many words."""
        floor = self._floor
        count = floor.draft.word_count
        if not floor.keeps_reply or count < words:
            return []
        floor.keeps_reply = False
        floor.barge_in.believe()
        return [events.Drop(reason="words", signals=(("words", float(count)),))]

    def hear_voice(self, event: Event, now: float) -> list[Decision]:
        """The user speaks, or goes on after a pause."""
        assert isinstance(event, events.Voice)
        floor = self._floor
        if floor.state is not _USER:
            if floor.state is State.ENDPOINT:
                floor.listening.note_pause(event.at)
            floor.state = _USER
        floor.draft.hear_voice(event.at, event.voiced)
        if floor.keeps_reply and floor.barge_in.distance.is_far and not floor.draft.has_words:
            return floor.go_on(now, is_question=False)
        return []

    def hear_pause(self, event: Event, now: float) -> list[Decision]:
        """The voice is over: has the user finished?"""
        floor = self._floor
        floor.state = State.ENDPOINT
        return floor.commit(event, now)

    def end_noise(self, event: Event, now: float) -> list[Decision]:
        """The VAD hears a voice, but no new words come: noise must not hold the turn for ever."""
        floor = self._floor
        draft, due = floor.draft, floor.deadline
        if due is None or now < due - SLACK:
            return []
        signals = (("without_words", now - max(draft.worded_at, draft.voice.opened_at)),)
        commit = events.Commit(reason="no new words", signals=signals)
        draft.voice.take_for_noise()
        if floor.keeps_reply and not (draft.has_words or draft.keys):
            # Should there be words after all, they interrupt.
            return [commit, *floor.go_on(now, is_question=False)]
        floor.state = State.ENDPOINT
        draft.commit(now)
        return [commit]

    def end_words(self, event: Event, now: float) -> list[Decision]:
        """The recogniser has words without a voice from the VAD: nothing else ends this turn."""
        floor = self._floor
        draft = floor.draft
        if not floor.is_unsettled or now < draft.worded_at + floor.policy.silence_open - SLACK:
            return []
        draft.hear(draft.worded_at)
        draft.commit(now)
        floor.state = State.ENDPOINT
        return [
            events.Commit(reason="words without a voice", signals=(("threshold", floor.policy.silence_open),))
        ]

    def hear_final(self, event: Event, now: float) -> list[Decision]:
        """A final transcript of the user's words."""
        assert isinstance(event, events.Final)
        floor = self._floor
        draft = floor.draft
        was_asked, is_doubted = draft.commit_at is not None, floor.barge_in.doubts(event.text, now)
        if settle(draft, event, now, is_far=is_doubted):
            if is_doubted and self._is_nothing_else_said:
                floor.state = State.LISTENING
                return [floor.note_murmur()]
            floor.barge_in.believe()
            if floor.state is State.LISTENING:
                draft.hear(now)
                floor.state = State.ENDPOINT
        elif draft.voice.is_open and not was_asked and not floor.listening.gives_interims:
            # A long sound that the VAD takes for a voice, without a word in it.
            draft.voice.take_for_noise()
            floor.state = State.ENDPOINT
        return [*self._drop(1), *floor.settle(event, now)]

    @property
    def _is_nothing_else_said(self) -> bool:
        """Whether the draft has nothing but back-channels, and no voice that said them."""
        draft, state = self._floor.draft, self._floor.state
        is_unvoiced = state is State.LISTENING or (state is State.ENDPOINT and not draft.voice.seconds)
        return is_unvoiced and draft.is_murmur and not draft.keys

    def hear_key(self, event: Event, now: float) -> list[Decision]:
        """A key press."""
        assert isinstance(event, events.Key)
        floor = self._floor
        floor.draft.key(event.digit, now)
        if floor.state is State.LISTENING:
            floor.state = State.ENDPOINT
        return floor.settle(event, now)
