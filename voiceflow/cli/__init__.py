"""The commands: ``voiceflow demo``, ``serve``, ``call``, ``doctor``, ``init``."""
