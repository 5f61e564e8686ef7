"""OpenAI's clients as chat models, over the emulated server."""

from tests.contracts.model_vendor import contract_of_vendor
from tests.contracts.model_vendors import OPENAI, RESPONSES

TestChatClient = contract_of_vendor(OPENAI)
TestResponsesClient = contract_of_vendor(RESPONSES)
