"""The bounds of a voice's settings."""

import pytest
from pydantic import TypeAdapter, ValidationError

from voiceflow.clients.elevenlabs.schema.shared import VoiceSettings
from voiceflow.clients.elevenlabs.tts.voice_settings import BoundedSettings, beyond_bounds

BOUNDED: TypeAdapter[VoiceSettings] = TypeAdapter(BoundedSettings)


@pytest.mark.parametrize("fields", [{}, {"speed": 0.7, "style": 0.0}, {"speed": 1.2, "style": 1.0}])
def test_what_the_service_takes_is_taken(fields: dict[str, float]) -> None:
    assert list(beyond_bounds(VoiceSettings(**fields))) == []
    assert BOUNDED.validate_python(fields) == VoiceSettings(**fields)


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [({"speed": 0.69}, ("speed", "from 0.7 to 1.2")), ({"style": 1.01}, ("style", "from 0 to 1"))],
)
def test_what_it_refuses_is_refused_here_with_the_bounds(
    fields: dict[str, float], wanted: tuple[str, str]
) -> None:
    assert list(beyond_bounds(VoiceSettings(**fields))) == [wanted]
    with pytest.raises(ValidationError, match=": ".join(wanted)):
        BOUNDED.validate_python(fields)
