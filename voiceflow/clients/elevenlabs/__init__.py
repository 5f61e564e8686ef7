"""ElevenLabs: the HTTP API and the websockets, usable without a pipeline."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from voiceflow.clients.elevenlabs.public import *  # noqa: F403


_ALONE = {"ElevenLabs": "client", "transcribe_call": "stt.call_transcripts"}
"""Loaded separately from the rest: the client loads its parts on first use."""


def __getattr__(name: str) -> Any:
    # Imported on first use.
    if name in _ALONE:
        return getattr(import_module(f"{__name__}.{_ALONE[name]}"), name)
    public = import_module("voiceflow.clients.elevenlabs.public")
    if name != "__all__" and name not in public.__all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(public, name)


def __dir__() -> list[str]:
    return sorted(import_module("voiceflow.clients.elevenlabs.public").__all__)
