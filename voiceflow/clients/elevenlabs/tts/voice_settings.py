"""What a voice's settings may be where it speaks: their type has not all the bounds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator

from voiceflow.clients.elevenlabs.schema.shared import VoiceSettings

_BOUNDS = {"style": (0, 1), "speed": (0.7, 1.2)}


def beyond_bounds(settings: VoiceSettings) -> Iterator[tuple[str, str]]:
    """The fields that are out of bounds, and what is wanted of each.

    Source: https://elevenlabs.io/docs/api-reference/voices/settings/get
    """
    for name, (least, most) in _BOUNDS.items():
        value = getattr(settings, name)
        if value is not None and not least <= value <= most:
            yield name, f"from {least} to {most}"


def _bounded(settings: VoiceSettings) -> VoiceSettings:
    for name, wanted in beyond_bounds(settings):
        raise ValueError(f"{name}: {wanted}")
    return settings


BoundedSettings = Annotated[VoiceSettings, AfterValidator(_bounded)]
"""Settings of a voice that is to speak with them."""
