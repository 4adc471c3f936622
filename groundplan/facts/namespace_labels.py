"""Labels that change what a component does with a tenant's namespace, so that none may have them."""

from __future__ import annotations

from typing import NamedTuple

from groundplan.facts import istio, kserve


class Harm(NamedTuple):
    """What a label does to a namespace. `beside` is the label together with which it does it; empty for any."""

    words: str
    beside: str = ""


HARMFUL: dict[str, Harm] = {
    kserve.SKIPPED_NAMESPACE_LABEL: Harm(
        "KServe's webhook skips namespaces that have it, so models would not be fetched"
    ),
    istio.REVISION_LABEL: Harm(
        f"it contradicts `{istio.INJECTION_LABEL}`, which the namespace has", istio.INJECTION_LABEL
    ),
    istio.DATAPLANE_MODE_LABEL: Harm(
        f"it contradicts `{istio.INJECTION_LABEL}`, which the namespace has", istio.INJECTION_LABEL
    ),
}
"""Labels that nobody may put on a tenant's namespace."""
