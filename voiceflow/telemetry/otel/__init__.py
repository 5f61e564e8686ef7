"""Calls as traces and metrics of OpenTelemetry: ``pip install "voiceflow-calls[otel]"``."""

from voiceflow.telemetry.otel.call_spans import CallSpans
from voiceflow.telemetry.otel.export import OpenTelemetry
from voiceflow.telemetry.otel.meter_sink import MeterSink

__all__ = ["CallSpans", "MeterSink", "OpenTelemetry"]
