"""Istiod where it is rendered: it fetches the keys of tokens from where RequestAuthentications say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from groundplan.facts.mesh import SECURITY
from groundplan.objects.fields import pointer
from groundplan.policy.istio.reading import text
from groundplan.policy.world import Broken, World, items, labels_of

_LABEL = ("app", "istiod")
_BLOCKED = "BLOCKED_CIDRS_IN_JWKS_URIS"
"""The ranges from which istiod fetches no keys (analysis/analyzers/authn/blockedcidrs.go)."""


def keys_are_fetched_from_outside(world: World) -> Iterator[Broken]:
    """IST0175: istiod goes to no address inside, whoever writes a RequestAuthentication."""
    fetching = [
        ref
        for ref, obj in world.of(SECURITY, "RequestAuthentication")
        if any(isinstance(rule, Mapping) and not text(rule, "jwks") for rule in items(obj, "spec", "jwtRules"))
    ]
    for ref, obj in world.of("apps", "Deployment") if fetching else ():
        key, value = _LABEL
        containers = items(obj, "spec", "template", "spec", "containers")
        if labels_of(obj).get(key) == value and not any(_blocks(container) for container in containers):
            yield Broken(
                "GP0984",
                ref,
                pointer(("spec", "template", "spec")),
                f"istiod fetches keys from any address that a RequestAuthentication names ({fetching[0]} is one), those inside "
                "the cluster and of the metadata service included",
                f"the variable {_BLOCKED} with the ranges that it may not reach, such as 10.0.0.0/8,169.254.169.254/32",
                severity="warning",
            )


def _blocks(container: Any) -> bool:
    return any(
        text(variable, "name") == _BLOCKED
        and (text(variable, "value") or isinstance(variable.get("valueFrom"), Mapping))
        for variable in items(container, "env")
    )


ISTIOD_RULES = (keys_are_fetched_from_outside,)
