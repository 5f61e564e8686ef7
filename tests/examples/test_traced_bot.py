"""A call of the traced bot, and its spans."""

import io
from functools import partial

from opentelemetry.sdk.trace.export import ConsoleSpanExporter

from tests.examples.conftest import EXAMPLES
from voiceflow.server import create_app, load_bot
from voiceflow.testing import Stage


async def test_each_span_is_a_line() -> None:
    bot, shown = load_bot(EXAMPLES / "traced_bot.py"), io.StringIO()
    names = bot.__globals__
    tracing = names["tracing"](ConsoleSpanExporter(out=shown, formatter=names["describe"]))
    application = partial(create_app, bot, extensions=[tracing])
    async with Stage(application, answers=["Until six."]) as stage, stage.call() as caller:
        await caller.say("Are you open today?")
        await caller.wait_for_agent()
    spans = [line.partition(" s  ")[2] for line in shown.getvalue().splitlines()]
    assert spans == [
        "speech_to_text",
        "user_turn",
        "eou_wait",
        "chat emulated",
        "text_to_speech",
        "invoke_workflow call",
    ]
