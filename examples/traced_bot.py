"""A bot whose calls are traced with OpenTelemetry, by exporters of your choice: here, a line for each span.

pip install "voiceflow-calls[otel]" and run it: python examples/traced_bot.py
"""

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor, SpanExporter

from voiceflow import Pipeline
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import run
from voiceflow.telemetry.otel import OpenTelemetry
from voiceflow.transports.twilio import TwilioCall


async def bot(call: TwilioCall) -> None:
    """Answer one call."""
    agent = LLM(system="You answer the phone for a dental practice. One short sentence at a time.")
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), agent, voice, call.output()]))


def describe(span: ReadableSpan) -> str:
    """The name of a span and its length."""
    seconds = ((span.end_time or 0) - (span.start_time or 0)) / 1e9
    return f"{seconds:7.3f} s  {span.name}\n"


def tracing(exporter: SpanExporter) -> OpenTelemetry:
    """What traces the calls. A ``BatchSpanProcessor`` suits exporters that send over a network."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return OpenTelemetry(tracer_provider=provider)


if __name__ == "__main__":
    run(bot, extensions=[tracing(ConsoleSpanExporter(formatter=describe))])
