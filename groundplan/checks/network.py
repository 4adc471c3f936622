"""The network: what keeps tenants apart works, and the doors say something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from groundplan.checks.wording import one_of, related
from groundplan.findings import Finding
from groundplan.resolving import Resolved
from groundplan.spec.cluster import CNIS_WITHOUT_POLICY, Cni
from groundplan.spec.network import HTTPS


def cni_enforces_policies(resolved: Resolved) -> Iterator[Finding]:
    """The network plugin reads NetworkPolicies: without that nothing keeps tenants apart."""
    cni = resolved.platform.shared.cluster.cni
    if cni in CNIS_WITHOUT_POLICY:
        yield Finding(
            "GP0418",
            resolved.locate("cluster.cni"),
            f"`{cni}` does not enforce NetworkPolicy, so nothing would keep tenants apart",
            expected=one_of(c for c in get_args(Cni) if c not in CNIS_WITHOUT_POLICY),
            hint="cni: canal" if cni == "flannel" else "cni: cilium",
        )


def egress_adds_something(resolved: Resolved) -> Iterator[Finding]:
    """Beside `internet: true`, a host on port 443 opens nothing more."""
    for tenant in resolved.platform.tenants:
        here = f"tenants[{tenant.name}].network"
        for egress in tenant.network.egress if tenant.network.internet else ():
            if egress.port == HTTPS and not egress.cidrs:
                yield Finding(
                    "GP0419",
                    resolved.locate(f"{here}.egress[{egress.host}]"),
                    f"`internet: true` opens port {HTTPS} of every public address, so `{egress.host}` adds nothing",
                    expected="either `internet: true` or the hosts that may be called",
                    hint="remove `internet: true` to allow only the hosts that are named, or remove this line",
                    related=related(resolved, f"{here}.internet", "the whole internet is opened here"),
                    severity="warning",
                )


def api_server_is_outside_the_pods(resolved: Resolved) -> Iterator[Finding]:
    """The API server's addresses are none of pods: what is opened to the one would be opened to the others."""
    cluster = resolved.platform.shared.cluster
    for position, server in enumerate(cluster.api_server_cidrs):
        for other, pods in enumerate(cluster.pod_cidrs):
            if server.overlaps(pods):
                yield Finding(
                    "GP0420",
                    resolved.locate(f"cluster.apiServerCIDRs[{position}]"),
                    f"{server} of the API server and {pods} of the pods overlap",
                    expected="the addresses of the API server's endpoints only, as `kubectl get endpointslices kubernetes` "
                    "gives them",
                    hint="one /32 (or /128) for each endpoint: apiServerCIDRs: [<address>/32]",
                    related=related(resolved, f"cluster.podCIDRs[{other}]", "the addresses of pods"),
                )


def tcp_hosts_have_addresses(resolved: Resolved) -> Iterator[Finding]:
    """A host that is called by plain TCP is known by its addresses: nothing in the packets names it."""
    for tenant in resolved.platform.tenants:
        for egress in tenant.network.egress:
            if egress.protocol == "tcp" and not egress.cidrs:
                path = f"tenants[{tenant.name}].network.egress[{egress.host}]"
                yield Finding(
                    "GP0438",
                    resolved.locate(f"{path}.protocol"),
                    f"`{egress.host}` is called by plain TCP, and its addresses are not known",
                    expected="`cidrs` beside `protocol: tcp`",
                    hint="cidrs: [<address>/32]",
                )


def callers_are_not_retired(resolved: Resolved) -> Iterator[Finding]:
    """A door between tenants of which one is retired is closed: the line says nothing any more."""
    retired = {tenant.name for tenant in resolved.platform.tenants if tenant.retire is not None}
    for tenant in resolved.platform.tenants:
        for position, caller in enumerate(tenant.network.allow_from if tenant.name not in retired else ()):
            if caller in retired:
                yield Finding(
                    "GP0439",
                    resolved.locate(f"tenants[{tenant.name}].network.allowFrom[{position}]"),
                    f"the tenant `{caller}` is retired, so it calls nobody any more",
                    expected="tenants that work",
                    hint=f"remove `{caller}`",
                    related=related(resolved, f"tenants[{caller}].retire", "retired here"),
                    severity="warning",
                )
