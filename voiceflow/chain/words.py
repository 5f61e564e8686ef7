"""Messages about problems of a chain: each is one line that names the parts and the remedy."""

from __future__ import annotations

from voiceflow.frames import (
    AgentAudioFrame,
    AgentTextFrame,
    Frame,
    TranscriptionFrame,
    UserAudioFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)

_MAKERS: dict[type[Frame], str] = {
    AgentAudioFrame: "a TTS",
    AgentTextFrame: "an LLM or another Responder",
    TranscriptionFrame: "an STT",
    UserAudioFrame: "call.input()",
    UserStartedSpeakingFrame: "a VAD",
    UserStoppedSpeakingFrame: "a VAD",
}
"""The usual maker of a frame."""

_TAKERS: dict[type[Frame], str] = {AgentTextFrame: "a TTS", AgentAudioFrame: "call.output()"}
"""The usual taker of a frame."""


def stands(part: str, where: str, other: str, frame: type[Frame], verb: str) -> str:
    """A part is on the wrong side of the part whose frames it should receive."""
    return f"{part} stands {where} {other}, which makes the {frame.__name__} it {verb}"


def nobody_makes(part: str, frame: type[Frame]) -> str:
    """No part makes a required frame."""
    maker = _MAKERS.get(frame, "a part that makes it")
    return f"{part} needs {frame.__name__}, which no part before it makes: put {maker} before it"


def works_worse(part: str, frame: type[Frame], without: str) -> str:
    """No part makes an optional frame."""
    maker = _MAKERS.get(frame, "a part that makes it")
    return f"{part} gets no {frame.__name__}, so {without}: put {maker} before it"


def nobody_takes(part: str, frame: type[Frame]) -> str:
    """No part takes a frame that must be taken."""
    taker = _TAKERS.get(frame, "a part that takes it")
    return f"{part} makes {frame.__name__}, which no part behind it takes: put {taker} behind it"


def both_make(first: str, second: str, frame: type[Frame]) -> str:
    """Two parts make the same frame."""
    if first == second:
        return f"there are two of {first}, and both make {frame.__name__}: keep one"
    return f"{first} and {second} both make {frame.__name__}: keep one of them"


def other_branch(part: str, other: str, frame: type[Frame]) -> str:
    """The maker's frames do not enter this branch."""
    return f"{part} needs {frame.__name__}, which {other} makes in another branch: put both in one branch"


def taken_away(part: str, ender: str, frame: type[Frame], *, is_own: bool) -> str:
    """A part in between keeps the frames."""
    how = f"return the frame in {ender}" if is_own else f"put {part} before {ender}"
    return f"{part} needs {frame.__name__}, and {ender} before it lets none go on: {how}"
