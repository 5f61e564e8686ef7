"""The client as a chat model, over the emulated server."""

from tests.contracts.model_vendor import contract_of_vendor
from tests.contracts.model_vendors import GEMINI

TestChatModel = contract_of_vendor(GEMINI)
