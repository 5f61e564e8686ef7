"""What a journal makes of the frames that an observer sees."""

from dataclasses import dataclass, field, replace

from voiceflow import (
    TELEPHONE,
    AgentAudioFrame,
    AgentStartedSpeakingFrame,
    AgentTextFrame,
    AgentWordsFrame,
    Direction,
    EndFrame,
    ErrorFrame,
    Frame,
    HeardFrame,
    InterimTranscriptionFrame,
    InterruptionFrame,
    MetricFrame,
    Processor,
    ServiceError,
    StartFrame,
    TranscriptionFrame,
    TurnDecisionFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
    Word,
)
from voiceflow.journal import Journal, Note, NoteKind
from voiceflow.processors import Responder
from voiceflow.processors.floor import describe_decision
from voiceflow.turns import UserTurn
from voiceflow.turns.events import Commit, Decision, Drop, EndTurn, GiveUp, GoOn, Interrupt, Pause, Resume


@dataclass
class Scene:
    """A journal on a clock that the test moves."""

    now: float = 0.0
    followed: list[Note] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.journal = Journal(clock=lambda: self.now, follow=self.followed.append)
        self.stt, self.middle = Processor(name="stt"), Processor(name="middle")

    def see(self, at: float, *frames: Frame) -> None:
        """Let frames pass two processors, as observers see them."""
        self.now = at
        for frame in frames:
            for processor in (self.stt, self.middle):
                self.journal.observe(processor, frame, Direction.DOWNSTREAM)

    def caller_says(self, began: float, ended: float, text: str) -> None:
        """A turn: commit 0.3 s, final 0.5 s, and end 0.6 s after the last voice."""
        self.see(began + 0.05, UserStartedSpeakingFrame(at=began))
        self.see(ended + 0.3, UserStoppedSpeakingFrame(at=ended), decision("commit"))
        self.see(ended + 0.5, TranscriptionFrame(text=text))
        self.see(ended + 0.6, decision("end_turn"))

    def agent_says(self, at: float, reply: int, text: str, heard: str) -> None:
        """A reply: text, audio and first sound 0.1 s apart, over a second later."""
        self.see(at, AgentTextFrame(reply=reply, text=text))
        self.see(at + 0.1, AgentWordsFrame(reply=reply, words=(Word("Hello.", 0.0, 0.4),)))
        self.see(at + 0.1, AgentAudioFrame(reply=reply, data=b"\xff" * 160, format=TELEPHONE))
        self.see(at + 0.2, AgentStartedSpeakingFrame(reply=reply))
        self.see(at + 1.2, HeardFrame(reply=reply, text=heard, seconds=1.0, is_final=True, is_complete=True))


def decision(action: str, **signals: float) -> TurnDecisionFrame:
    return TurnDecisionFrame(action=action, reason="test", signals=tuple(signals.items()))


def test_a_turn_and_its_answer_have_the_times_at_which_they_happened() -> None:
    scene = Scene()
    scene.caller_says(1.0, 2.0, "Are you open?")
    scene.see(2.7, MetricFrame(processor="LLM", name="llm_first_token_s", value=0.1))
    scene.agent_says(2.75, 1, "Hello.", "Hello.")

    (turn,) = scene.journal.turns
    assert (turn.began, turn.ended, turn.committed, turn.final, turn.decided) == (1.0, 2.0, 2.3, 2.5, 2.6)
    assert turn.text == "Are you open?"
    assert turn.reply is scene.journal.replies[1]
    reply = scene.journal.replies[1]
    assert (reply.first_token, reply.first_text, reply.first_audio) == (2.7, 2.75, 2.85)
    assert (reply.on_wire, reply.over, reply.is_complete) == (2.95, 3.95, True)
    assert reply.words == [Word("Hello.", 0.0, 0.4)]
    assert turn.since_end(reply.on_wire) == 2.95 - 2.0
    assert turn.since_end(None) is None


def test_a_frame_that_passes_several_processors_is_noted_once() -> None:
    scene = Scene()
    scene.caller_says(1.0, 2.0, "Hello.")
    kinds = [note.kind for note in scene.journal.notes]
    assert kinds == [
        NoteKind.SPEECH_START,
        NoteKind.SPEECH_STOP,
        NoteKind.COMMIT,
        NoteKind.FINAL,
        NoteKind.END_TURN,
    ]
    assert scene.followed == scene.journal.notes


def test_final_words_have_the_confidence_of_the_recogniser() -> None:
    scene = Scene()
    scene.see(1.0, TranscriptionFrame(text="yes", confidence=0.75))
    scene.see(1.5, TranscriptionFrame(text="no"))
    assert [note.signals for note in scene.journal.notes] == [(("confidence", 0.75),), ()]


def test_two_frames_with_the_same_words_are_two_notes() -> None:
    scene = Scene()
    scene.see(1.0, InterimTranscriptionFrame(text="yes"))
    scene.see(1.5, InterimTranscriptionFrame(text="yes"))
    assert [note.at for note in scene.journal.notes] == [1.0, 1.5]


def test_a_barge_in_marks_the_turn_and_the_reply_that_it_cut_off() -> None:
    scene = Scene()
    scene.see(0.5, AgentTextFrame(reply=1, text="We are open all day."), AgentStartedSpeakingFrame(reply=1))
    scene.see(1.05, UserStartedSpeakingFrame(at=1.0), decision("pause"))
    scene.see(1.2, decision("interrupt", voiced=0.16), InterruptionFrame(reply=2, reason="voice"))
    scene.see(1.2, HeardFrame(reply=1, text="We are", seconds=0.5, is_final=True))

    reply = scene.journal.replies[1]
    assert reply.is_interrupted
    assert not reply.is_complete
    assert (reply.heard, reply.unheard) == ("We are", "open all day.")
    assert scene.journal.turns[0].barged_in
    (note,) = [note for note in scene.journal.notes if note.kind is NoteKind.INTERRUPT]
    assert (note.reason, note.signals) == ("voice", (("voiced", 0.16),))


def test_a_cough_is_no_turn() -> None:
    scene = Scene()
    scene.see(1.05, UserStartedSpeakingFrame(at=1.0), decision("pause"))
    scene.see(1.4, UserStoppedSpeakingFrame(at=1.1), decision("resume"))
    scene.caller_says(5.0, 6.0, "Hello.")
    assert [turn.began for turn in scene.journal.turns] == [5.0]


def test_words_that_a_processor_changed_after_the_recogniser_replace_the_first_ones() -> None:
    scene = Scene()
    said = TranscriptionFrame(text="My card is 4111.")
    scene.journal.observe(scene.stt, said, Direction.DOWNSTREAM)
    hidden = replace(said, text="My card is [card].")
    scene.journal.observe(scene.middle, hidden, Direction.DOWNSTREAM)
    assert scene.journal.open_turn.text == "My card is [card]."


def test_an_error_that_goes_both_ways_and_an_end_that_comes_twice_are_noted_once() -> None:
    scene = Scene()
    error = ServiceError("gone", vendor="x", code="y", retryable=False)
    scene.see(
        1.0, StartFrame(), ErrorFrame(processor="tts", error=error), ErrorFrame(processor="tts", error=error)
    )
    scene.see(2.0, EndFrame(), EndFrame())
    assert [note.kind for note in scene.journal.notes] == [NoteKind.START, NoteKind.ERROR, NoteKind.END]
    assert scene.journal.errors == [("tts", error)]


def test_the_responders_memory_is_found() -> None:
    scene = Scene()
    responder = Responder()
    assert scene.journal.context is None
    scene.journal.observe(responder, StartFrame(), Direction.DOWNSTREAM)
    assert scene.journal.context is responder.context


def test_every_decision_of_the_turn_machine_is_noted() -> None:
    scene = Scene()
    decisions = (
        Pause(reason="voice"),
        Resume(reason="no words"),
        Interrupt(reason="voice"),
        GoOn(reason="murmur"),
        Drop(reason="words"),
        Commit(reason="end of speech"),
        EndTurn(reason="silence", turn=UserTurn(text="Hello.", started=1.0, ended=2.0)),
        GiveUp(reason="no words"),
    )
    every = {kind.__name__ for kind in Decision.__subclasses__()}
    assert {type(each).__name__ for each in decisions} == every
    scene.see(1.0, *(describe_decision(decision, 1.0) for decision in decisions))
    # An interruption has a frame of its own.
    assert [note.kind for note in scene.journal.notes] == [
        NoteKind.PAUSE,
        NoteKind.RESUME,
        NoteKind.GO_ON,
        NoteKind.DROP,
        NoteKind.COMMIT,
        NoteKind.END_TURN,
        NoteKind.GIVE_UP,
    ]


def test_a_cough_after_which_the_agent_goes_on_is_no_turn() -> None:
    scene = Scene()
    scene.see(1.05, UserStartedSpeakingFrame(at=1.0), decision("interrupt"))
    scene.see(1.7, UserStoppedSpeakingFrame(at=1.4), decision("commit"), decision("go_on"))
    assert scene.journal.turns == []
