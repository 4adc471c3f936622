"""Objects of security.istio.io/v1."""

from __future__ import annotations

from typing import Any

from groundplan.objects.metadata import Labels, metadata


def authorization_policy(
    name: str, namespace: str, rules: list[dict[str, Any]], *, annotations: Labels | None = None
) -> dict[str, Any]:
    """A policy that allows what `rules` match, for every workload of the namespace."""
    return {
        "apiVersion": "security.istio.io/v1",
        "kind": "AuthorizationPolicy",
        "metadata": metadata(name, namespace, annotations=annotations),
        "spec": {"rules": rules},
    }


def from_principals(*principals: str) -> dict[str, Any]:
    return {"from": [{"source": {"principals": list(principals)}}]}


def header_is(header: str, *values: str) -> dict[str, Any]:
    return {"key": f"request.headers[{header}]", "values": list(values)}
