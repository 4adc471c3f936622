"""What Kubernetes and Istio let through, written from their documentation alone: plain dicts in, verdicts out.

It is an oracle for what the compiler renders, so nothing here imports the compiler or its generators. Where the
documentation leaves an answer open, it raises `Undocumented` or takes both answers (`World.blocks_match_pods`).

Sources:
- kubernetes/website, content/en/docs/concepts/services-networking/network-policies.md (Kubernetes 1.35), and the
  descriptions of the fields in the API reference of networking.k8s.io/v1, called "the page" and "the reference" here;
- istio/istio.io, content/en/docs/concepts/security/index.md and .../reference/config/security/conditions/index.md;
- istio/api 1.30, security/v1beta1/{authorization_policy,peer_authentication}.proto and
  networking/v1alpha3/{sidecar,service_entry}.proto, which the reference pages of istio.io are made from.

Of Istio only what sidecars decide is here, one hop at a time: no ambient mode, no routes, no DestinationRules, and of
RequestAuthentication only whose tokens count. A call comes by the name of a Service that is called as its pod.
"""

from __future__ import annotations

from packets.endpoints import Endpoint, External, Node, Pod, Request, Undocumented, Verdict
from packets.world import World

__all__ = ["Endpoint", "External", "Node", "Pod", "Request", "Undocumented", "Verdict", "World"]
