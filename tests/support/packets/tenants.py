"""What is expected of a platform's network: its tenants with their declared doors, and the facts of its cluster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from ipaddress import ip_network

from packets.endpoints import Pod
from packets.installed import WORKLOADS, Workload

NODE, OTHER_NODE = "10.255.0.1", "10.255.0.2"
PUBLIC = "93.184.216.34"


@dataclass(frozen=True, slots=True)
class Door:
    """A host outside that a tenant may call on a port, and an address of it."""

    host: str
    port: int = 443
    ip: str = PUBLIC

    @property
    def is_public(self) -> bool:
        return self.ip == PUBLIC


@dataclass(frozen=True, slots=True)
class Tenant:
    """`callers` are the names of the tenants that may call it; `doors` what it may call outside."""

    name: str
    owner: str
    namespace: str
    callers: frozenset[str] = frozenset()
    internet: bool = False
    doors: tuple[Door, ...] = ()


@dataclass(frozen=True, slots=True)
class Expected:
    """An environment. `components` are installed; `issuer` is whose tokens count, `header` carries the user's name."""

    tenants: tuple[Tenant, ...]
    api_servers: tuple[str, ...]
    pod_cidr: str
    node_local_dns: bool
    components: frozenset[str]
    issuer: str
    header: str = "kubeflow-userid"


@dataclass(frozen=True, slots=True)
class Cluster:
    """The pods that an expected environment has."""

    expected: Expected
    tenants: dict[Tenant, tuple[Pod, ...]] = field(hash=False)
    platform: dict[Workload, Pod] = field(hash=False)


NOTEBOOK = Pod(
    "", "notebook", {"app": "notebook", "notebook-name": "notebook"}, service_account="default-editor", sidecar=True
)
PREDICTOR = Pod("", "predictor", {"serving.kserve.io/inferenceservice": "model"}, sidecar=True)
STEP = Pod("", "step", {"pipeline/runid": "1"}, service_account="default-editor")
TRIAL = Pod("", "trial", {"katib.kubeflow.org/trial": "1"})
SUGGESTION = Pod("", "suggestion", {"katib.kubeflow.org/deployment": "suggestion"})

PORTS = {
    "notebook": (8888,),
    "predictor": (8080, 8012, 8013, 8022, 8112, 9090, 9091),
    "step": (8080,),
    "trial": (8080,),
    "suggestion": (6789,),
}
"""What the workloads of a tenant listen to. Steps of pipelines, trials and suggestions of Katib have no sidecar."""


def cluster(expected: Expected) -> Cluster:
    """Every standard workload once in each tenant's namespace, and every workload of the platform once."""
    addresses = _addresses(expected.pod_cidr)
    tenants = {
        tenant: tuple(
            replace(pod, namespace=tenant.namespace, ip=next(addresses), node=NODE)
            for pod in (NOTEBOOK, PREDICTOR, STEP, TRIAL, SUGGESTION)
        )
        for tenant in expected.tenants
    }
    platform = {
        workload: Pod(
            workload.namespace,
            workload.name,
            workload.labels,
            ip=next(addresses),
            service_account=workload.account,
            sidecar=workload.sidecar,
            gateway=workload.everywhere,
            node=OTHER_NODE,
        )
        for workload in WORKLOADS
    }
    return Cluster(expected, tenants, platform)


def _addresses(cidr: str) -> Iterator[str]:
    network = ip_network(cidr)
    return (str(network[number]) for number in range(256, network.num_addresses))
