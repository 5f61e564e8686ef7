"""What the annotations of a handler may say: at run time, when the class is made."""

from __future__ import annotations

import textwrap
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any, assert_never

import pytest

from tests.rows import each_row
from voiceflow import (
    AgentTextFrame,
    AudioFrame,
    Frame,
    InterimTranscriptionFrame,
    Processor,
    TranscriptionFrame,
    UserAudioFrame,
    handles,
)
from voiceflow.processors import Responder

if TYPE_CHECKING:
    from voiceflow.turns import UserTurn

    class OnlyForCheckers(Frame): ...


NAMES = {
    "AgentTextFrame": AgentTextFrame,
    "AsyncIterator": AsyncIterator,
    "Any": Any,
    "AudioFrame": AudioFrame,
    "Callable": Callable,
    "Frame": Frame,
    "InterimTranscriptionFrame": InterimTranscriptionFrame,
    "Iterator": Iterator,
    "Processor": Processor,
    "TranscriptionFrame": TranscriptionFrame,
    "UserAudioFrame": UserAudioFrame,
    "assert_never": assert_never,
    "handles": handles,
}


def make(handler: str, *, frames: str = "TranscriptionFrame") -> None:
    """Make a class with one handler."""
    body = textwrap.indent(textwrap.dedent(handler).strip(), "    ")
    source = f"class Made(Processor):\n    @handles({frames})\n{body}\n"
    # Not `from __future__ import annotations`, which this module has: annotations that are values.
    exec(compile(source, "<made>", "exec", dont_inherit=True), {**NAMES, "__name__": __name__})


@each_row(
    "handler",
    [
        "def take(self, frame): return frame",
        "def take(self, frame: TranscriptionFrame): return frame",
        "def take(self, frame: Frame) -> Frame: return frame",
        "def take(self, frame: Any) -> Any: return frame",
        "def take(self, frame: object) -> object: return None",
        "def take(self, frame: 'TranscriptionFrame') -> 'TranscriptionFrame | None': return None",
        "def take(self, frame: 'NotDefined') -> 'NotDefined': return None",
        "def take(self, *frames: Frame) -> None: ...",
        "def take(self, frame: Frame, again: bool = False) -> None: ...",
        "def take(self, frame: TranscriptionFrame | AudioFrame) -> list[Frame]: return [frame]",
        "def take(self, frame: TranscriptionFrame) -> tuple[AgentTextFrame, ...]: return ()",
        "def take(self, frame: TranscriptionFrame) -> tuple[Frame, AgentTextFrame] | None: return None",
        "def take(self, frame: TranscriptionFrame) -> Iterator[Frame]: yield frame",
        "async def take(self, frame: TranscriptionFrame) -> AsyncIterator[Frame]: yield frame",
        "async def take(self, frame: TranscriptionFrame) -> list[Frame | None]: return [frame]",
        "def take(self, frame: TranscriptionFrame) -> Frame: raise NotImplementedError",
    ],
)
def test_a_handler_that_agrees_with_its_frame_is_accepted(handler: str) -> None:
    make(handler)


@each_row(
    ("handler", "message"),
    [
        ("def take(self): ...", "is called with one frame"),
        ("def take(self, frame, direction): ...", "is called with one frame"),
        ("def take(self, frame, *, direction): ...", "is called with one frame"),
        ("def take(self, frame: UserAudioFrame): ...", "write 'frame: TranscriptionFrame'"),
        ("def take(self, sound: 'UserAudioFrame'): ...", "write 'sound: TranscriptionFrame'"),
        ("def take(self, frame: str): ...", "Made.take takes str, but is marked"),
        ("def take(self, frame) -> str: return ''", "returns str, which is no frame"),
        ("def take(self, frame) -> bool: return True", "returns bool, which is no frame"),
        ("def take(self, frame) -> list[str]: return []", "returns str, which is no frame"),
        ("def take(self, frame) -> Frame | str: return ''", "returns str, which is no frame"),
        ("def take(self, frame) -> dict[str, Frame]: return {}", "returns str, which is no frame"),
        ("async def take(self, frame) -> AsyncIterator[str]: yield ''", "returns str, which is no frame"),
        ("def take(self, frame) -> AsyncIterator[Frame]: return self.x()", "must itself be 'async def'"),
        ("def take(self, frame) -> Frame: self.x = 1", "one of its paths returns nothing"),
        ("async def take(self, frame) -> Frame: await self.x()", "annotate 'Frame | None'"),
    ],
)
def test_a_handler_that_differs_from_its_frame_is_refused(handler: str, message: str) -> None:
    with pytest.raises(TypeError, match=r"Made\.take") as refusal:
        make(handler)
    assert message in str(refusal.value)


@each_row(
    ("body", "refused"),
    [
        ("if frame.text:\n    return frame", True),
        ("if frame.text:\n    return frame\nreturn None", True),
        ("for one in [frame]:\n    return one", True),
        ("try:\n    return frame\nexcept ValueError:\n    self.x = 1", True),
        ("if frame.text:\n    return frame\nelse:\n    return frame", False),
        ("while True:\n    if frame.text:\n        return frame", False),
        ("try:\n    return frame\nfinally:\n    self.x = 1", False),
        ("if frame.text:\n    return frame\nraise ValueError", False),
        ("with self.lock:\n    return frame", False),
        ("match frame:\n    case TranscriptionFrame():\n        return frame", False),
        ("if isinstance(frame, Frame):\n    return frame\nassert_never(frame)", False),
    ],
)
def test_a_path_that_loses_the_frame_is_found_as_a_type_checker_finds_it(body: str, refused: bool) -> None:
    handler = "def take(self, frame: TranscriptionFrame) -> TranscriptionFrame:\n" + textwrap.indent(
        body, "    "
    )
    if refused:
        with pytest.raises(TypeError, match="one of its paths returns nothing, and the frame is lost"):
            make(handler)
    else:
        make(handler)


def test_each_of_several_frames_must_be_taken() -> None:
    both = "TranscriptionFrame, InterimTranscriptionFrame"
    make("def take(self, frame: TranscriptionFrame | InterimTranscriptionFrame): ...", frames=both)
    with pytest.raises(TypeError, match=r"write 'frame: TranscriptionFrame \| InterimTranscriptionFrame'"):
        make("def take(self, frame: TranscriptionFrame): ...", frames=both)


def test_branches_for_each_of_several_frames_need_no_rest() -> None:
    make(
        """
        def take(self, frame: TranscriptionFrame | InterimTranscriptionFrame) -> Frame:
            if isinstance(frame, TranscriptionFrame):
                return frame
            elif isinstance(frame, InterimTranscriptionFrame):
                return frame
        """,
        frames="TranscriptionFrame, InterimTranscriptionFrame",
    )


def test_string_annotations_are_compared_too_and_unknown_names_are_not() -> None:
    with pytest.raises(TypeError, match="write 'frame: TranscriptionFrame'"):

        class Differs(Processor):
            @handles(TranscriptionFrame)  # type: ignore[arg-type]
            def take(self, frame: UserAudioFrame) -> None: ...

    class Unknown(Processor):
        @handles(TranscriptionFrame)
        def take(self, frame: TranscriptionFrame) -> OnlyForCheckers | None: ...

    assert Unknown().name == "Unknown"


def test_the_method_of_another_framework_is_refused_unless_it_is_called() -> None:
    with pytest.raises(TypeError, match=r"Foreign\.process_frame is never called: write a method for each"):

        class Foreign(Processor):
            async def process_frame(self, frame: Frame, direction: object) -> None: ...

    class Own(Processor):
        @handles(TranscriptionFrame)
        def take(self, frame: TranscriptionFrame) -> None:
            self.process_frame(frame, direction=1)

        def process_frame(self, frame: Frame, direction: object) -> None: ...

    assert Own().name == "Own"


def test_respond_is_an_async_generator_or_says_that_it_returns_one() -> None:
    with pytest.raises(TypeError, match=r"Returns\.respond must be an async generator"):

        class Returns(Responder):
            def respond(self, turn: UserTurn) -> str:  # type: ignore[override]
                return "We are open."

    class Delegates(Responder):
        def respond(self, turn: UserTurn) -> AsyncIterator[str]:
            return self.answer()

        async def answer(self) -> AsyncIterator[str]:
            yield "We are open."

    assert Delegates().name == "Delegates"
