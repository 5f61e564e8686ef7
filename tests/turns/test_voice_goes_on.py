"""The short way of a voice that goes on through the turn machine, compared with the long one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from voiceflow.turns import TurnMachine, TurnPolicy
from voiceflow.turns.events import (
    Deadline,
    Drop,
    EndTurn,
    Event,
    Final,
    Interim,
    Key,
    Recogniser,
    ReplyEnded,
    ReplyHeard,
    ReplyStarted,
    Voice,
    VoiceEnded,
)

POLICY = TurnPolicy(voice_to_interrupt=0.1, stuck_after=1.0, noise_after=0.6, noise_memory=2.0)
PACKET = 0.02

texts = st.sampled_from(["Yes.", "mm-hm", "I'd like to", ""])
steps = st.one_of(
    st.tuples(
        st.sampled_from([1, 5, 20, 60]), st.sampled_from([None, 1.0, 30.0]), st.sampled_from([0.4, 0.9])
    ),
    st.just(VoiceEnded(0.0)),
    st.builds(Interim, texts),
    st.builds(Final, texts),
    st.builds(Key, st.just("1")),
    st.sampled_from([ReplyStarted(), ReplyEnded(), ReplyHeard(), Recogniser(gives_interims=False)]),
)


class Pair:
    """Two machines with the same events: one takes further packets of a voice the short way, where it may."""

    def __init__(self) -> None:
        self.long, self.short = TurnMachine(POLICY), TurnMachine(POLICY)
        self.now, self.voiced, self.went_on = 1.0, 0.0, 0

    def handle(self, event: Event) -> None:
        """Give both an event, the long way."""
        decided = self.long.handle(event, self.now)
        assert self.short.handle(event, self.now) == decided
        self.compare()
        if any(isinstance(each, Drop | EndTurn) for each in decided):
            self.handle(ReplyEnded())

    def hear(self, below: float | None, confidence: float) -> None:
        """The next packet of the voice."""
        self.now += PACKET
        self.keep_deadlines()
        is_first, self.voiced = not self.voiced, self.voiced + PACKET
        voice = Voice(self.now, self.voiced, confidence, below)
        before = self.short.deadline
        if is_first or not self.short.go_on(voice.at, voice.voiced, confidence, below):
            self.handle(voice)
            return
        self.went_on += 1
        assert self.short.deadline == before
        assert self.long.handle(voice, self.now) == []
        self.compare()

    def keep_deadlines(self) -> None:
        """The timer goes off if it is due."""
        for _ in range(2):
            if (due := self.long.deadline) is not None and due <= self.now:
                self.handle(Deadline())

    def compare(self) -> None:
        """Both say the same."""
        assert self.short.state is self.long.state
        assert self.short.deadline == self.long.deadline
        assert self.short.likely_text == self.long.likely_text

    def take(self, step: Event | tuple[int, float | None, float]) -> None:
        """Some packets of a voice, or another event a little later."""
        if isinstance(step, Event):
            self.now += 0.1
            self.keep_deadlines()
            self.voiced = 0.0 if isinstance(step, VoiceEnded) else self.voiced
            self.handle(step)
            return
        packets, below, confidence = step
        for _ in range(packets):
            self.hear(below, confidence)


@settings(deadline=None, max_examples=example_count(400))
@given(st.lists(steps, max_size=25))
def test_a_voice_that_goes_on_decides_nothing_and_is_counted_as_any_other(
    script: list[Event | tuple[int, float | None, float]],
) -> None:
    pair = Pair()
    pair.take(Final("Hello."))
    pair.now += 5.0
    for step in (ReplyStarted(), ReplyHeard(), *script):
        pair.take(step)


def test_a_voice_goes_on_after_its_first_packet_while_the_user_has_the_floor() -> None:
    pair = Pair()
    pair.take((20, None, 1.0))
    assert pair.went_on == 19
    pair.take(VoiceEnded(0.0))
    pair.take(ReplyStarted())
    pair.take((1, None, 1.0))
    assert pair.went_on == 19, "over the agent's speech each packet is judged"


def test_a_voice_that_interrupted_may_still_prove_to_be_far() -> None:
    pair = Pair()
    for step in (ReplyStarted(), ReplyHeard(), (20, 1.0, 1.0), (1, 30.0, 1.0)):
        pair.take(step)
    assert (pair.went_on, pair.short.state.value) == (0, "agent")


def test_a_far_voice_is_far_also_if_it_went_on() -> None:
    pair = Pair()
    for step in (
        (1, None, 1.0),
        (19, 30.0, 1.0),
        VoiceEnded(0.0),
        ReplyStarted(),
        ReplyHeard(),
        (20, None, 1.0),
    ):
        pair.take(step)
    assert (pair.went_on, pair.short.state.value) == (19, "agent")
