"""The work of ``voiceflow tune``: recorded calls, a replay of their pauses with other settings, the curve."""
