"""Commands for a fleet: several servers that continue each other's calls.

They find it at the NATS of ``--fleet``, else at that of ``VOICEFLOW_FLEET``.
"""

COMMANDS = {
    "members": "List the members with their calls; the default.",
    "calls": "List the calls of all members.",
    "inspect": "Show what happens in a call.",
    "drain": "Have a member move its calls to the others, and end.",
    "hang-up": "End a call, whichever member carries it.",
    "say": "Let the agent say something in a call.",
    "whisper": "Give the model a note for its next answer in a call.",
    "take-over": "Mute the agent in a call, and speak in its place.",
    "hand-back": "Let the agent answer again.",
    "transfer": "Transfer a call.",
}
DEFAULT = "members"
