"""tmp"""
from voiceflow.dialogue import EndCall
async def hang_up(goodbye: str = "") -> EndCall:
    """Hang up."""
    return EndCall(say=goodbye)
