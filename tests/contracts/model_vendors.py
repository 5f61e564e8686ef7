"""The vendors of models, for the tests that all of them pass."""

from tests.contracts.model_vendor import VendorCase
from voiceflow.clients.anthropic import AnthropicClient
from voiceflow.clients.gemini import GeminiClient
from voiceflow.clients.openai import ChatClient, ResponsesClient
from voiceflow.dialogue import Cut
from voiceflow.emulators.anthropic import AnthropicEmulator
from voiceflow.emulators.gemini import GeminiEmulator
from voiceflow.emulators.kit.model.answers import Refusal
from voiceflow.emulators.openai import LLMEmulator

_INVALID = "invalid_request_error"

OPENAI = VendorCase(
    client=ChatClient,
    emulator=LLMEmulator,
    path="/v1",
    too_long=Refusal(status=400, code="context_length_exceeded", type=_INVALID),
    refused=Refusal(status=400, code="content_filter", type=_INVALID),
    busy=Refusal(status=429, code="rate_limit_exceeded", type="requests"),
    overloaded={"type": "server_error", "code": "overloaded", "message": "Try later."},
    reasons={Cut.LENGTH: "length", Cut.FILTER: "content_filter"},
)
RESPONSES = VendorCase(
    client=ResponsesClient,
    emulator=LLMEmulator,
    path="/v1",
    model="gpt-5-mini",
    too_long=OPENAI.too_long,
    refused=OPENAI.refused,
    busy=OPENAI.busy,
    overloaded={"code": "rate_limit_exceeded", "message": "Try later."},
    reasons={Cut.LENGTH: "max_output_tokens", Cut.FILTER: "content_filter"},
)
ANTHROPIC = VendorCase(
    client=AnthropicClient,
    emulator=AnthropicEmulator,
    too_long=Refusal(status=400, message="prompt is too long: 210000 tokens > 200000 maximum"),
    refused=Refusal(status=400, message="Output blocked by content filtering policy"),
    busy=Refusal(status=529, message="Overloaded"),
    overloaded={"type": "overloaded_error", "message": "Overloaded"},
    reasons={Cut.LENGTH: "max_tokens", Cut.FILTER: "refusal"},
)
GEMINI = VendorCase(
    client=GeminiClient,
    emulator=GeminiEmulator,
    too_long=Refusal(
        status=400,
        message="The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
    ),
    refused=Refusal(status=400, message="Request contains an invalid argument."),
    busy=Refusal(status=503, message="The model is overloaded."),
    overloaded={"code": 503, "status": "UNAVAILABLE", "message": "The model is overloaded."},
    reasons={Cut.LENGTH: "MAX_TOKENS", Cut.FILTER: "SAFETY"},
    writes_cache=False,
)
CASES = {"openai": OPENAI, "openai-responses": RESPONSES, "anthropic": ANTHROPIC, "gemini": GEMINI}
