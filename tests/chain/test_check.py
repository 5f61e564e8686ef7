"""Which chains can work, told from classes alone: no processor is made, nothing runs."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow import (
    AgentAudioFrame,
    AgentTextFrame,
    ConfigurationError,
    Direction,
    Frame,
    Processor,
    StartFrame,
    TranscriptionFrame,
    UserAudioFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
    handles,
)
from voiceflow.chain import check, ensure
from voiceflow.chain.describe import interface_of
from voiceflow.chain.parts import ChainPart, Fork, Shape
from voiceflow.declarations import makes, needs
from voiceflow.processors import LLM, VAD, Recorder, Responder
from voiceflow.processors.elevenlabs import (
    ElevenLabsAgent,
    ElevenLabsSegmentSTT,
    ElevenLabsSTT,
    ElevenLabsTTS,
    ElevenLabsVoiceChanger,
)
from voiceflow.processors.local import LocalSTT, LocalTTS
from voiceflow.transports import CallInput, CallOutput

KINDS: dict[str, type[Processor]] = {
    "input": CallInput,
    "vad": VAD,
    "stt": ElevenLabsSTT,
    "llm": LLM,
    "tts": ElevenLabsTTS,
    "output": CallOutput,
}
STANDARD = tuple(KINDS)

NEEDED = {"vad": ["input"], "stt": ["input"], "llm": ["stt"], "tts": ["llm"]}
"""Part → the parts that must stand before it."""
ORDER = [("vad", "stt"), ("vad", "llm"), ("input", "llm"), ("tts", "output"), ("llm", "output")]
"""Parts of which the first must not stand behind the second, where both are."""


def part(kind: type[Processor]) -> ChainPart:
    return ChainPart(kind.__name__, interface_of(kind))


def chain(*kinds: type[Processor] | Fork) -> Shape:
    return tuple(kind if isinstance(kind, Fork) else part(kind) for kind in kinds)


def fork(*branches: list[type[Processor]]) -> Fork:
    return Fork(tuple(chain(*branch) for branch in branches))


def named(names: tuple[str, ...]) -> Shape:
    return chain(*(KINDS[name] for name in names))


def errors(shape: Shape, **supplied: list[type[Frame]]) -> list[str]:
    return [problem.text for problem in check(shape, **supplied) if problem.is_error]


def oddities(shape: Shape) -> list[str]:
    return [problem.text for problem in check(shape) if not problem.is_error]


def can_work(names: tuple[str, ...]) -> bool:
    """The same question, answered from the two tables above instead of from the classes."""
    at = {name: names.index(name) for name in names}
    return (
        len(at) == len(names)
        and all(at.get(other, 99) < at[name] for name in names for other in NEEDED.get(name, ()))
        and all(at.get(first, -1) < at.get(second, 99) for first, second in ORDER)
        and ("llm" not in at or at.get("tts", -1) > at["llm"])
    )


def test_of_all_orders_of_the_standard_chain_exactly_one_works() -> None:
    working = [names for names in itertools.permutations(STANDARD) if not errors(named(names))]
    assert working == [STANDARD]


def test_of_all_ways_to_leave_parts_out_exactly_the_working_ones_pass() -> None:
    subsets = (names for size in range(1, 6) for names in itertools.combinations(STANDARD, size))
    for names in subsets:
        assert bool(errors(named(names))) is not can_work(names), names


@given(st.lists(st.sampled_from([name for name in STANDARD if name != "input"]), max_size=7), st.data())
def test_a_chain_of_standard_parts_passes_if_and_only_if_it_can_work(
    others: list[str], data: st.DataObject
) -> None:
    names = list(others)
    if data.draw(st.booleans()):
        names.insert(data.draw(st.integers(0, len(names))), "input")
    found = check(named(tuple(names)))
    assert any(problem.is_error for problem in found) is not can_work(tuple(names))
    assert all("\n" not in problem.text for problem in found)


@each_row(
    ("shape", "message"),
    [
        (
            chain(CallInput, VAD, LLM, ElevenLabsSTT, ElevenLabsTTS, CallOutput),
            "LLM stands before ElevenLabsSTT, which makes the TranscriptionFrame it needs",
        ),
        (
            chain(CallInput, LLM, ElevenLabsTTS, CallOutput),
            "LLM needs TranscriptionFrame, which no part before it makes: put an STT before it",
        ),
        (
            chain(CallInput, ElevenLabsSTT, LLM, CallOutput),
            "LLM makes AgentTextFrame, which no part behind it takes: put a TTS behind it",
        ),
        (
            chain(CallInput, ElevenLabsSTT, ElevenLabsSegmentSTT, CallOutput),
            "ElevenLabsSTT and ElevenLabsSegmentSTT both make TranscriptionFrame: keep one of them",
        ),
        (
            chain(CallInput, LocalSTT, CallOutput),
            "LocalSTT needs UserStartedSpeakingFrame, which no part before it makes: put a VAD before it",
        ),
        (
            chain(CallInput, VAD, ElevenLabsAgent, ElevenLabsTTS, CallOutput),
            "ElevenLabsAgent and ElevenLabsTTS both make AgentAudioFrame: keep one of them",
        ),
        (
            chain(CallInput, VAD, LocalSTT, LLM, Recorder, LocalTTS, CallOutput),
            "Recorder stands before LocalTTS, which makes the AgentAudioFrame it needs",
        ),
        (
            chain(CallInput, CallOutput, VAD, LocalSTT, Responder, LocalTTS),
            "CallOutput stands before LocalTTS, which makes the AgentAudioFrame it needs",
        ),
        (
            chain(fork([CallInput, VAD, LocalSTT], [LLM, LocalTTS, CallOutput])),
            "LLM needs TranscriptionFrame, which LocalSTT makes in another branch: put both in one branch",
        ),
        (
            chain(CallInput, VAD, LocalSTT, fork([LLM, Responder, LocalTTS], [Processor]), CallOutput),
            "LLM and Responder both make AgentTextFrame: keep one of them",
        ),
    ],
)
def test_the_first_error_names_both_parts_in_one_line(shape: Shape, message: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        ensure(shape)
    assert str(refusal.value) == message


class Redacts(Processor):
    @handles(TranscriptionFrame)
    def take(self, frame: TranscriptionFrame) -> TranscriptionFrame:
        return frame


class Unclear(Processor):
    @handles(TranscriptionFrame)
    def take(self, frame):  # type: ignore[no-untyped-def]
        return frame


class Counts(Processor):
    @handles(TranscriptionFrame)
    def take(self, frame: TranscriptionFrame) -> None: ...


class Greets(Processor):
    @handles(StartFrame)
    def take(self, frame: StartFrame) -> tuple[StartFrame, AgentTextFrame]:
        return frame, AgentTextFrame(reply=0, text="Hello.")


class OwnSTT(Processor):
    @handles(UserAudioFrame)
    def take(self, frame: UserAudioFrame) -> UserAudioFrame:
        self.push(TranscriptionFrame(text="words"))
        return frame


class PushesBack(Processor):
    def hint(self) -> None:
        self.push(TranscriptionFrame(text="words"), Direction.UPSTREAM)


@makes(TranscriptionFrame, sole=True)
@needs(UserAudioFrame)
class DeclaredSTT(OwnSTT): ...


class OwnTTS(Processor):
    @handles(AgentTextFrame)
    async def take(self, frame: AgentTextFrame) -> AgentAudioFrame:
        raise NotImplementedError


class UnclearTTS(Processor):
    @handles(AgentTextFrame)
    def take(self, frame):  # type: ignore[no-untyped-def]
        return frame


class Voiceless(Processor):
    @handles(AgentTextFrame)
    def take(self, frame: AgentTextFrame) -> AgentTextFrame:
        return frame


@each_row(
    "shape",
    [
        chain(CallInput, CallOutput),
        chain(CallInput, Processor, CallOutput),
        chain(CallInput, Recorder, CallOutput),
        chain(CallInput, VAD, ElevenLabsAgent, Recorder, CallOutput),
        chain(CallInput, VAD, ElevenLabsVoiceChanger, CallOutput),
        chain(CallInput, VAD, LocalSTT, LLM, LocalTTS, ElevenLabsVoiceChanger, CallOutput),
        chain(CallInput, Responder, ElevenLabsTTS, CallOutput),  # a menu for keys
        chain(CallInput, Greets, ElevenLabsTTS, CallOutput),
        chain(CallInput, VAD, OwnSTT, LLM, OwnTTS, CallOutput),
        chain(CallInput, VAD, LocalSTT, LLM, fork([Processor], [UnclearTTS]), CallOutput),
        chain(CallInput, VAD, LocalSTT, LLM, fork([ElevenLabsTTS], [Processor]), CallOutput),
        chain(CallInput, VAD, DeclaredSTT, LLM, OwnTTS, CallOutput),
        chain(CallInput, VAD, LocalSTT, Redacts, Unclear, LLM, LocalTTS, CallOutput),
        chain(CallInput, VAD, fork([LocalSTT, LLM, LocalTTS], [Recorder]), CallOutput)[:2]
        + chain(LocalSTT, fork([Redacts], [Counts]), LLM, LocalTTS, CallOutput),
        chain(CallInput, VAD, fork([ElevenLabsSTT], [OwnSTT, ElevenLabsSTT]), LLM, LocalTTS, CallOutput),
    ],
)
def test_what_can_work_is_neither_refused_nor_warned_of(shape: Shape) -> None:
    assert check(shape) == ()


def test_own_code_that_says_nothing_may_make_what_is_needed() -> None:
    late = chain(CallInput, VAD, Unclear, LLM, LocalSTT, LocalTTS, CallOutput)
    assert errors(late) == []
    assert oddities(late) == [
        "Unclear stands before LocalSTT, which makes the TranscriptionFrame it takes",
        "LLM stands before LocalSTT, which makes the TranscriptionFrame it needs",
    ]


def test_own_code_behind_a_part_may_make_what_it_needs_only_if_it_pushes_upstream() -> None:
    assert errors(chain(CallInput, VAD, LLM, LocalTTS, OwnSTT, CallOutput)) == [
        "LLM needs TranscriptionFrame, which no part before it makes: put an STT before it"
    ]
    assert errors(chain(CallInput, VAD, LLM, LocalTTS, PushesBack, CallOutput)) == []


def test_own_code_that_says_all_it_makes_hides_no_mistake() -> None:
    late = chain(CallInput, VAD, Redacts, LLM, LocalSTT, LocalTTS, CallOutput)
    assert errors(late) == ["LLM stands before LocalSTT, which makes the TranscriptionFrame it needs"]


def test_a_handler_of_ones_own_that_never_gets_its_frame_is_odd() -> None:
    early = chain(CallInput, Counts, VAD, LocalSTT, CallOutput)
    assert errors(early) == []
    assert oddities(early) == ["Counts stands before LocalSTT, which makes the TranscriptionFrame it takes"]


def test_a_handler_that_lets_no_frame_go_on_is_named() -> None:
    lost = chain(CallInput, VAD, LocalSTT, Counts, LLM, LocalTTS, CallOutput)
    assert errors(lost) == [
        "LLM needs TranscriptionFrame, and Counts before it lets none go on: return the frame in Counts"
    ]


def test_text_that_only_passes_through_somebody_is_not_spoken() -> None:
    mute = chain(CallInput, VAD, LocalSTT, LLM, Voiceless, CallOutput)
    assert errors(mute) == ["LLM makes AgentTextFrame, which no part behind it takes: put a TTS behind it"]


def test_a_recorder_in_another_branch_than_the_voice_is_odd() -> None:
    apart = chain(CallInput, VAD, LocalSTT, LLM, fork([LocalTTS], [Recorder]), CallOutput)
    assert errors(apart) == []
    assert oddities(apart) == [
        "Recorder needs AgentAudioFrame, which LocalTTS makes in another branch: put both in one branch"
    ]


def test_a_declared_part_of_ones_own_is_checked_like_ours() -> None:
    assert errors(chain(DeclaredSTT, CallInput, CallOutput)) == [
        "DeclaredSTT stands before CallInput, which makes the UserAudioFrame it needs"
    ]
    assert errors(chain(CallInput, DeclaredSTT, ElevenLabsSTT, CallOutput)) == [
        "DeclaredSTT and ElevenLabsSTT both make TranscriptionFrame: keep one of them"
    ]


def test_what_is_missing_in_a_piece_of_a_chain_comes_from_outside() -> None:
    piece = chain(LLM, LocalTTS)
    assert errors(piece, supplied=[]) == []
    assert errors(chain(LLM, LocalSTT), supplied=[]) == [
        "LLM stands before LocalSTT, which makes the TranscriptionFrame it needs"
    ]
    heard: list[type[Frame]] = [TranscriptionFrame, UserStartedSpeakingFrame, UserStoppedSpeakingFrame]
    assert errors(chain(LLM, LocalSTT), supplied=heard) == []


def test_a_chain_without_a_vad_is_odd_and_works() -> None:
    deaf = chain(CallInput, LocalSTT, LLM, LocalTTS, CallOutput)
    assert [text for text in oddities(deaf) if "LLM" in text] == [
        "LLM gets no UserStartedSpeakingFrame, so the agent hears only from words that the user speaks: "
        "put a VAD before it"
    ]


class Forgets(Processor):
    @handles(TranscriptionFrame)
    def take(self, frame):  # type: ignore[no-untyped-def]
        self.seen = frame


class Returns(Processor):
    @handles(TranscriptionFrame)
    def take(self, frame):  # type: ignore[no-untyped-def]
        if frame.text:
            return frame
        return None


def test_a_handler_without_annotations_that_returns_nothing_lets_nothing_go_on() -> None:
    def around(kind: type[Processor]) -> Shape:
        return chain(CallInput, VAD, LocalSTT, kind, LLM, LocalTTS, CallOutput)

    assert errors(around(Forgets)) == [
        "LLM needs TranscriptionFrame, and Forgets before it lets none go on: return the frame in Forgets"
    ]
    assert errors(around(Returns)) == []
