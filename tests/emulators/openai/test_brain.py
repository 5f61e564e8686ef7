"""The offline brain behind the emulator, asked by our own client: what the demo runs on."""

from voiceflow.clients.local.brain import DENTAL_PRACTICE, RuleBrain
from voiceflow.clients.openai import ChatClient
from voiceflow.dialogue import Context, tool
from voiceflow.emulators.openai import LLMEmulator
from voiceflow.testing import run_virtual
from voiceflow.testing.network import MemoryNetwork


@tool
def opening_hours(day: str) -> str:
    """Tells the opening hours of the practice on a day.

    Args:
        day: Which day of the week.
    """
    return f"On {day} from 8 to 12."


def test_a_conversation_with_the_offline_brain() -> None:
    async def run() -> None:
        emulator = LLMEmulator(brain=RuleBrain(DENTAL_PRACTICE))
        async with MemoryNetwork() as network:
            network.add("model.test", emulator.app)
            context = Context("You answer the phone for a dental practice.")
            async with ChatClient(
                api_key="k", base_url="http://model.test/v1", session=network.session()
            ) as client:
                for reply, said in enumerate(
                    ["Hello.", "What are your opening hours on Monday?", "Thank you."]
                ):
                    context.add_user(said)
                    answer = await client.complete(context.to_openai(), [opening_hours.to_openai()])
                    assert answer.text or answer.tool_calls
                    context.write(reply, answer.text)
                    if answer.tool_calls:
                        context.add_tool_calls(reply, answer.tool_calls)
                        for call in answer.tool_calls:
                            result = await opening_hours.call(call.arguments)
                            context.add_tool_result(call.id, result.text)
                        answer = await client.complete(
                            context.to_openai(going_on=reply), [opening_hours.to_openai()]
                        )
                        context.write(reply, answer.text)
                    context.heard(reply, "", is_final=True, is_complete=True)
        assert all(exchange.is_complete for exchange in emulator.exchanges)
        roles = [message["role"] for message in context.to_openai()]
        assert roles.count("user") == 3
        assert roles.count("assistant") >= 3

    run_virtual(run())
