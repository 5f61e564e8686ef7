"""Measures and traces of calls, for monitoring systems."""

from voiceflow.telemetry.call_meter import CallMeter
from voiceflow.telemetry.measures import Measure, MeasureKind, MeasureSink
from voiceflow.telemetry.registry import Registry

__all__ = ["CallMeter", "Measure", "MeasureKind", "MeasureSink", "Registry"]
