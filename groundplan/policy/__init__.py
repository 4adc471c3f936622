"""Rules over the rendered objects of one environment, whoever made them: a generator of ours, a repository's own, a patch.

What the schema of a kind can say is the contract's business; what the spec can say is the checks'. A rule is a plain
function from the `World` to what breaks it; one module per concern.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from groundplan.policy.authorization import AUTHORIZATION_RULES
from groundplan.policy.components import COMPONENT_RULES
from groundplan.policy.contributors import CONTRIBUTOR_RULES
from groundplan.policy.credentials import CREDENTIAL_RULES
from groundplan.policy.edges import EDGE_RULES
from groundplan.policy.istio import ISTIO_RULES
from groundplan.policy.kubeflow import KUBEFLOW_RULES
from groundplan.policy.network import NETWORK_RULES
from groundplan.policy.pod_defaults import POD_DEFAULT_RULES
from groundplan.policy.pod_security import POD_SECURITY_RULES
from groundplan.policy.rbac import RBAC_RULES
from groundplan.policy.world import Broken, World

Rule = Callable[[World], Iterator[Broken]]

RULES: tuple[Rule, ...] = (
    *ISTIO_RULES,
    *KUBEFLOW_RULES,
    *CONTRIBUTOR_RULES,
    *AUTHORIZATION_RULES,
    *EDGE_RULES,
    *NETWORK_RULES,
    *RBAC_RULES,
    *POD_SECURITY_RULES,
    *COMPONENT_RULES,
    *POD_DEFAULT_RULES,
    *CREDENTIAL_RULES,
)
"""Every rule, in the order they run. What they find is sorted by place later."""


def run(world: World) -> list[Broken]:
    """What all rules have to say."""
    return [broken for rule in RULES for broken in rule(world)]


__all__ = ["RULES", "Broken", "Rule", "World", "run"]
