"""The settings of a Live session."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from voiceflow.clients.gemini.live.setup import DEFAULT_MODEL, ActivityDetection, LiveSession, RealtimeInput
from voiceflow.dialogue import Tool


async def look_up(day: str) -> str:
    """Look it up."""
    return day


LOOK = Tool(look_up)


def test_a_plain_session_transcribes_both_sides_and_outlives_its_window() -> None:
    assert LiveSession().to_wire((), handle=None, has_history=False) == {
        "model": f"models/{DEFAULT_MODEL}",
        "generationConfig": {"responseModalities": ["AUDIO"]},
        "realtimeInputConfig": {"automaticActivityDetection": {}},
        "outputAudioTranscription": {},
        "inputAudioTranscription": {},
        "sessionResumption": {},
        "contextWindowCompression": {"slidingWindow": {}},
    }


def test_what_is_set_is_written_in_the_services_names() -> None:
    session = LiveSession(
        model="tunedModels/mine",
        instructions="Be brief.",
        voice="Puck",
        language="de-DE",
        temperature=0.0,
        max_output_tokens=50,
        generation={"topP": 0.5},
        input_transcription=None,
        compression=None,
        builtin_tools=({"googleSearch": {}},),
    )
    wire = session.to_wire((LOOK,), handle="h", has_history=True)
    assert wire == {
        "model": "tunedModels/mine",
        "generationConfig": {
            "responseModalities": ["AUDIO"],
            "temperature": 0.0,
            "maxOutputTokens": 50,
            "speechConfig": {
                "voiceConfig": {"prebuiltVoiceConfig": {"voiceName": "Puck"}},
                "languageCode": "de-DE",
            },
            "topP": 0.5,
        },
        "realtimeInputConfig": {"automaticActivityDetection": {}},
        "outputAudioTranscription": {},
        "sessionResumption": {"handle": "h"},
        "systemInstruction": {"parts": [{"text": "Be brief."}]},
        "tools": [
            {
                "functionDeclarations": [
                    {
                        "name": LOOK.name,
                        "description": LOOK.description,
                        "parametersJsonSchema": dict(LOOK.parameters),
                    }
                ]
            },
            {"googleSearch": {}},
        ],
        "historyConfig": {"initialHistoryInClientContent": True},
    }


def test_turns_are_ours_where_the_services_detection_is_off() -> None:
    ours = RealtimeInput(automatic_activity_detection=ActivityDetection(disabled=True))
    assert LiveSession(realtime_input=ours).is_manual
    assert not LiveSession().is_manual


@pytest.mark.parametrize("wrong", [{"temprature": 1}, {"realtime_input": {"prefix": 1}}])
def test_a_setting_that_nobody_knows_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        LiveSession.model_validate(wrong)
    assert "Be brief" not in repr(LiveSession(instructions="Be brief."))
