"""The port of a language model, and the smallest thing that stands behind it."""

import subprocess
import sys

from tests.contracts.chat_model import contract_of, serve_scripted

TestScriptedModel = contract_of(serve_scripted)

ALONE = """
import sys

# As if the vendor's folder were deleted: importing it says that there is no such module.
sys.modules["voiceflow.clients.openai"] = None
import voiceflow.dialogue, voiceflow.processors

from tests.contracts.chat_model import HELLO, Scripted, ScriptedModel, take, text_of
from voiceflow.testing.virtual_runs import run_virtual

model = ScriptedModel([Scripted("Good morning.")])
assert text_of(run_virtual(take(model))) == "Good morning."
assert voiceflow.processors.LLM(model=model).context.messages() == []
try:
    voiceflow.processors.LLM(model="gpt-4.1-mini")
except ModuleNotFoundError as error:
    print(error.name)
"""


def test_a_model_object_needs_no_vendor() -> None:
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "voiceflow.clients.openai"), done.stderr
