"""Commands for campaigns: lists of people to call.

They keep everything in a file, ``campaigns.db`` or the one in ``VOICEFLOW_CAMPAIGNS``.
"""

COMMANDS = {
    "import": "Enter the people of a CSV or JSON lines file in a campaign.",
    "check": "Check the numbers, time zones and the do-not-call list, and call nobody.",
    "start": "Answer calls with a bot, and call the people on the list.",
    "pause": "Start no more calls; those that are up go on.",
    "resume": "Go on after a pause.",
    "cancel": "Call nobody any more; those that are up go on.",
    "status": "Show how far a campaign is.",
    "block": "Enter numbers in the do-not-call list of all campaigns.",
}
