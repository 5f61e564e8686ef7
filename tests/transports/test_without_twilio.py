"""The server and what carriers share work in an installation from which Twilio's folders were deleted."""

import subprocess
import sys

WITHOUT = """
import importlib, pkgutil, sys

class Deleted:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("voiceflow.") and "twilio" in name:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Deleted())
for package in map(importlib.import_module, ("voiceflow.server", "voiceflow.transports")):
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        if "twilio" not in module.name:
            importlib.import_module(module.name)
print(*sorted(name for name in sys.modules if name.startswith("voiceflow.server")))
"""


def test_everything_else_imports() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert "voiceflow.server.app" in done.stdout
