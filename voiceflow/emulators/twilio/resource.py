"""A call in the REST API.

Source: https://www.twilio.com/docs/voice/api/call-resource
"""

from __future__ import annotations

from voiceflow.emulators.kit.dates import rfc2822
from voiceflow.emulators.twilio.call import EmulatedTwilioCall
from voiceflow.emulators.twilio.identity import API_VERSION

_UNUSED = (
    "parent_call_sid phone_number_sid price answered_by forwarded_from group_sid caller_name "
    "trunk_sid annotation"
)
_SUBRESOURCES = (
    "notifications recordings payments events siprec streams transcriptions user_defined_messages "
    "user_defined_message_subscriptions"
)


def call_resource(call: EmulatedTwilioCall) -> dict[str, object]:
    """The JSON body that stands for a call."""
    identity, progress = call.stage.identity, call.stage.progress
    uri = f"/{API_VERSION}/Accounts/{identity.account_sid}/Calls/{identity.sid}"
    names = {name: f"{uri}/{_camel(name)}.json" for name in _SUBRESOURCES.split()}
    return {
        **dict.fromkeys(_UNUSED.split()),
        "sid": identity.sid,
        "account_sid": identity.account_sid,
        "api_version": API_VERSION,
        "to": identity.called,
        "to_formatted": identity.called,
        "from": identity.caller,
        "from_formatted": identity.caller,
        # Twilio reports this status in callbacks only.
        "status": {"initiated": "queued"}.get(progress.status, progress.status),
        "direction": identity.direction,
        "start_time": _date(progress.answered_at),
        "end_time": _date(progress.ended_at),
        "duration": str(progress.duration) if progress.ended_at is not None else None,
        "price_unit": "USD",
        "queue_time": "0",
        "date_created": rfc2822(identity.created),
        "date_updated": rfc2822(progress.statuses[-1][0]),
        "uri": f"{uri}.json",
        "subresource_uris": names,
    }


def _date(at: float | None) -> str | None:
    return None if at is None else rfc2822(at)


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))
