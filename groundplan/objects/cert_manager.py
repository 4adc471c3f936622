"""Objects of cert-manager.io/v1."""

from __future__ import annotations

from typing import Any

from groundplan.objects.metadata import metadata


def certificate(name: str, namespace: str, *, secret: str, hosts: list[str], cluster_issuer: str) -> dict[str, Any]:
    """A certificate for `hosts`, kept in the Secret `secret` of the same namespace."""
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": metadata(name, namespace),
        "spec": {
            "dnsNames": hosts,
            "issuerRef": {"group": "cert-manager.io", "kind": "ClusterIssuer", "name": cluster_issuer},
            "secretName": secret,
        },
    }
