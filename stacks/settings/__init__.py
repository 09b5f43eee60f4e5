"""The settings of the app: read once, typed, and with every mistake told at once."""

from __future__ import annotations

from .diagnosis import parse_settings
from .domain import OwnDomainSettings
from .images import RStudioImageSettings, StudioImageSettings, output_prefix
from .mistakes import SettingsError, at
from .reading import read_settings
from .root import Settings

__all__ = [
    "OwnDomainSettings",
    "RStudioImageSettings",
    "Settings",
    "SettingsError",
    "StudioImageSettings",
    "at",
    "output_prefix",
    "parse_settings",
    "read_settings",
]
