"""Components: what something needs is there."""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.facts.components import COMPONENTS
from groundplan.findings import Finding
from groundplan.objects.components import needed, said
from groundplan.resolving import Resolved


def needed_components_are_there(resolved: Resolved) -> Iterator[Finding]:
    """No component that something declared needs is `absent`."""
    shared = resolved.platform.shared
    for key, what in needed(shared).items():
        found = said(shared, key)
        if found is not None and found.mode == "absent":
            yield Finding(
                "GP0430",
                resolved.locate(f"components.{key}"),
                f"{COMPONENTS[key].title} is `absent`, and {what} needs it",
                expected="`managed`, or `external` where others install it",
                hint=f"{key}: external",
            )
