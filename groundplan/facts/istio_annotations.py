"""Annotations that Istio reads: on which kinds, with what values, and how stable they are.

Sources: istio/api annotation/annotations.gen.go of 1.24, with what the change notes of istio 1.25 to 1.30
(istio.io news/releases) add and remove; pkg/kube/inject/validate.go for values; istio/api label/labels.yaml for labels.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from groundplan.facts.mesh import GATEWAY_API, INJECT, NETWORKING, SECURITY

Kind = tuple[str, str]
"""Group and kind."""

Status = Literal["alpha", "beta", "stable", "deprecated", ""]
"""As Istio declares it; empty where its change notes name the annotation alone."""

Value = Literal["text", "boolean", "port", "ports", "ports-or-all", "ranges", "ranges-or-all", "number", "capture",
                "interfaces", "proxy-config"]  # fmt: skip
"""What a value is: `text` is whatever Istio does not check, `number` has 32 bits, lists are separated by commas."""


class Annotation(NamedTuple):
    """An annotation; one without `kinds` may be on any object."""

    kinds: tuple[Kind, ...]
    status: Status = "alpha"
    value: Value = "text"


DOMAIN = "istio.io"
INGRESS_CLASS = "kubernetes.io/ingress.class"
"""The one annotation of another domain that Istio documents as its own."""

POD: Kind = ("", "Pod")
NAMESPACE: Kind = ("", "Namespace")
_SERVICE: Kind = ("", "Service")
_GATEWAY: Kind = (GATEWAY_API, "Gateway")
_GATEWAY_CLASS: Kind = (GATEWAY_API, "GatewayClass")
_SERVICE_ENTRY: Kind = (NETWORKING, "ServiceEntry")
_WORKLOAD_ENTRY: Kind = (NETWORKING, "WorkloadEntry")
_POLICIES: tuple[Kind, ...] = (
    (GATEWAY_API, "BackendTLSPolicy"),
    ("gateway.networking.x-k8s.io", "XBackendTrafficPolicy"),
)


def _of_pods(status: Status, value: Value, *names: str) -> dict[str, Annotation]:
    return {name: Annotation((POD,), status, value) for name in names}


ANNOTATIONS: dict[str, Annotation] = {
    "galley.istio.io/analyze-suppress": Annotation(()),
    "gateway.istio.io/controller-version": Annotation(()),
    "alpha.istio.io/canonical-serviceaccounts": Annotation((_SERVICE,), "deprecated"),
    "alpha.istio.io/kubernetes-serviceaccounts": Annotation((_SERVICE,), "deprecated"),
    "networking.istio.io/exportTo": Annotation((_SERVICE,)),
    "traffic.istio.io/nodeSelector": Annotation((_SERVICE,), "stable"),
    # On namespaces since 1.30 (istio#58701).
    "networking.istio.io/traffic-distribution": Annotation((_SERVICE, _SERVICE_ENTRY, NAMESPACE)),
    "istio.io/use-waypoint-canary-weight": Annotation((_SERVICE, NAMESPACE), ""),
    "topology.istio.io/controlPlaneClusters": Annotation((NAMESPACE,)),
    INGRESS_CLASS: Annotation((("networking.k8s.io", "Ingress"),), "stable"),
    "istio.io/dry-run": Annotation(((SECURITY, "AuthorizationPolicy"),)),
    # 1.30 (istio#59083), 1.30.1 (istio#60122)
    "istio.io/connect-strategy": Annotation((_SERVICE_ENTRY,), ""),
    "istio.io/ignore-policy-attachment": Annotation(_POLICIES, ""),
    "ambient.istio.io/waypoint-inbound-binding": Annotation((_GATEWAY_CLASS, _GATEWAY)),
    "ambient.istio.io/xfcc-include-client-identity": Annotation((_GATEWAY_CLASS, _GATEWAY), ""),
    "gateway.istio.io/name-override": Annotation((_GATEWAY,)),
    "gateway.istio.io/service-account": Annotation((_GATEWAY,)),
    "networking.istio.io/address-type": Annotation((_GATEWAY,), ""),
    "networking.istio.io/service-type": Annotation((_GATEWAY,)),
    "istio.io/autoRegistrationGroup": Annotation((_WORKLOAD_ENTRY,)),
    "istio.io/connectedAt": Annotation((_WORKLOAD_ENTRY,)),
    "istio.io/disconnectedAt": Annotation((_WORKLOAD_ENTRY,)),
    "istio.io/workloadController": Annotation((_WORKLOAD_ENTRY,)),
    **_of_pods(
        "alpha", "text",
        "ambient.istio.io/bypass-inbound-capture",
        "inject.istio.io/templates",
        "istio.io/rev",
        "proxy.istio.io/overrides",
        "readiness.status.sidecar.istio.io/applicationPorts",
        "sidecar.istio.io/agentLogLevel",
        "sidecar.istio.io/bootstrapOverride",
        "sidecar.istio.io/componentLogLevel",
        "sidecar.istio.io/enableCoreDump",
        "sidecar.istio.io/logLevel",
        "sidecar.istio.io/nativeSidecar",
        "sidecar.istio.io/proxyCPU",
        "sidecar.istio.io/proxyCPULimit",
        "sidecar.istio.io/proxyImage",
        "sidecar.istio.io/proxyImageType",
        "sidecar.istio.io/proxyMemory",
        "sidecar.istio.io/proxyMemoryLimit",
        "sidecar.istio.io/rewriteAppHTTPProbers",
        "sidecar.istio.io/statsHistogramBuckets",
        "sidecar.istio.io/status",
        "sidecar.istio.io/userVolume",
        "sidecar.istio.io/userVolumeMount",
        "traffic.sidecar.istio.io/includeOutboundPorts",
    ),
    **_of_pods("beta", "text", "ambient.istio.io/redirection"),
    # 1.25 (istio#49829) and 1.28
    **_of_pods(
        "", "text",
        "ambient.istio.io/dns-capture",
        "istio.io/reroute-virtual-interfaces",
        "sidecar.istio.io/statsEvictionInterval",
        "sidecar.istio.io/statsFlushInterval",
    ),
    **_of_pods(
        "deprecated", "text",
        INJECT,
        "sidecar.istio.io/discoveryAddress",
        "sidecar.istio.io/extraStatTags",
        "sidecar.istio.io/statsInclusionPrefixes",
        "sidecar.istio.io/statsInclusionRegexps",
        "sidecar.istio.io/statsInclusionSuffixes",
        "traffic.sidecar.istio.io/kubevirtInterfaces",
    ),
    **_of_pods("beta", "proxy-config", "proxy.istio.io/config"),
    **_of_pods("alpha", "boolean", "prometheus.istio.io/merge-metrics"),
    **_of_pods("alpha", "capture", "sidecar.istio.io/interceptionMode"),
    **_of_pods("alpha", "port", "status.sidecar.istio.io/port"),
    **_of_pods(
        "alpha", "number",
        "readiness.status.sidecar.istio.io/failureThreshold",
        "readiness.status.sidecar.istio.io/initialDelaySeconds",
        "readiness.status.sidecar.istio.io/periodSeconds",
    ),
    **_of_pods("alpha", "ranges-or-all", "traffic.sidecar.istio.io/includeOutboundIPRanges"),
    **_of_pods("alpha", "ranges", "traffic.sidecar.istio.io/excludeOutboundIPRanges"),
    **_of_pods("alpha", "ports-or-all", "traffic.sidecar.istio.io/includeInboundPorts"),
    **_of_pods(
        "alpha", "ports",
        "traffic.sidecar.istio.io/excludeInboundPorts",
        "traffic.sidecar.istio.io/excludeOutboundPorts",
    ),
    # Checked since 1.30 (istio#58781).
    **_of_pods("alpha", "interfaces", "traffic.sidecar.istio.io/excludeInterfaces"),
}  # fmt: skip
"""Every annotation, by its name."""

REPLACED: dict[str, str] = {
    INJECT: f"the label `{INJECT}` of the pod",
    "sidecar.istio.io/discoveryAddress": "`discoveryAddress` in `proxy.istio.io/config`",
    "sidecar.istio.io/extraStatTags": "a Telemetry",
    "sidecar.istio.io/statsInclusionPrefixes": "`proxyStatsMatcher` in `proxy.istio.io/config`",
    "sidecar.istio.io/statsInclusionRegexps": "`proxyStatsMatcher` in `proxy.istio.io/config`",
    "sidecar.istio.io/statsInclusionSuffixes": "`proxyStatsMatcher` in `proxy.istio.io/config`",
    # Removed in 1.29.
    "sidecar.istio.io/statsCompression": "`statsCompression` in `proxy.istio.io/config`",
    "traffic.sidecar.istio.io/kubevirtInterfaces": "`istio.io/reroute-virtual-interfaces`",
}
"""What takes the place of one that is deprecated, or gone."""

SET_BY_ISTIO = frozenset({"gateway.istio.io/controller-version", "istio.io/rev", "sidecar.istio.io/status"})
"""Alpha ones that Istio writes itself, and does not warn of (pkg/config/analysis/analyzers/maturity/maturity.go)."""

LABELS = frozenset(
    {
        "experimental.istio.io/disable-gateway-port-translation",
        "gateway.istio.io/managed",
        "istio-injection",
        "istio.io/dataplane-mode",
        "istio.io/ingress-use-waypoint",
        "istio.io/rev",
        "istio.io/use-waypoint",
        "istio.io/use-waypoint-namespace",
        "istio.io/waypoint-for",
        "networking.istio.io/enable-autoallocate-ip",
        "networking.istio.io/gatewayPort",
        "service.istio.io/canonical-name",
        "service.istio.io/canonical-revision",
        "service.istio.io/workload-name",
        INJECT,
        "topology.istio.io/cluster",
        "topology.istio.io/network",
        "topology.istio.io/subzone",
    }
)
"""Names that Istio reads as labels, which do nothing as annotations."""
