"""Facts of Kubernetes' own APIs that its OpenAPI schemas do not say: scope, names, sizes.

Sources, in github.com/kubernetes/kubernetes: scope is `NamespaceScoped()` of each registry strategy
(pkg/registry/**/strategy.go) and equals what `kubectl api-resources` prints; names are the `Validate*Name` functions of
pkg/apis/**/validation and staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go.
"""

from __future__ import annotations

from typing import Literal

NameRule = Literal["dns-label", "dns-1035-label", "dns-subdomain", "path-segment", "job", "cron-job"]

_NAMESPACED: dict[str, str] = {
    "": "ConfigMap Endpoints Event LimitRange PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota "
    "Secret Service ServiceAccount",
    "apps": "ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet",
    "autoscaling": "HorizontalPodAutoscaler",
    "batch": "CronJob Job",
    "certificates.k8s.io": "PodCertificateRequest",
    "coordination.k8s.io": "Lease LeaseCandidate",
    "discovery.k8s.io": "EndpointSlice",
    "events.k8s.io": "Event",
    "networking.k8s.io": "Ingress NetworkPolicy",
    "policy": "PodDisruptionBudget",
    "rbac.authorization.k8s.io": "Role RoleBinding",
    "resource.k8s.io": "PodScheduling PodSchedulingContext ResourceClaim ResourceClaimParameters ResourceClaimTemplate "
    "ResourceClassParameters",
    "scheduling.k8s.io": "PodGroup Workload",
    "storage.k8s.io": "CSIStorageCapacity",
}

_CLUSTER: dict[str, str] = {
    "": "Namespace Node PersistentVolume",
    "admissionregistration.k8s.io": "MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration "
    "ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration",
    "apiextensions.k8s.io": "CustomResourceDefinition",
    "apiregistration.k8s.io": "APIService",
    "certificates.k8s.io": "CertificateSigningRequest ClusterTrustBundle",
    "flowcontrol.apiserver.k8s.io": "FlowSchema PriorityLevelConfiguration",
    "internal.apiserver.k8s.io": "StorageVersion",
    "networking.k8s.io": "ClusterCIDR IPAddress IngressClass ServiceCIDR",
    "node.k8s.io": "RuntimeClass",
    "rbac.authorization.k8s.io": "ClusterRole ClusterRoleBinding",
    "resource.k8s.io": "DeviceClass DeviceTaintRule ResourceClass ResourceSlice",
    "scheduling.k8s.io": "PriorityClass",
    "storage.k8s.io": "CSIDriver CSINode StorageClass VolumeAttachment VolumeAttributesClass",
    "storagemigration.k8s.io": "StorageVersionMigration",
}

_NOT_STORED: dict[str, str] = {
    "": "Binding ComponentStatus",
    "authentication.k8s.io": "SelfSubjectReview TokenRequest TokenReview",
    "authorization.k8s.io": "LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview",
    "autoscaling": "Scale",
    "policy": "Eviction",
}


def _pairs(table: dict[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset((group, kind) for group, kinds in table.items() for kind in kinds.split())


NAMESPACED = _pairs(_NAMESPACED)
"""(group, kind) of the kinds that live in a namespace."""

CLUSTER_SCOPED = _pairs(_CLUSTER)
"""(group, kind) of the kinds that live in no namespace."""

NOT_STORED = _pairs(_NOT_STORED)
"""(group, kind) of requests to the API server; nothing of them is kept, so that Git cannot hold one."""

NAME_RULES: dict[tuple[str, str], NameRule] = {
    ("", "Namespace"): "dns-label",
    ("", "Service"): "dns-1035-label",
    ("apiregistration.k8s.io", "APIService"): "path-segment",  # <version>.<group>
    ("apps", "StatefulSet"): "dns-label",  # since 1.27: the pods' hostname comes from it
    ("batch", "CronJob"): "cron-job",  # 52 characters: the Jobs' names add 11
    ("batch", "Job"): "job",  # 63 characters: the pods carry it as a label
    ("certificates.k8s.io", "ClusterTrustBundle"): "path-segment",  # <signer>:<name>
    ("networking.k8s.io", "IPAddress"): "path-segment",  # an address, with colons in IPv6
    ("rbac.authorization.k8s.io", "ClusterRole"): "path-segment",
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): "path-segment",
    ("rbac.authorization.k8s.io", "Role"): "path-segment",
    ("rbac.authorization.k8s.io", "RoleBinding"): "path-segment",
}
"""Every other kind, and every custom resource, is named by a DNS subdomain."""

_PROTOCOLS = "SCTP TCP UDP"
_SELECTOR_OPERATORS = "DoesNotExist Exists In NotIn"
_QUOTA_SCOPES = (
    "BestEffort CrossNamespacePodAffinity NotBestEffort NotTerminating PriorityClass Terminating VolumeAttributesClass"
)

ENUMS: dict[str, dict[str, str]] = {
    "admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec": {"validationActions": "Audit Deny Warn"},
    "admissionregistration.v1.ValidatingAdmissionPolicySpec": {"failurePolicy": "Fail Ignore"},
    "apps.v1.DeploymentStrategy": {"type": "Recreate RollingUpdate"},
    "batch.v1.CronJobSpec": {"concurrencyPolicy": "Allow Forbid Replace"},
    "core.v1.Container": {
        "imagePullPolicy": "Always IfNotPresent Never",
        "terminationMessagePolicy": "FallbackToLogsOnError File",
    },
    "core.v1.ContainerPort": {"protocol": _PROTOCOLS},
    "core.v1.LimitRangeItem": {"type": "Container PersistentVolumeClaim Pod"},
    "core.v1.NodeSelectorRequirement": {"operator": f"{_SELECTOR_OPERATORS} Gt Lt"},
    "core.v1.PersistentVolumeClaimSpec": {
        "accessModes": "ReadOnlyMany ReadWriteMany ReadWriteOnce ReadWriteOncePod",
        "volumeMode": "Block Filesystem",
    },
    "core.v1.PodSpec": {
        "dnsPolicy": "ClusterFirst ClusterFirstWithHostNet Default None",
        "restartPolicy": "Always Never OnFailure",
    },
    "core.v1.ResourceQuotaSpec": {"scopes": _QUOTA_SCOPES},
    "core.v1.ScopedResourceSelectorRequirement": {"operator": _SELECTOR_OPERATORS, "scopeName": _QUOTA_SCOPES},
    "core.v1.SeccompProfile": {"type": "Localhost RuntimeDefault Unconfined"},
    "core.v1.ServicePort": {"protocol": _PROTOCOLS},
    "core.v1.ServiceSpec": {
        "sessionAffinity": "ClientIP None",
        "type": "ClusterIP ExternalName LoadBalancer NodePort",
    },
    "core.v1.Toleration": {"effect": "NoExecute NoSchedule PreferNoSchedule", "operator": "Equal Exists Gt Lt"},
    "networking.v1.NetworkPolicyPort": {"protocol": _PROTOCOLS},
    "networking.v1.NetworkPolicySpec": {"policyTypes": "Egress Ingress"},
    "rbac.v1.RoleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole Role"},
    "rbac.v1.Subject": {"kind": "Group ServiceAccount User"},
    "scheduling.v1.PriorityClass": {"preemptionPolicy": "Never PreemptLowerPriority"},
    "storage.v1.StorageClass": {
        "reclaimPolicy": "Delete Retain",
        "volumeBindingMode": "Immediate WaitForFirstConsumer",
    },
}
"""Definition -> field -> the values it (or an item of it) may have; the OpenAPI data says only that it is text.

Source: the constants beside each type in staging/src/k8s.io/api/**/types.go.
"""

QUOTA_KEY = (
    r"^(pods|services(\.(nodeports|loadbalancers))?|replicationcontrollers|resourcequotas|secrets|configmaps"
    r"|persistentvolumeclaims|((requests|limits)\.)?(cpu|memory|ephemeral-storage)|requests\.storage"
    r"|(requests\.)?hugepages-[0-9A-Za-z]+|count/[a-z0-9.-]+|requests\.[a-z0-9.-]+/[A-Za-z0-9._-]+"
    r"|[a-z0-9.-]+\.storageclass\.storage\.k8s\.io/(requests\.storage|persistentvolumeclaims)"
    r"|[a-z0-9.-]+\.deviceclass\.resource\.k8s\.io/devices)$"
)
"""What `hard` of a ResourceQuota may count. The API server also takes `limits.<extended resource>`, and counts nothing by it.

Source: pkg/apis/core/helper/helpers.go (standardQuotaResources), pkg/quota/v1/evaluator.
"""

ANNOTATIONS_MAX_BYTES = 256 * 1024
"""Keys and values of all annotations of an object (apimachinery/pkg/api/validation/objectmeta.go, TotalAnnotationSizeLimitB)."""

OBJECT_MAX_BYTES = 1_500_000
"""etcd refuses a request above 1.5 MiB (--max-request-bytes); the rest is for the fields the cluster adds."""

SERVER_WRITTEN = frozenset(
    {
        "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation", "managedFields",
        "ownerReferences", "resourceVersion", "selfLink", "status", "uid",
    }
)  # fmt: skip
"""Top-level and metadata fields that the cluster writes. An owner reference needs a uid, which no file can know."""


def is_namespaced(group: str, kind: str) -> bool | None:
    """Whether a kind of Kubernetes' own lives in a namespace; None when it is not one."""
    if (group, kind) in NAMESPACED:
        return True
    return False if (group, kind) in CLUSTER_SCOPED else None


POD_SECURITY_ENFORCE = "pod-security.kubernetes.io/enforce"
POD_SECURITY_ENFORCE_VERSION = "pod-security.kubernetes.io/enforce-version"
POD_SECURITY_WARN = "pod-security.kubernetes.io/warn"
POD_SECURITY_AUDIT = "pod-security.kubernetes.io/audit"
"""https://kubernetes.io/docs/concepts/security/pod-security-admission/"""

OBJECT_COUNTS = {
    "volumes": "persistentvolumeclaims",
    "secrets": "count/secrets",
    "config_maps": "count/configmaps",
    "services": "services",
    "load_balancers": "services.loadbalancers",
    "node_ports": "services.nodeports",
    "jobs": "count/jobs.batch",
    "notebooks": "count/notebooks.kubeflow.org",
    "tensorboards": "count/tensorboards.tensorboard.kubeflow.org",
    "serving": "count/inferenceservices.serving.kserve.io",
}
"""Fields of the spec's object quota, and the ResourceQuota key of each.

https://kubernetes.io/docs/concepts/policy/resource-quotas/#quota-on-object-count
"""

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
"""The annotation in which `kubectl apply` keeps the whole object it was given."""

DEFAULT_NAMESPACE = "default"
"""The namespace that every cluster has."""

NAMESPACE_NAME_LABEL = "kubernetes.io/metadata.name"
"""The API server puts it on every Namespace, with its name."""

DNS_NAMESPACE = "kube-system"
DNS_LABELS = {"k8s-app": "kube-dns"}
"""The label of the cluster's DNS pods, CoreDNS included
(https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/)."""

API_SERVER_PORTS = (443, 6443)

API_SERVER_HOST = ("default", "kubernetes.default.svc.cluster.local")
DNS_HOST = (DNS_NAMESPACE, "kube-dns.kube-system.svc.cluster.local")
"""The Services that every pod calls, each with its namespace; the DNS one bears this name with CoreDNS too."""

DOCKER_CONFIG_KEY = ".dockerconfigjson"
DOCKER_CONFIG_TYPE = "kubernetes.io/dockerconfigjson"
"""The key and type of a Secret that images are pulled with
(https://kubernetes.io/docs/concepts/configuration/secret/#docker-config-secrets)."""

DEFAULT_ACCOUNT = "default"
"""The ServiceAccount of pods that name none."""
