"""Commands for Dialogflow."""

COMMANDS = {
    "emulate": "Serve the emulated service on this machine: no account, no network.",
}
