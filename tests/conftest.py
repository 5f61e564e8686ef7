"""What holds for every test."""

from hypothesis import settings

# A slow machine is no bug, and a run that fails must fail again.
settings.register_profile("voiceflow", deadline=None, derandomize=True)
settings.load_profile("voiceflow")
