"""The operator of a PBX: an Asterisk sends it the calls for extension 0, by AudioSocket.

python examples/pbx_bot.py    listens on 127.0.0.1:9092; the dialplan is in docs/sip.md
"""

from voiceflow import Pipeline
from voiceflow.dialogue import EndCall
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import ServerConfig, run
from voiceflow.transports import Call
from voiceflow.transports.audiosocket import AudioSocketListener

SYSTEM = """
You are the operator of a small company. What you write is spoken: one or two short sentences at a time.
Sales is extension 20, open from nine until five. Support is extension 30, open day and night.
When the caller says goodbye, say goodbye too and end the call.
"""


async def end_call() -> EndCall:
    """Hang up. Say goodbye first."""
    return EndCall()


async def bot(call: Call) -> None:
    """Answer one call."""
    # The dialplan has announced who calls; see "Who calls" in docs/sip.md.
    caller = f"extension {call.from_number}" if call.from_number else "somebody"
    await call.run(
        Pipeline(
            [
                call.input(),
                VAD(),
                ElevenLabsSTT(),
                LLM(
                    system=f"{SYSTEM}The caller is {caller}.",
                    greeting="Operator, how can I help you?",
                    tools=[end_call],
                ),
                ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM"),
                call.output(),
            ]
        )
    )


if __name__ == "__main__":
    run(bot, ServerConfig.from_env(), listeners=[AudioSocketListener.at("127.0.0.1:9092")])
