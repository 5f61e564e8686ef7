"""The emulated language model, for tests. It lives in ``voiceflow.emulators.openai``."""

from voiceflow.emulators.openai import *  # noqa: F403 - every public name, under its old address
from voiceflow.emulators.openai import AnswerToolCall

# Names of before, under the address of before.
Call = AnswerToolCall
