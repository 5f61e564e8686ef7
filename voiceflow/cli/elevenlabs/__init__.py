"""Commands for ElevenLabs.

They use the key in ``ELEVENLABS_API_KEY`` and the address in ``ELEVENLABS_BASE_URL``.
"""

COMMANDS = {
    "voices": "List the account's voices, or those that match a search.",
    "say": "Speak a text into a file.",
    "transcribe": "Transcribe a recording, with speakers.",
    "numbers": "List the phone numbers, and which agent answers each.",
    "agents": "List the agents.",
    "call": "Let an agent call a number.",
    "emulate": "Serve the emulated service on this machine: no key, no network.",
}
