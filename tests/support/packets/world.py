"""A cluster's namespaces and policies, and what they let through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Literal

from packets.attributes import Connection, Identity
from packets.authorization import Ask, AuthorizationPolicies
from packets.endpoints import Endpoint, External, Object, Pod, Request, Verdict, namespace_of, spec_of
from packets.networkpolicy import NetworkPolicies
from packets.peers import UNREDIRECTED, PeerAuthentications
from packets.registry import Outbound, Registry
from packets.selectors import has_all

_GROUPS = {
    "NetworkPolicy": "networking.k8s.io",
    "AuthorizationPolicy": "security.istio.io",
    "PeerAuthentication": "security.istio.io",
    "RequestAuthentication": "security.istio.io",
    "Sidecar": "networking.istio.io",
    "ServiceEntry": "networking.istio.io",
}

_GET = Request()

Transport = Literal["mutual TLS", "plaintext"]


class World:
    """What a set of objects lets through. Objects of other kinds may be among them.

    `ask` decides for an extension provider; without it every call that has to be asked about is refused. `outbound` is
    the mesh's own setting for hosts that a proxy does not know. Raises Undocumented where no answer is documented, when
    it is asked about it.
    """

    def __init__(
        self,
        objects: Iterable[Object],
        *,
        root: str = "istio-system",
        trust_domain: str = "cluster.local",
        outbound: Outbound = "ALLOW_ANY",
        blocks_match_pods: bool = False,
        ask: Ask = lambda _provider, _connection: False,
    ) -> None:
        objects = list(objects)
        of = {kind: [obj for obj in objects if _is(obj, kind, group)] for kind, group in _GROUPS.items()}
        self._root = root
        self._trust_domain = trust_domain
        self._network = NetworkPolicies(
            of["NetworkPolicy"], _labels_of_namespaces(objects), blocks_match_pods=blocks_match_pods
        )
        self._registry = Registry(of["Sidecar"], of["ServiceEntry"], root, outbound)
        self._peers = PeerAuthentications(of["PeerAuthentication"], root)
        self._authorization = AuthorizationPolicies(of["AuthorizationPolicy"], root, ask)
        self._tokens = of["RequestAuthentication"]

    def l4(self, source: Endpoint, destination: Endpoint, port: int, protocol: str = "TCP") -> Verdict:
        """Whether NetworkPolicies let a connection through: out of the source and into the destination."""
        if source is destination:
            return Verdict(True, "a pod cannot block access to itself")
        verdict = Verdict(True, "no pod at either end")
        if isinstance(source, Pod):
            verdict = self._network.allow("Egress", source, destination, port, protocol)
        if verdict.allowed and isinstance(destination, Pod):
            verdict = self._network.allow("Ingress", destination, source, port, protocol)
        return verdict

    def call(self, source: Endpoint, destination: Pod, port: int, request: Request = _GET) -> Verdict:
        """Whether a request over TCP gets through NetworkPolicies and the proxies at both ends."""
        verdict = self.l4(source, destination, port)
        return self.mesh(source, destination, port, request) if verdict.allowed else verdict

    def mesh(self, source: Endpoint, destination: Pod, port: int, request: Request = _GET) -> Verdict:
        """Whether the proxies let a request through, as if there were no NetworkPolicies."""
        transport = self._sent(source, destination, port)
        if isinstance(transport, Verdict):
            return transport
        return self._received(source, destination, port, request, transport)

    def admits(self, source: Endpoint, destination: Pod, port: int, request: Request = _GET) -> Verdict:
        """Whether the called proxy alone lets a request in, whatever the client's own proxy does with it.

        What a client's proxy drops is no boundary: whoever runs code in the pod can send around it, or with its
        certificate. So each way counts that is open to the client.
        """
        verdict = self._received(source, destination, port, request, "plaintext")
        if not verdict.allowed and isinstance(source, Pod) and source.sidecar and self._takes_tls(destination, port):
            verdict = self._received(source, destination, port, request, "mutual TLS")
        return verdict

    def _received(
        self, source: Endpoint, destination: Pod, port: int, request: Request, transport: Transport
    ) -> Verdict:
        if not destination.sidecar:
            return Verdict(True, f"{destination} has no sidecar")
        if not destination.gateway:
            if port in UNREDIRECTED:
                return Verdict(True, f"port {port} is the sidecar's own")
            if transport == "plaintext" and self._peers.mode(destination, port) == "STRICT":
                return Verdict(False, f"plaintext, and {destination} asks for mutual TLS")
        identity = None
        if transport == "mutual TLS" and isinstance(source, Pod):
            identity = Identity(self._trust_domain, source.namespace, source.service_account)
        claims = request.claims if self._is_issued(request.claims, destination) else None
        return self._authorization.decide(Connection(source, destination, port, request, identity, claims))

    def reaches_external(self, source: Pod, destination: External, port: int, protocol: str = "TCP") -> Verdict:
        """Whether a connection leaves for an address outside: by NetworkPolicies, and by the client's proxy.

        Proxies see TCP only ("Non-TCP based protocols, such as UDP, are not proxied").
        """
        verdict = self.l4(source, destination, port, protocol)
        if not verdict.allowed or not source.sidecar or protocol != "TCP":
            return verdict
        if destination.namespace and self._registry.knows(source, destination.namespace, destination.host, port):
            return Verdict(True, f"{destination.host} is known to {source}")
        if entry := self._registry.entry_for(source, destination, port):
            return Verdict(True, f"ServiceEntry {entry}")
        return self._unknown(source, destination)

    def _sent(self, source: Endpoint, destination: Pod, port: int) -> Transport | Verdict:
        """How a call leaves its source; a verdict when it does not.

        A proxy speaks mutual TLS of its own accord where the called pod has a proxy that takes it; what it does not know
        it passes on as it is.
        """
        if not isinstance(source, Pod) or not source.sidecar:
            return "plaintext"
        if not self._registry.knows(source, destination.namespace, destination.host, port):
            verdict = self._unknown(source, destination)
            return "plaintext" if verdict.allowed else verdict
        return "mutual TLS" if self._takes_tls(destination, port) else "plaintext"

    def _takes_tls(self, called: Pod, port: int) -> bool:
        speaks = called.sidecar and not called.gateway and port not in UNREDIRECTED
        return speaks and self._peers.mode(called, port) != "DISABLE"

    def _unknown(self, source: Pod, destination: Endpoint) -> Verdict:
        """ALLOW_ANY passes on what is not known; REGISTRY_ONLY drops it."""
        mode = self._registry.outbound(source)
        return Verdict(mode == "ALLOW_ANY", f"{destination} is not known to {source}, whose proxy has {mode}")

    def _is_issued(self, claims: Mapping[str, Any] | None, called: Pod) -> bool:
        """Whether a token counts: a RequestAuthentication of the called workload names its issuer."""
        return claims is not None and any(
            rule.get("issuer") == claims.get("iss")
            for obj in self._tokens
            if namespace_of(obj) in (self._root, called.namespace)
            and has_all((spec_of(obj).get("selector") or {}).get("matchLabels") or {}, called.labels)
            for rule in spec_of(obj).get("jwtRules") or ()
        )


def _labels_of_namespaces(objects: Iterable[Object]) -> Callable[[str], Mapping[str, str]]:
    """The labels of a namespace by its name, with the one that the API server gives to each."""
    known = {
        obj["metadata"]["name"]: obj["metadata"].get("labels") or {}
        for obj in objects
        if obj.get("kind") == "Namespace"
    }
    return cache(lambda name: {**known.get(name, {}), _NAME_LABEL: name})


_NAME_LABEL = "kubernetes.io/metadata.name"


def _is(obj: Object, kind: str, group: str) -> bool:
    return obj.get("kind") == kind and str(obj.get("apiVersion", "")).startswith(f"{group}/")
