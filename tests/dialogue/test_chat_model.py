"""The port of a language model, and the smallest thing that stands behind it."""

from tests.dialogue.chat_models import contract_of, serve_scripted

TestScriptedModel = contract_of(serve_scripted)
