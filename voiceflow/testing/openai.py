"""The emulated language model, for tests. It lives in ``voiceflow.emulators.openai``."""

from voiceflow.emulators.openai import *  # noqa: F403 - every public name, under its old address
