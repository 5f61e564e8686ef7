"""Whether there are credentials for Google's services. Their content goes nowhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from voiceflow.cli.checkup.finding import Finding, Level, Use

VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"
ENDPOINT = "VOICEFLOW_DIALOGFLOW_ENDPOINT"
TOPIC = "Dialogflow"

_SERVE = frozenset({Use.SERVE})
_ADC = Path(".config/gcloud/application_default_credentials.json")
_ON_GOOGLE = ("K_SERVICE", "GCE_METADATA_HOST")
_KINDS = ("service_account", "authorized_user", "external_account", "impersonated_service_account")
_FIX = f"set {VARIABLE} to the file of a service account with the role roles/dialogflow.client"


def check_google(environ: Mapping[str, str]) -> Finding:
    """Look for Application Default Credentials. On Google's own machines none are needed."""
    if environ.get(ENDPOINT, "").strip():
        return Finding(Level.OK, TOPIC, f"{ENDPOINT} leads to another server", uses=_SERVE)
    if any(environ.get(name) for name in _ON_GOOGLE):
        return Finding(Level.OK, TOPIC, "this machine is Google's and has credentials", uses=_SERVE)
    named = environ.get(VARIABLE, "").strip()
    place = Path(named) if named else _default_place(environ)
    if place is None or (not named and not place.is_file()):
        return Finding(Level.NOTE, TOPIC, "no Google credentials (only Dialogflow needs them)", _FIX, _SERVE)
    if not is_credentials(place):
        return Finding(Level.FAIL, TOPIC, f"{VARIABLE} leads to no file of credentials", _FIX, _SERVE)
    return Finding(Level.OK, TOPIC, "Google credentials found", uses=_SERVE)


def has_credentials(environ: Mapping[str, str]) -> bool:
    """Whether requests to Dialogflow can be made."""
    return check_google(environ).level is Level.OK


def is_credentials(place: Path) -> bool:
    """Whether a file looks like credentials."""
    try:
        data = json.loads(place.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(data, dict) and data.get("type") in _KINDS


def _default_place(environ: Mapping[str, str]) -> Path | None:
    home = environ.get("HOME", "")
    return Path(home) / _ADC if home else None
