"""Requests to a cluster with the rendered admission policies, and whether each has to pass.

Written from what Kubeflow's roles allow editors and what each controller has to write, with no look at the policies.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from admission import Object, Request, Who
from clusters import (
    ADMIN,
    ALICE,
    ARGO_CD,
    ARGO_CD_UI,
    COLLECTOR,
    EDITOR,
    KATIB,
    KNATIVE,
    KSERVE,
    KSERVE_LLM,
    KUEUE,
    METACONTROLLER,
    NAMESPACES_GONE,
    NOTEBOOKS,
    OTHER_TENANT,
    PROFILES,
    PVC_VIEWERS,
    ROOT,
    SECRETS,
    SYSTEM,
    TENANT,
    TENSORBOARDS,
    VOLUMES_UI,
    account,
    edited,
    obj,
    ours,
    request,
)


class Row(NamedTuple):
    """`note` says what is special about a request; the rest of its name comes from the request."""

    request: Request
    passes: bool
    note: str = ""

    def __str__(self) -> str:
        asked = self.request
        who = asked.who.name.removeprefix("system:serviceaccount:")
        what = f"{asked.resource}.{asked.group}".rstrip(".") + (f"/{asked.subresource}" if asked.subresource else "")
        labels = (asked.old or asked.object or {}).get("metadata", {}).get("labels", {})
        declared = "declared" if labels == TENANT else ""
        return " ".join(filter(None, (who, asked.operation, declared, what, self.note)))


def passes(
    who: Who, operation: str, held: Object, new: Object | None = None, note: str = "", at: str = "vision", sub: str = ""
) -> Row:
    return Row(request(who, operation, held, new, at=at, subresource=sub), True, note)


def refused(who: Who, operation: str, held: Object, new: Object | None = None, note: str = "") -> Row:
    return Row(request(who, operation, held, new), False, note)


CREATE, UPDATE, DELETE = "CREATE", "UPDATE", "DELETE"

PVC_SPEC = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Gi"}}}
CLAIM = edited(ours("PersistentVolumeClaim", PVC_SPEC), annotations={"argocd.argoproj.io/sync-options": "Prune=false"})
GROWN = {**CLAIM, "spec": {**PVC_SPEC, "resources": {"requests": {"storage": "1Ti"}}}}
SCHEDULED = edited(CLAIM, annotations={**CLAIM["metadata"]["annotations"], "volume.kubernetes.io/selected-node": "n1"})
BOUND = {**SCHEDULED, "spec": {**PVC_SPEC, "volumeName": "pvc-1"}}
OWNED = edited(CLAIM, ownerReferences=[{"apiVersion": "v1", "kind": "ConfigMap", "name": "mine", "uid": "u1"}])
SCRATCH = obj("PersistentVolumeClaim", PVC_SPEC)

ALLOW: dict[str, Any] = {"rules": [{}]}
DENY = {"action": "DENY", "rules": [{"to": [{"operation": {"methods": ["DELETE"]}}]}]}
IN_MESH = {"hosts": ["model"], "exportTo": ["."], "http": [{"route": [{"destination": {"host": "model"}}]}]}
AT_GATEWAY = {
    "hosts": ["*"],
    "gateways": ["kubeflow/kubeflow-gateway"],
    "http": [{"match": [{"uri": {"prefix": "/"}}]}],
}
HIJACK = {**IN_MESH, "hosts": ["ml-pipeline.kubeflow.svc.cluster.local"], "exportTo": ["*"]}
TO_PODS = {"selector": {"app": "model"}, "ports": [{"port": 80}]}
ELSEWHERE = {"type": "ExternalName", "externalName": "ml-pipeline.kubeflow.svc.cluster.local"}

PEOPLE = [
    # what Git declares
    *(refused(ALICE, op, ours("NetworkPolicy")) for op in (UPDATE, DELETE)),
    *(refused(EDITOR, op, ours("ResourceQuota")) for op in (UPDATE, DELETE)),
    *(refused(EDITOR, op, ours("RoleBinding")) for op in (UPDATE, DELETE)),
    refused(ALICE, UPDATE, ours("ServiceAccount"), note="to become somebody else in the cloud"),
    refused(ALICE, UPDATE, ours("ConfigMap"), obj("ConfigMap"), "taking the labels away"),
    refused(ALICE, UPDATE, ours("ConfigMap"), edited(ours("ConfigMap"), labels={**TENANT, "x": "y"}), "adding a label"),
    refused(ALICE, UPDATE, obj("ConfigMap"), ours("ConfigMap"), "giving it our labels"),
    refused(ALICE, UPDATE, ours("AuthorizationPolicy", ALLOW), ours("AuthorizationPolicy", DENY), "making it deny"),
    refused(OTHER_TENANT, DELETE, ours("NetworkPolicy"), note="from another tenant"),
    refused(ARGO_CD_UI, DELETE, ours("NetworkPolicy"), note="by Argo CD's web pages"),
    *(refused(ALICE, op, edited(ours("Namespace"), name="vision", labels=TENANT)) for op in (UPDATE, DELETE)),
    *(refused(ALICE, op, ours("Profile")) for op in (UPDATE, DELETE)),
    refused(ALICE, UPDATE, ours("Namespace"), obj("Namespace"), "taking the labels away"),
    # volumes
    refused(ALICE, DELETE, CLAIM),
    refused(VOLUMES_UI, DELETE, CLAIM, note="by Kubeflow's volumes page"),
    refused(ALICE, UPDATE, CLAIM, GROWN, "growing it"),
    refused(ALICE, UPDATE, CLAIM, edited(CLAIM, labels={}), "taking the labels away"),
    refused(ALICE, UPDATE, CLAIM, edited(CLAIM, annotations={}), "to let Argo CD prune it"),
    refused(ALICE, UPDATE, CLAIM, OWNED, "to have it collected with something of their own"),
    passes(ALICE, UPDATE, CLAIM, SCHEDULED, "adding an annotation"),
    passes(ALICE, DELETE, SCRATCH, note="of their own"),
    passes(ALICE, CREATE, SCRATCH),
    # what adds to it
    refused(ALICE, CREATE, obj("NetworkPolicy")),
    refused(ALICE, UPDATE, obj("NetworkPolicy"), note="that was there before"),
    refused(ALICE, CREATE, obj("CiliumNetworkPolicy")),
    *(refused(EDITOR, CREATE, obj(kind)) for kind in ("Sidecar", "ServiceEntry", "EnvoyFilter", "WorkloadEntry")),
    *(refused(EDITOR, CREATE, obj(kind)) for kind in ("PeerAuthentication", "RequestAuthentication", "Telemetry")),
    *(refused(EDITOR, CREATE, obj(kind)) for kind in ("WasmPlugin", "IstioGateway", "Gateway", "HTTPRoute")),
    *(refused(ALICE, CREATE, obj(kind)) for kind in ("Role", "RoleBinding", "PodDefault", "ResourceQuota")),
    *(refused(ALICE, CREATE, obj(kind)) for kind in ("LimitRange", "LocalQueue", "ECRAuthorizationToken")),
    *(refused(ALICE, CREATE, obj(kind)) for kind in ("SecretStore", "ExternalSecret", "PushSecret")),
    *(refused(EDITOR, CREATE, obj(kind)) for kind in ("Ingress", "Endpoints", "EndpointSlice")),
    refused(ALICE, CREATE, obj("AuthorizationPolicy", ALLOW), note="without an action"),
    refused(ALICE, CREATE, obj("AuthorizationPolicy"), note="without a spec"),
    refused(ALICE, CREATE, obj("AuthorizationPolicy", {**ALLOW, "action": "ALLOW"}), note="that allows"),
    refused(ALICE, CREATE, obj("AuthorizationPolicy", {**ALLOW, "action": "CUSTOM"}), note="that asks a provider"),
    refused(ALICE, UPDATE, obj("AuthorizationPolicy", DENY), obj("AuthorizationPolicy", ALLOW), "making it allow"),
    passes(ALICE, CREATE, obj("AuthorizationPolicy", DENY), note="that denies"),
    passes(ALICE, CREATE, obj("AuthorizationPolicy", {**DENY, "action": "AUDIT"}), note="that audits"),
    passes(ALICE, CREATE, obj("DestinationRule", {"host": "model"})),
    refused(ALICE, CREATE, obj("VirtualService", AT_GATEWAY), note="at the gateway"),
    refused(ALICE, CREATE, obj("VirtualService", {**AT_GATEWAY, "exportTo": ["."]}), note="at the gateway, hidden"),
    refused(ALICE, CREATE, obj("VirtualService", HIJACK), note="for the calls of components"),
    refused(ALICE, CREATE, obj("VirtualService", {"hosts": ["model"]}), note="that others see by default"),
    passes(ALICE, CREATE, obj("VirtualService", IN_MESH), note="for their own calls"),
    passes(ALICE, CREATE, obj("VirtualService", {**IN_MESH, "gateways": ["mesh"]}), note="for the mesh by name"),
    refused(ALICE, CREATE, obj("Service", ELSEWHERE), note="to another namespace"),
    refused(ALICE, CREATE, obj("Service", {**TO_PODS, "externalIPs": ["198.51.100.7"]}), note="with others' addresses"),
    refused(ALICE, UPDATE, obj("Service", TO_PODS), obj("Service", ELSEWHERE), "turning it elsewhere"),
    passes(ALICE, CREATE, obj("Service", TO_PODS)),
    passes(ALICE, CREATE, obj("Service", {**TO_PODS, "type": "LoadBalancer"}), note="that the quota counts"),
    # their own work
    *(passes(ALICE, op, obj("ConfigMap")) for op in (CREATE, UPDATE, DELETE)),
    *(
        passes(EDITOR, CREATE, obj(kind))
        for kind in ("Notebook", "Pod", "Secret", "ServiceAccount", "InferenceService")
    ),
    passes(EDITOR, CREATE, obj("Pod", labels={"sidecar.istio.io/inject": "false"}), note="outside the mesh"),
    passes(ALICE, DELETE, obj("NetworkPolicy"), note="that Git does not declare"),
    passes(ALICE, DELETE, obj("RoleBinding"), note="that Git does not declare"),
    # other namespaces
    *(passes(ALICE, CREATE, obj("NetworkPolicy"), at=at, note=f"in {at}") for at in ("default", "kubeflow", "by-hand")),
    passes(ALICE, CREATE, obj("NetworkPolicy"), at="other-platform", note="of another platform"),
    passes(ALICE, DELETE, ours("NetworkPolicy"), at="other-environment", note="of another environment"),
    passes(ALICE, UPDATE, obj("Namespace"), note="that Git does not declare"),
    passes(ALICE, DELETE, obj("Profile"), note="that Git does not declare"),
]

EVERYBODY_ELSE = [
    # who may do everything
    *(passes(ARGO_CD, op, ours("NetworkPolicy")) for op in (CREATE, UPDATE, DELETE)),
    *(passes(ARGO_CD, op, ours(kind)) for kind in ("Namespace", "Profile") for op in (UPDATE, DELETE)),
    *(passes(ARGO_CD, op, CLAIM) for op in (CREATE, UPDATE, DELETE)),
    passes(ARGO_CD, CREATE, ours("RoleBinding")),
    passes(ARGO_CD, CREATE, ours("AuthorizationPolicy", ALLOW)),
    *(passes(ROOT, DELETE, ours(kind)) for kind in ("NetworkPolicy", "Namespace", "Profile")),
    passes(ADMIN, DELETE, CLAIM, note="a cluster administrator"),
    passes(ADMIN, CREATE, obj("NetworkPolicy"), note="a cluster administrator"),
    *(passes(COLLECTOR, DELETE, ours(kind)) for kind in ("RoleBinding", "AuthorizationPolicy", "Namespace")),
    *(passes(NAMESPACES_GONE, DELETE, ours(kind)) for kind in ("NetworkPolicy", "ServiceAccount")),
    passes(NAMESPACES_GONE, DELETE, CLAIM),
    passes(SYSTEM, DELETE, ours("ServiceAccount"), note="without accounts for each controller"),
    passes(account("kube-system", "persistent-volume-binder"), UPDATE, CLAIM, BOUND),
    passes(Who("system:kube-scheduler"), UPDATE, CLAIM, SCHEDULED),
    passes(account("kube-system", "endpointslice-controller"), CREATE, obj("EndpointSlice")),
    refused(Who("system:kube-controller-manager-of-mine"), DELETE, ours("NetworkPolicy")),
    refused(account("kube-systems", "anything"), DELETE, ours("NetworkPolicy")),
    refused(account("vision", "argocd-application-controller"), DELETE, ours("NetworkPolicy")),
    # subresources
    *(passes(ALICE, UPDATE, ours(kind), sub="status") for kind in ("ResourceQuota", "ExternalSecret", "Profile")),
    passes(Who("istiod"), UPDATE, ours("AuthorizationPolicy"), sub="status"),
    passes(NAMESPACES_GONE, UPDATE, ours("Namespace"), sub="finalize"),
    # the profile controller, and KFAM, which is the same account
    *(passes(PROFILES, UPDATE, ours(kind)) for kind in ("Namespace", "Profile", "RoleBinding", "AuthorizationPolicy")),
    *(passes(PROFILES, CREATE, obj(kind)) for kind in ("RoleBinding", "AuthorizationPolicy", "ResourceQuota")),
    *(passes(PROFILES, DELETE, obj(kind)) for kind in ("RoleBinding", "AuthorizationPolicy", "ResourceQuota")),
    *(refused(PROFILES, DELETE, ours(kind)) for kind in ("Namespace", "Profile", "RoleBinding", "AuthorizationPolicy")),
    *(refused(PROFILES, UPDATE, ours(kind)) for kind in ("ResourceQuota", "ServiceAccount", "NetworkPolicy")),
    refused(PROFILES, CREATE, obj("NetworkPolicy")),
    # metacontroller updates the namespace before it makes anything
    passes(METACONTROLLER, UPDATE, ours("Namespace")),
    passes(METACONTROLLER, CREATE, obj("AuthorizationPolicy", ALLOW)),
    passes(METACONTROLLER, CREATE, obj("DestinationRule")),
    refused(METACONTROLLER, DELETE, ours("Namespace")),
    refused(METACONTROLLER, UPDATE, ours("Profile")),
    # controllers of workloads
    *(passes(who, CREATE, obj("VirtualService", AT_GATEWAY)) for who in (NOTEBOOKS, TENSORBOARDS, PVC_VIEWERS)),
    *(passes(who, UPDATE, obj("VirtualService", AT_GATEWAY)) for who in (NOTEBOOKS, KSERVE, KNATIVE)),
    refused(NOTEBOOKS, CREATE, obj("Service", ELSEWHERE)),
    refused(TENSORBOARDS, CREATE, obj("IstioGateway")),
    *(passes(KSERVE, CREATE, obj(kind)) for kind in ("Ingress", "HTTPRoute")),
    *(passes(who, CREATE, obj("Service", ELSEWHERE)) for who in (KSERVE, KNATIVE)),
    *(passes(KNATIVE, CREATE, obj(kind)) for kind in ("Endpoints", "EndpointSlice", "IstioGateway")),
    refused(KNATIVE, CREATE, obj("Sidecar")),
    refused(KSERVE, CREATE, obj("Gateway")),
    *(passes(who, CREATE, obj(kind)) for who in (KATIB, KSERVE_LLM) for kind in ("Role", "RoleBinding")),
    *(refused(who, UPDATE, ours("RoleBinding")) for who in (KATIB, KSERVE_LLM)),
    # secrets and queues
    *(passes(SECRETS, UPDATE, ours(kind)) for kind in ("ExternalSecret", "SecretStore")),
    passes(SECRETS, CREATE, obj("ExternalSecret"), note="of a ClusterExternalSecret"),
    refused(SECRETS, DELETE, ours("SecretStore")),
    refused(SECRETS, CREATE, obj("RoleBinding")),
    passes(KUEUE, UPDATE, ours("LocalQueue")),
]

TABLE: list[Row] = [*PEOPLE, *EVERYBODY_ELSE]
