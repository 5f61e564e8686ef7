"""Emulators, simulated callers and virtual time: what it takes to test a voice agent without a phone."""

from voiceflow.testing.virtual_time import VirtualTimeError, VirtualTimeLoop, run_virtual

__all__ = ["VirtualTimeError", "VirtualTimeLoop", "run_virtual"]
