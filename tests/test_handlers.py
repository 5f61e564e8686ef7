"""Which method takes which frame is decided when the class is made."""

from dataclasses import replace

import pytest

from voiceflow import (
    AgentAudioFrame,
    AudioFrame,
    DTMFFrame,
    Frame,
    InterimTranscriptionFrame,
    InterruptionFrame,
    Processor,
    SystemFrame,
    TranscriptionFrame,
    UserAudioFrame,
    handles,
)
from voiceflow.handlers import HandlerKind, handler_names, route_for


@pytest.mark.parametrize("frame", [UserAudioFrame, AudioFrame, Frame, SystemFrame, InterruptionFrame])
def test_an_async_handler_for_what_never_waits_is_refused(frame: type[Frame]) -> None:
    with pytest.raises(TypeError, match=r"Slow\.take is async but .* may never wait: write a plain 'def'"):

        class Slow(Processor):
            @handles(frame)
            async def take(self, _: Frame) -> None: ...


def test_an_async_generator_for_the_callers_audio_is_refused() -> None:
    with pytest.raises(TypeError, match="may never wait"):

        class Slow(Processor):
            @handles(UserAudioFrame)
            async def take(self, frame: UserAudioFrame):  # type: ignore[no-untyped-def]
                yield frame


def test_agent_audio_may_be_handled_in_a_task() -> None:
    class Slow(Processor):
        @handles(AgentAudioFrame)
        async def take(self, frame: AgentAudioFrame) -> AgentAudioFrame:
            return frame

    assert route_for(Slow, handler_names(Slow), AgentAudioFrame).kind is HandlerKind.COROUTINE


def test_two_methods_for_one_frame_are_refused() -> None:
    with pytest.raises(TypeError, match=r"Twice\.one and \.two both handle DTMFFrame"):

        class Twice(Processor):
            @handles(DTMFFrame)
            def one(self, _: DTMFFrame) -> None: ...

            @handles(DTMFFrame)
            def two(self, _: DTMFFrame) -> None: ...


@pytest.mark.parametrize("wrong", [(), (int,), ("TranscriptionFrame",)])
def test_only_frame_classes_can_be_handled(wrong: tuple[type[Frame], ...]) -> None:
    with pytest.raises(TypeError, match="takes one or more classes of frames"):
        handles(*wrong)


def test_the_most_specific_handler_wins_and_subclasses_of_a_frame_are_taken() -> None:
    class Special(TranscriptionFrame):
        """A transcription of one's own."""

    class Both(Processor):
        @handles(Frame)
        def anything(self, frame: Frame) -> Frame:
            return frame

        @handles(TranscriptionFrame)
        def words(self, frame: TranscriptionFrame) -> TranscriptionFrame:
            return replace(frame, text="")

    names = handler_names(Both)
    assert route_for(Both, names, Special).handler is Both.words
    assert route_for(Both, names, InterimTranscriptionFrame).handler is Both.anything


def test_an_override_needs_no_mark_and_a_marked_method_of_a_subclass_wins() -> None:
    class Base(Processor):
        @handles(DTMFFrame)
        def key(self, frame: DTMFFrame) -> Frame | None:
            return frame

    class Override(Base):
        def key(self, frame: DTMFFrame) -> None:
            return None

    class Other(Base):
        @handles(DTMFFrame)
        def other(self, frame: DTMFFrame) -> Frame:
            return frame

    assert route_for(Override, handler_names(Override), DTMFFrame).handler is Override.key
    assert route_for(Other, handler_names(Other), DTMFFrame).handler is Other.other
