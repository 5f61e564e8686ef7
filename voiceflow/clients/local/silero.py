"""Silero under its old address: see ``voiceflow.audio.silero``."""

from voiceflow.audio.silero import BACKLOG, BATCH, WINDOW, SileroDetector, SileroModel, shared_model

__all__ = ["BACKLOG", "BATCH", "WINDOW", "SileroDetector", "SileroModel", "shared_model"]
