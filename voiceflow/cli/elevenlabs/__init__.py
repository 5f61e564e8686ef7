"""Commands for ElevenLabs. The key is ``ELEVENLABS_API_KEY``, the address ``ELEVENLABS_BASE_URL``."""

COMMANDS = {
    "voices": "List the account's voices, or those in which some words are.",
    "say": "Speak a text into a file.",
    "transcribe": "Write down what is said in a recording, and by whom.",
    "numbers": "List the phone numbers, and which agent answers each.",
    "agents": "List the agents.",
    "call": "Let an agent call somebody.",
    "emulate": "Serve the emulated service on this machine: no key, no network.",
}
