"""A platform small enough to be written by hand, with every object as it should be: what the walk is tried on.

Three tenants: `lab` has the internet, `shop` may be called by `lab` and calls a host outside, `vault` has no doors.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from packets.installed import WORKLOADS, Workload
from packets.tenants import PUBLIC, Door, Expected, Tenant

POD_CIDR = "10.64.0.0/14"
STORE = Door("s3.example.com", 443, PUBLIC)

LAB = Tenant("lab", "ada@lab.example", "lab", internet=True, doors=(STORE,))
SHOP = Tenant(
    "shop",
    "bo@shop.example",
    "online-shop",  # the namespace of a tenant need not have its name
    callers=frozenset({"lab"}),
    doors=(Door("stock.example.com"), Door("db.corp.example", 8443, "10.9.3.15")),
)
VAULT = Tenant("vault", "cy@vault.example", "vault")

EXPECTED = Expected(
    tenants=(LAB, SHOP, VAULT),
    api_servers=("10.60.0.10", "10.60.16.10"),
    pod_cidr=POD_CIDR,
    node_local_dns=True,
    components=frozenset(workload.component for workload in WORKLOADS),
    issuer="https://login.example",
)

_TENANT = """
{apiVersion: v1, kind: Namespace, metadata: {name: NS, labels: {app.kubernetes.io/part-of: kubeflow-profile}}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: default-deny, namespace: NS}, spec: {podSelector: {}, policyTypes: [Ingress, Egress]}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: allow-same-namespace, namespace: NS}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress: [{from: [{podSelector: {}}]}]
  egress: [{to: [{podSelector: {}}]}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: allow-dns, namespace: NS}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
  - to:
    - {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}
    - ipBlock: {cidr: 169.254.20.10/32}
    ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: allow-apiserver, namespace: NS}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
  - to: [{ipBlock: {cidr: 10.60.0.10/32}}, {ipBlock: {cidr: 10.60.16.10/32}}]
    ports: [{port: 443}, {port: 6443}]
---
{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {name: default, namespace: NS}, spec: {mtls: {mode: STRICT}}}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: ns-owner-access-istio, namespace: NS}
spec:
  rules:
  - from: [{source: {principals: [cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account, cluster.local/ns/kubeflow/sa/ml-pipeline-ui]}}]
    when: [{key: "request.headers[kubeflow-userid]", values: [OWNER]}]
  - when: [{key: source.namespace, values: [NS]}]
  - to: [{operation: {paths: [/healthz, /metrics, /wait-for-drain]}}]
  - from: [{source: {principals: [cluster.local/ns/kubeflow/sa/notebook-controller-service-account]}}]
    to: [{operation: {methods: [GET], paths: ["*/api/kernels"]}}]
"""

_PLATFORM = """
{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {name: global-deny-all, namespace: istio-system}, spec: {}}
---
{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {name: default, namespace: istio-system}, spec: {mtls: {mode: STRICT}}}
---
{apiVersion: networking.istio.io/v1, kind: Sidecar, metadata: {name: default, namespace: istio-system}, spec: {egress: [{hosts: ["*/*"]}]}}
---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: {name: login, namespace: istio-system}
spec:
  selector: {matchLabels: {app: istio-ingressgateway}}
  jwtRules: [{issuer: "https://login.example"}]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: istio-ingressgateway-oauth2-proxy, namespace: istio-system}
spec:
  action: CUSTOM
  provider: {name: oauth2-proxy}
  selector: {matchLabels: {app: istio-ingressgateway}}
  rules:
  - to: [{operation: {notPaths: [/oauth2/*]}}]
    when: [{key: "request.headers[authorization]", notValues: ["*"]}]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: istio-ingressgateway-require-jwt, namespace: istio-system}
spec:
  action: DENY
  selector: {matchLabels: {app: istio-ingressgateway}}
  rules:
  - from: [{source: {notRequestPrincipals: ["*"]}}]
    to: [{operation: {notPaths: [/oauth2/*]}}]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: dashboard, namespace: kubeflow}
spec:
  selector: {matchLabels: {app: kubeflow-dashboard}}
  rules: [{from: [{source: {principals: [cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account]}}]}]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: dashboard-gitops-only, namespace: kubeflow}
spec:
  action: DENY
  selector: {matchLabels: {app: kubeflow-dashboard}}
  rules: [{to: [{operation: {paths: [/api/workgroup/create, /api/workgroup/nuke-self, /api/workgroup/add-contributor/*, /api/workgroup/remove-contributor/*]}}]}]
"""


def objects() -> list[dict[str, Any]]:
    """All of them, made anew."""
    found: list[dict[str, Any]] = list(yaml.safe_load_all(_PLATFORM))
    for workload in WORKLOADS:
        found += _workload(workload)
    for tenant in EXPECTED.tenants:
        found += yaml.safe_load_all(_TENANT.replace("NS", tenant.namespace).replace("OWNER", tenant.owner))
        found += [_sidecar(tenant), *_components(tenant)]
        found += _doors(tenant)
        found += _edges(tenant)
    return found


def _policy(name: str, namespace: str, direction: str, rules: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"podSelector": {}, "policyTypes": [direction], direction.lower(): rules},
    }


def _istio(kind: str, name: str, namespace: str, spec: dict[str, Any]) -> dict[str, Any]:
    group = "security" if kind in ("AuthorizationPolicy", "PeerAuthentication") else "networking"
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": f"{group}.istio.io/v1", "kind": kind, "metadata": metadata, "spec": spec}


def _pods(namespace: str, labels: dict[str, str] | None = None) -> dict[str, Any]:
    peer: dict[str, Any] = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}}
    return {**peer, "podSelector": {"matchLabels": labels}} if labels else peer


def _workload(workload: Workload) -> Iterator[dict[str, Any]]:
    """Webhooks and gateways are for all; what serves tenants asks that nobody poses as a user."""
    selector = {"selector": {"matchLabels": dict(workload.labels)}}
    rules: list[dict[str, Any]] = []
    if workload.everywhere or workload.for_all:
        rules = [{}]
    elif workload.serves:
        ports = [str(port) for port in workload.serves]
        absent = {"key": "request.headers[kubeflow-userid]", "notValues": ["*"]}
        rules = [{"to": [{"operation": {"ports": ports}}], "when": [absent]}]
    if workload.sidecar and rules:
        yield _istio("AuthorizationPolicy", f"allow-{workload.name}", workload.namespace, selector | {"rules": rules})
    if workload.sidecar and workload.serves and not workload.everywhere:
        spec = selector | {"mtls": {"mode": "PERMISSIVE"}}
        yield _istio("PeerAuthentication", f"{workload.name}-permissive", workload.namespace, spec)


_HOSTS = [
    "./*",
    "istio-system/*",
    "kubeflow/*",
    "knative-serving/*",
    "kube-system/kube-dns.kube-system.svc.cluster.local",  # names are looked up over TCP too
    "default/kubernetes.default.svc.cluster.local",
]


def _sidecar(tenant: Tenant) -> dict[str, Any]:
    called = [f"{one.namespace}/*" for one in EXPECTED.tenants if tenant.name in one.callers]
    mode = "ALLOW_ANY" if tenant.internet else "REGISTRY_ONLY"
    spec = {"egress": [{"hosts": [*_HOSTS, *called]}], "outboundTrafficPolicy": {"mode": mode}}
    return _istio("Sidecar", "default", tenant.namespace, spec)


def _components(tenant: Tenant) -> Iterator[dict[str, Any]]:
    called = [
        {"to": [_pods(one.namespace, dict(one.labels))], "ports": [{"port": port} for port in one.serves]}
        for one in WORKLOADS
        if one.serves
    ]
    calling = [
        {"from": [_pods(one.namespace, dict(one.labels))]}
        | ({} if one.everywhere else {"ports": [{"port": port} for port in one.calls]})
        for one in WORKLOADS
        if one.calls or one.everywhere
    ]
    yield _policy("allow-platform-out", tenant.namespace, "Egress", called)
    yield _policy("allow-platform-in", tenant.namespace, "Ingress", calling)


_PRIVATE = ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"]


def _doors(tenant: Tenant) -> Iterator[dict[str, Any]]:
    internet = {"ipBlock": {"cidr": "0.0.0.0/0", "except": _PRIVATE}}
    if tenant.internet:
        yield _policy("allow-internet-out", tenant.namespace, "Egress", [{"to": [internet], "ports": [{"port": 443}]}])
    rules = [
        {"to": [internet if door.is_public else {"ipBlock": {"cidr": f"{door.ip}/32"}}], "ports": [{"port": door.port}]}
        for door in tenant.doors
    ]
    if rules:
        yield _policy("allow-declared-out", tenant.namespace, "Egress", rules)
    for door in tenant.doors:
        ports = [{"name": "tls", "number": door.port, "protocol": "TLS"}]
        spec = {
            "hosts": [door.host],
            "location": "MESH_EXTERNAL",
            "ports": ports,
            "resolution": "NONE",
            "exportTo": ["."],
        }
        yield _istio("ServiceEntry", door.host, tenant.namespace, spec)


def _edges(tenant: Tenant) -> Iterator[dict[str, Any]]:
    for caller in (one for one in EXPECTED.tenants if one.name in tenant.callers):
        rules = [{"from": [_pods(caller.namespace)]}]
        yield _policy(f"allow-from-{caller.name}", tenant.namespace, "Ingress", rules)
        yield _policy(f"allow-to-{tenant.name}", caller.namespace, "Egress", [{"to": [_pods(tenant.namespace)]}])
        spec = {"rules": [{"from": [{"source": {"namespaces": [caller.namespace]}}]}]}
        yield _istio("AuthorizationPolicy", f"allow-from-{caller.name}", tenant.namespace, spec)
