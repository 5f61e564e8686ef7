"""A bank's phone line: the PIN is keyed and stays hidden, account and card numbers leave no trace.

    voiceflow serve examples/bank_line.py    answers real calls

``call.keys`` asks for the PIN. Its keys go to the tool that asks and nowhere else: not to the model, the
transcript, a log or the journal. ``Redact`` hides long numbers from the model and from every record.
"""

from voiceflow import Keypad, KeysOutcome, Pipeline
from voiceflow.dialogue import EndCall, tool
from voiceflow.processors import LLM, VAD, Redact
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.transports import Call

SYSTEM = """
You answer the phone of the Mill Street Bank, in one or two short sentences: what you write is spoken.
Before you say anything about an account, call check_pin; it asks for the PIN by itself. Then balance and
block_card work. Never ask for a PIN or a card number in words. When the caller is done, call end_call.
"""
PINS = {"+15550100": "4729"}
BALANCES = {"+15550100": "1204 dollars and 50 cents"}
BLOCKED: list[str] = []
"""Put your core banking system here."""


async def bot(call: Call) -> None:
    """Answer one call."""
    account = call.from_number
    is_known = False

    @tool(time_limit=90)  # three tries, with the time to find the PIN
    async def check_pin() -> str | EndCall:
        """Ask the caller to key their PIN, and check it."""
        nonlocal is_known
        keypad = Keypad(
            digits=4,
            tries=3,
            is_valid=lambda pin: pin == PINS.get(account),
            retry="That was not right.",
        )
        result = await call.keys("Please key your four digit PIN.", keypad)
        is_known = result.is_complete
        if is_known:
            return "The PIN is right."
        if result.outcome is KeysOutcome.SPOKE:
            return "The caller has not keyed the PIN yet."
        return EndCall(say="I could not check who you are. Please call again later. Goodbye.")

    async def balance() -> str:
        """Look the balance of the caller's account up."""
        return BALANCES[account] if is_known else "Not allowed: call check_pin first."

    async def block_card() -> str:
        """Block the caller's card at once."""
        if not is_known:
            return "Not allowed: call check_pin first."
        BLOCKED.append(account)
        return "The card is blocked. A new one comes by mail."

    async def end_call() -> EndCall:
        """Hang up. Say goodbye first."""
        return EndCall()

    call.say("Your call to Mill Street Bank is not recorded.", protected=True)
    greeting = "How can I help you?"
    agent = LLM(system=SYSTEM, greeting=greeting, tools=[check_pin, balance, block_card, end_call])
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    hide = Redact(digits=7)
    await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), hide, agent, voice, call.output()]))
