"""The emulated ElevenLabs, for tests. It lives in ``voiceflow.emulators.elevenlabs``."""

from voiceflow.emulators.elevenlabs import *  # noqa: F403 - every public name, under its old address
