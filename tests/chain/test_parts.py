"""The parts of a chain as values: the frames that each takes, makes and needs, and its position."""

from voiceflow import (
    AgentAudioFrame,
    AgentTextFrame,
    Direction,
    Frame,
    Parallel,
    Pipeline,
    Processor,
    StartFrame,
    TranscriptionFrame,
    handles,
)
from voiceflow.chain import shape_of
from voiceflow.chain.describe import interface_of
from voiceflow.chain.parts import ChainPart, Fate, Fork, Shape
from voiceflow.processors import VAD


class Everything(Processor):
    @handles(StartFrame)
    def begin(self, frame: StartFrame) -> tuple[StartFrame, AgentTextFrame]:
        return frame, AgentTextFrame(reply=0, text="")

    @handles(TranscriptionFrame)
    def change(self, frame: TranscriptionFrame) -> TranscriptionFrame:
        return frame

    @handles(AgentTextFrame)
    def swallow(self, frame: AgentTextFrame) -> AgentAudioFrame | None:
        return None

    @handles(AgentAudioFrame)
    def filter(self, frame: AgentAudioFrame) -> AgentAudioFrame | None:
        return None


class Tap(Processor):
    def receive(self, frame: Frame, direction: Direction) -> None: ...


def names(shape: Shape) -> list[object]:
    return [
        item.name if isinstance(item, ChainPart) else [names(branch) for branch in item.branches]
        for item in shape
    ]


def test_nested_pipelines_are_flat_and_parallels_are_forks() -> None:
    pipeline = Pipeline(
        [VAD(), Pipeline([Processor(name="a"), Parallel([Processor(name="b")], [Processor(name="c")])])]
    )
    assert names(shape_of(pipeline)) == ["VAD", "a", [["b"], ["c"]]]
    assert isinstance(shape_of(pipeline)[2], Fork)


def test_annotations_say_what_becomes_of_a_frame_and_what_is_made() -> None:
    interface = interface_of(Everything)
    fates = {frame: taking.fate for frame, taking in interface.handlers.items()}
    assert fates == {
        TranscriptionFrame: Fate.PASSES,
        AgentTextFrame: Fate.ENDS,
        AgentAudioFrame: Fate.UNSURE,
    }
    assert interface.handlers[AgentTextFrame].makes == (AgentAudioFrame,)
    assert [make.frame for make in interface.makes] == [AgentTextFrame]
    assert not interface.may_make_anything


def test_a_part_that_receives_by_itself_takes_everything() -> None:
    taking = interface_of(Tap).taking(TranscriptionFrame)
    assert taking is not None
    assert taking.fate is Fate.UNSURE
