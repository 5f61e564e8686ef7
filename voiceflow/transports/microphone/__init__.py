"""Calls by this machine's microphone and loudspeaker: ``pip install "voiceflow-calls[mic]"``."""

from voiceflow.transports.microphone.call import talk
from voiceflow.transports.microphone.devices import Devices, open_sounddevice

__all__ = ["Devices", "open_sounddevice", "talk"]
