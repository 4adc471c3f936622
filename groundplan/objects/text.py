"""Settings as text, for the files that programs read from ConfigMaps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from groundplan.emitting import emit


def yaml_text(data: Mapping[str, Any]) -> str:
    """YAML in the form of every manifest."""
    return emit(data).decode("utf-8")


def toml_text(settings: Mapping[str, str | bool | list[str]]) -> str:
    """TOML without tables, one setting per line, sorted. Texts are ASCII with JSON's escapes, which TOML shares."""
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in sorted(settings.items()))
