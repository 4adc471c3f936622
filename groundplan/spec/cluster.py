"""`cluster`: facts about the destination that manifests depend on."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from groundplan.spec.base import Items, Spec
from groundplan.spec.scalars import Cidr, HttpUrl
from groundplan.spec.scalars.core import Text


def _minor(text: str) -> str:
    parts = text.removeprefix("v").split(".")
    return f'write "{parts[0]}.{parts[1]}"' if len(parts) > 1 and all(p.isdigit() for p in parts[:2]) else ""


KubernetesVersion = Annotated[
    str,
    Text(
        "kubernetes_version",
        r"1\.(?:0|[1-9][0-9]?)",
        'a minor version of Kubernetes: two numbers in quotes, such as "1.35"',
        ("1.35",),
        hint=_minor,
    ),
]


Cni = Literal[
    "antrea", "aws-vpc-cni", "azure", "calico", "canal", "cilium", "flannel", "gke-dataplane-v2", "kindnet",
    "kube-router", "none", "ovn-kubernetes", "weave",
]  # fmt: skip

CNIS_WITHOUT_POLICY: tuple[Cni, ...] = ("flannel", "kindnet", "none")
"""They carry packets, but leave NetworkPolicies unread; a check refuses them and says so."""


class Cluster(Spec):
    """The cluster an environment is rendered for."""

    server: HttpUrl
    """The API server's address as Argo CD knows the cluster."""

    kubernetes_version: KubernetesVersion
    """The minor version of the cluster, in quotes."""

    cloud: Literal["aws", "gcp", "azure", "none"]
    """Whose machines it runs on; decides about workload identity and the metadata service's addresses."""

    region: str | None = Field(default=None, min_length=1, max_length=64, examples=["eu-central-1"])
    """The region of the cloud; with it pods get their AWS credentials from the endpoint of the region."""

    cni: Cni
    """The network plugin. It must enforce NetworkPolicy: tenants are kept apart by it."""

    baseline: bool = True
    """Whether this environment brings what a cluster has once: mesh, gateway, login, the platform's secrets. False where
    another environment of the same cluster does."""

    api_server_cidrs: Items[Cidr] = Field(alias="apiServerCIDRs", min_length=1)
    """The addresses of the API server's endpoints, which no selector can match."""

    pod_cidrs: Items[Cidr] = Field(default=(), alias="podCIDRs")
    """The address ranges of pods, kept out of what counts as the internet."""

    node_local_dns: bool = Field(default=False, alias="nodeLocalDNS")
    """Whether NodeLocal DNSCache answers DNS on each node."""
