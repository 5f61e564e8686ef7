"""What happened in a call, for tests. It lives in ``voiceflow.journal``."""

from voiceflow.journal import *  # noqa: F403 - every public name, under its old address
from voiceflow.journal import NoteKind

# Names of before, under the address of before.
Kind = NoteKind
