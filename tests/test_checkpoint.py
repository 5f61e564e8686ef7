"""State of a call that outlives its session: where the call continues after its media stream broke."""

from voiceflow.checkpoint import Checkpoint
from voiceflow.dialogue import Context, ExportedContext
from voiceflow.processors.resuming import begin


def test_a_broken_call_continues_from_an_export_in_its_checkpoint() -> None:
    earlier = Context()
    earlier.add_user("Where is my order?")
    checkpoint = Checkpoint()
    checkpoint.keep(ExportedContext.model_validate(earlier.export()))
    context = Context("Be brief.")
    opening = begin(checkpoint.successor(), context, greeting="Hello.", phrase="Here I am again.")
    assert opening.text == "Here I am again."
    assert opening.question is not None
    assert opening.question.text == "Where is my order?"
    assert [message["content"] for message in context.to_openai()] == ["Be brief.", "Where is my order?"]
