"""What happened in a call, for tests. It lives in ``voiceflow.journal``."""

from voiceflow.journal import *  # noqa: F403 - every public name, under its old address
