"""Chains as text."""

from tests.chain.drawing.shapes import FORKED, NESTED, STANDARD
from voiceflow.chain.drawing import text_of


def test_each_processor_has_a_line_with_the_frames_between_them() -> None:
    lines = text_of(STANDARD).splitlines()
    assert lines[:5] == [
        "CallInput",
        "  ↓ UserAudio, DTMF, Say, Play, AskKeys",
        "  ↑ DivertKeys",
        "VAD",
        "  ↓ UserAudio, DTMF, Say, Play, AskKeys, UserStartedSpeaking, UserSpeaking, UserStoppedSpeaking",
    ]
    assert lines[-1] == "CallOutput"
    assert "  ↑ Commit, DivertKeys" in lines


def test_branches_are_numbered_and_joined() -> None:
    lines = text_of(FORKED).splitlines()
    shape = [line for line in lines if not line.lstrip("│ ").startswith(("↓", "↑"))]
    assert [line for line in shape if "Interim" not in line and "Recogniser" not in line] == [
        "CallInput",
        "VAD",
        "├─ branch 1",
        "│  LocalSTT",
        "│  Quote",
        "├─ branch 2",
        "│  Meter",
        "└─ joined",
        "LLM",
        "LocalTTS",
        "CallOutput",
    ]


def test_a_link_without_frames_says_so() -> None:
    assert text_of(NESTED).splitlines()[-2:] == ["  ↓ nothing that a part behind takes", "Meter"]
