"""Objects of security.istio.io, networking.istio.io and telemetry.istio.io."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from groundplan.objects.metadata import Labels, metadata

Rules = list[dict[str, Any]]

_SECURITY = "security.istio.io/v1"
_NETWORKING = "networking.istio.io/v1"
_TELEMETRY = "telemetry.istio.io/v1alpha1"


def authorization_policy(
    name: str,
    namespace: str,
    rules: Rules,
    *,
    action: Literal["ALLOW", "DENY"] = "ALLOW",
    selector: Mapping[str, str] | None = None,
    annotations: Labels | None = None,
) -> dict[str, Any]:
    """A policy for calls that match one of `rules`; for every workload of the namespace, or those with the labels.

    `[{}]` matches every call. `action` is left out for ALLOW, as Kubeflow's controllers write it.
    """
    spec: dict[str, Any] = {} if action == "ALLOW" else {"action": action}
    return _object(
        _SECURITY, "AuthorizationPolicy", name, namespace, spec | _selected(selector) | {"rules": rules}, annotations
    )


def allow_nothing(name: str, namespace: str) -> dict[str, Any]:
    """A policy that matches no call, so that only what other policies allow is allowed."""
    return _object(_SECURITY, "AuthorizationPolicy", name, namespace, {})


def external_authorization(
    name: str, namespace: str, rules: Rules, *, provider: str, selector: Mapping[str, str]
) -> dict[str, Any]:
    """A policy that has an extension provider of the mesh decide on calls that match."""
    spec = {"action": "CUSTOM", "provider": {"name": provider}} | _selected(selector) | {"rules": rules}
    return _object(_SECURITY, "AuthorizationPolicy", name, namespace, spec)


def peer_authentication(
    name: str,
    namespace: str,
    mode: Literal["STRICT", "PERMISSIVE"] | None = None,
    *,
    selector: Mapping[str, str] | None = None,
    ports: Mapping[int, Literal["STRICT", "PERMISSIVE"]] | None = None,
) -> dict[str, Any]:
    """Who must speak mutual TLS: callers of the namespace's workloads, or of some of them, at all ports or at some.

    `ports` needs a `selector` (istio/api 1.30, a CEL rule of the CRD).
    """
    spec = _selected(selector)
    if mode is not None:
        spec["mtls"] = {"mode": mode}
    if ports:
        spec["portLevelMtls"] = {str(port): {"mode": own} for port, own in ports.items()}
    return _object(_SECURITY, "PeerAuthentication", name, namespace, spec)


def request_authentication(
    name: str, namespace: str, jwt_rules: list[dict[str, Any]], *, selector: Mapping[str, str]
) -> dict[str, Any]:
    """Whose tokens are believed; a call without a token passes, so that a policy has to ask for one."""
    return _object(_SECURITY, "RequestAuthentication", name, namespace, _selected(selector) | {"jwtRules": jwt_rules})


def sidecar(
    name: str,
    namespace: str,
    hosts: list[str],
    *,
    selector: Mapping[str, str] | None = None,
    outbound: Literal["REGISTRY_ONLY", "ALLOW_ANY"] | None = None,
) -> dict[str, Any]:
    """What the proxies of a namespace, or of its pods with the labels, know: `<namespace>/<host>`, `.` for their own.

    `outbound` says what they do with other hosts; None leaves that to the mesh.
    """
    spec: dict[str, Any] = {"workloadSelector": {"labels": dict(selector)}} if selector else {}
    spec["egress"] = [{"hosts": hosts}]
    if outbound is not None:
        spec["outboundTrafficPolicy"] = {"mode": outbound}
    return _object(_NETWORKING, "Sidecar", name, namespace, spec)


def service_entry(
    name: str,
    namespace: str,
    host: str,
    port: int,
    protocol: Literal["TLS", "HTTP", "TCP"],
    *,
    addresses: list[str] | None = None,
) -> dict[str, Any]:
    """A host outside the cluster that the proxies of the namespace know.

    With `addresses` it is known by them; a host with `*` cannot be looked up, so its calls go where they were going.
    """
    spec: dict[str, Any] = {
        "exportTo": ["."],
        "hosts": [host],
        "location": "MESH_EXTERNAL",
        "ports": [{"name": f"{protocol.lower()}-{port}", "number": port, "protocol": protocol}],
        "resolution": "NONE" if addresses or host.startswith("*") else "DNS",
    }
    if addresses:
        spec["addresses"] = addresses
    return _object(_NETWORKING, "ServiceEntry", name, namespace, spec)


def gateway(name: str, namespace: str, servers: list[dict[str, Any]], *, selector: Mapping[str, str]) -> dict[str, Any]:
    return _object(_NETWORKING, "Gateway", name, namespace, {"selector": dict(selector), "servers": servers})


def telemetry(name: str, namespace: str, *, access_log_provider: str) -> dict[str, Any]:
    """Access logs of every proxy of the namespace, or in Istio's own namespace of the mesh."""
    spec = {"accessLogging": [{"providers": [{"name": access_log_provider}]}]}
    return _object(_TELEMETRY, "Telemetry", name, namespace, spec)


def from_principals(*principals: str) -> dict[str, Any]:
    return {"from": [{"source": {"principals": list(principals)}}]}


def from_namespaces(*namespaces: str) -> dict[str, Any]:
    return {"from": [{"source": {"namespaces": list(namespaces)}}]}


def header_is(header: str, *values: str) -> dict[str, Any]:
    return {"key": f"request.headers[{header}]", "values": list(values)}


def header_is_absent(header: str) -> dict[str, Any]:
    return {"key": f"request.headers[{header}]", "notValues": ["*"]}


def _selected(selector: Mapping[str, str] | None) -> dict[str, Any]:
    return {"selector": {"matchLabels": dict(selector)}} if selector else {}


def _object(
    api_version: str,
    kind: str,
    name: str,
    namespace: str,
    spec: dict[str, Any],
    annotations: Labels | None = None,
) -> dict[str, Any]:
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": metadata(name, namespace, annotations=annotations),
        "spec": spec,
    }
