"""The bot whose brain is a Dialogflow agent with a recogniser and a voice of other vendors."""

from collections.abc import Callable

from voiceflow.emulators.dialogflow import DialogflowEmulator, DialogflowReply, ends, hands_off
from voiceflow.emulators.twilio.record import CallRecord
from voiceflow.testing import Stage

SESSION = "projects/demo/locations/global/agents/dental-practice/sessions/"


async def test_the_agent_greets_books_and_hangs_up(stage_for: Callable[..., Stage]) -> None:
    service = DialogflowEmulator(
        [
            "Mill Street dental practice, how can I help?",
            DialogflowReply(
                partials=[["One moment."]], says=["Friday is free."], gap=2.0, parameters={"day": "Friday"}
            ),
            DialogflowReply(says=["Goodbye!", ends()]),
        ]
    )
    with service.in_memory():
        async with stage_for("dialogflow_bot.py") as stage:
            async with stage.call("+15550123") as caller:
                await caller.wait_for_agent()
                await caller.say("Is Friday free?")
                await caller.wait_for_agent(pause=2.5)
                await caller.say("Then book it, please.")
                await caller.call.over()
                assert caller.call.status == "completed"
            assert stage.transcript == [
                ("agent", "Mill Street dental practice, how can I help?"),
                ("caller", "Is Friday free?"),
                ("agent", "One moment. Friday is free."),
                ("caller", "Then book it, please."),
                ("agent", "Goodbye!"),
            ]
    welcome, asked, booked = service.requests
    assert (welcome.kind, welcome.text) == ("text", "hi")
    assert welcome.payload == {"telephony": {"caller_id": "+15550123"}}
    assert welcome.parameters == {"practice": "Mill Street"}
    assert welcome.session.startswith(SESSION + "CA")
    assert (asked.kind, asked.text, asked.parameters) == ("text", "Is Friday free?", {})
    assert booked.session == welcome.session
    assert not service.refused


async def test_a_hand_off_transfers_the_call_after_the_words_before_it(
    stage_for: Callable[..., Stage],
) -> None:
    service = DialogflowEmulator(["Hello.", DialogflowReply(says=["I will put you through.", hands_off()])])
    with service.in_memory():
        async with stage_for("dialogflow_bot.py") as stage:
            async with stage.call() as caller:
                await caller.wait_for_agent()
                await caller.say("I want to talk to a person.")
                await caller.listen(6.0)
            assert stage.transcript[-1] == ("agent", "I will put you through.")
    record = caller.call.record
    assert isinstance(record, CallRecord)
    assert [leg.target for leg in record.dialled] == ["+15550199"]
