"""Pods and objects for the tests of the evaluator of Istio: a server, its callers, and what is said about both."""

from __future__ import annotations

from typing import Any

import yaml

from packets import Endpoint, Pod, Request, World

HTTPBIN = Pod("foo", "httpbin", {"app": "httpbin", "version": "v1"}, sidecar=True, ip="10.244.1.1", node="10.0.0.7")
CURL = Pod("default", "curl", {"app": "curl"}, sidecar=True, ip="10.244.2.1", service_account="curl")
TEST = Pod("test", "client", {}, sidecar=True, ip="10.244.3.1")
DEV = Pod("dev", "client", {}, sidecar=True, ip="10.244.4.1")
PLAIN = Pod("default", "plain", {}, ip="10.244.5.1", service_account="curl")
GATEWAY = Pod("istio-system", "gateway", {"app": "gateway"}, sidecar=True, gateway=True, service_account="gateway")

GOOGLE = {"iss": "https://accounts.google.com", "sub": "1", "aud": ["here", "there"], "azp": "client"}
STRICT = "spec: {mtls: {mode: STRICT}}"
TRUSTS_GOOGLE = 'spec: {jwtRules: [{issuer: "https://accounts.google.com"}]}'

_VERSIONS = {
    "AuthorizationPolicy": "security.istio.io/v1",
    "PeerAuthentication": "security.istio.io/v1",
    "RequestAuthentication": "security.istio.io/v1",
    "Sidecar": "networking.istio.io/v1",
    "ServiceEntry": "networking.istio.io/v1",
    "NetworkPolicy": "networking.k8s.io/v1",
}


def an(kind: str, body: str, namespace: str = "foo", name: str = "any", **metadata: Any) -> dict[str, Any]:
    """An object from the YAML of all but its head."""
    head = {"apiVersion": _VERSIONS[kind], "kind": kind, "metadata": {"name": name, "namespace": namespace, **metadata}}
    return {**head, **yaml.safe_load(body)}


def policy(spec: str, namespace: str = "foo", **metadata: Any) -> dict[str, Any]:
    return an("AuthorizationPolicy", f"spec: {spec}", namespace, **metadata)


def allows(objects: list[dict[str, Any]], source: Endpoint = CURL, port: int = 8000, **request: Any) -> bool:
    """Whether these objects let a request to httpbin through."""
    return World(objects).call(source, HTTPBIN, port, Request(**request)).allowed


def sidecar(hosts: list[str], mode: str | None = None, namespace: str = "default", labels: str = "") -> dict[str, Any]:
    spec = f"egress: [{{hosts: {hosts}}}]"
    if mode:
        spec += f", outboundTrafficPolicy: {{mode: {mode}}}"
    if labels:
        spec += f", workloadSelector: {{labels: {labels}}}"
    return an("Sidecar", f"spec: {{{spec}}}", namespace)


ASKS_NAMESPACE = policy("{rules: [{from: [{source: {namespaces: [default]}}]}]}")
