"""Which frames a drawing shows between two parts."""

from tests.chain.drawing.shapes import FORKED, STANDARD
from voiceflow.chain.drawing.links import BlockLink, Diagram, first_of, last_of
from voiceflow.chain.parts import SeatFork, each_seat


def test_only_frames_that_somebody_further_on_takes_are_shown() -> None:
    diagram = Diagram(STANDARD)
    seats = {seat.part.name: seat for seat in each_seat(diagram.seats)}
    to_vad = diagram.link([seats["CallInput"]], [seats["VAD"]])
    assert to_vad == BlockLink(down=("UserAudio", "DTMF", "Say", "Play", "AskKeys"), up=("DivertKeys",))
    to_output = diagram.link([seats["LocalTTS"]], [seats["CallOutput"]])
    assert set(to_output.up) == {"Heard", "AgentStartedSpeaking"}
    assert "UserAudio" not in to_output.down
    assert {"AgentAudio", "AgentWords"} <= set(to_output.down)


def test_frames_of_a_branch_join_those_of_the_others_behind_the_fork() -> None:
    diagram = Diagram(FORKED)
    fork = next(item for item in diagram.seats if isinstance(item, SeatFork))
    llm = next(seat for seat in each_seat(diagram.seats) if seat.part.name == "LLM")
    assert [seat.part.name for seat in first_of((fork,))] == ["LocalSTT", "Meter"]
    joined = diagram.link(last_of((fork,)), (llm,))
    assert {"Transcription", "UserStartedSpeaking"} <= set(joined.down)
    meter = diagram.link(last_of(fork.branches[1]), (llm,))
    assert "Transcription" not in meter.down
    assert meter.up == ("DivertKeys",)
