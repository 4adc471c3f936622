"""Settings as text, for the files that programs read from ConfigMaps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import yaml


def yaml_text(data: Mapping[str, Any]) -> str:
    """YAML with sorted keys, one per line."""
    text: str = yaml.safe_dump(data, default_flow_style=False, width=1_000_000)
    return text


def toml_text(settings: Mapping[str, str | bool | list[str]]) -> str:
    """TOML without tables, one setting per line, sorted. Texts are ASCII with JSON's escapes, which TOML shares."""
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in sorted(settings.items()))
