"""The commands: ``voiceflow demo``, ``serve``, ``call``, ``show``, ``tune``, ``trace`` and the others."""

COMMANDS = {
    "demo": "Run a whole simulated phone call: no key, no network, no phone.",
    "try": "Talk to the bot in a Python file from a browser, with or without keys.",
    "serve": "Answer real calls with the bot in a Python file.",
    "call": "Let a simulated caller talk to the bot in a Python file, offline.",
    "show": "Draw the chain of the bot in a Python file, and check it.",
    "fleet": "Look at servers that share their calls, and command them: members, drain, hang-up, say.",
    "campaign": "Call the people on a list: import, start, pause, resume, cancel.",
    "elevenlabs": "Use ElevenLabs from the shell: voices, speech, transcripts, agents, calls.",
    "dialogflow": "Use Dialogflow from the shell: an emulated service.",
    "inspect": "Show recorded calls on pages.",
    "tune": "Try other turn settings on recorded calls: cut-offs against delay.",
    "trace": "Write a recorded call for Perfetto: lanes, latencies, arrows from turns to answers.",
    "doctor": "Check keys, ports, public address and engines, and say how to fix what is missing.",
    "init": "Make a new bot, with a test.",
}
"""Each is the function of the same name in a module of that name in this package, or a subpackage with
commands."""
