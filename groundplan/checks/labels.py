"""Labels and annotations of a tenant's namespace: some are the compiler's to set, some break what is installed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from groundplan.facts import argocd, kubeflow, kubernetes, labels
from groundplan.facts.namespace_labels import HARMFUL, Harm
from groundplan.findings import Finding
from groundplan.objects.components import installed
from groundplan.objects.labelling import common_labels, namespace_annotations, namespace_labels
from groundplan.resolving import Resolved
from groundplan.spec import Shared, Tenant
from groundplan.spec.tenants import PodSecurity


def own_labels(shared: Shared, tenant: Tenant) -> dict[str, str]:
    """The labels that a tenant's namespace is rendered with besides `labels`."""
    return {**common_labels(shared), labels.TENANT: tenant.name, **namespace_labels(shared, tenant)}


def labels_are_the_tenants(resolved: Resolved) -> Iterator[Finding]:
    """A tenant sets no label that the compiler, Kubernetes or Argo CD sets, and none that breaks a component."""
    for tenant in resolved.platform.tenants:
        own = own_labels(resolved.platform.shared, tenant)
        yield from _refused(resolved, tenant, "label", tenant.labels, own)
        harms = _harms(resolved.platform.shared, tenant)
        for key in sorted(tenant.labels.keys() & harms.keys()):
            yield Finding(
                "GP0417",
                resolved.locate(f"tenants[{tenant.name}].labels[{key}]"),
                f"the label `{key}` cannot be on a tenant's namespace: {harms[key].words}",
                expected="a label that no component gives a meaning to",
                hint="remove the line",
            )


def _harms(shared: Shared, tenant: Tenant) -> dict[str, Harm]:
    """The labels that break something, with what they do."""
    owned = shared.object_store is not None and "pipelines" in installed(shared)
    if owned and tenant.labels.get(kubeflow.PIPELINES_LABEL) == "true":
        return {**HARMFUL, kubeflow.PIPELINES_LABEL: PIPELINES_HARM}
    return HARMFUL


PIPELINES_HARM = Harm(
    "Kubeflow Pipelines would write the artifact-store configuration that is rendered from `objectStore`"
)


def annotations_are_the_tenants(resolved: Resolved) -> Iterator[Finding]:
    """A tenant sets no annotation that the compiler, Kubernetes or Argo CD sets."""
    for tenant in resolved.platform.tenants:
        yield from _refused(resolved, tenant, "annotation", tenant.annotations, namespace_annotations(tenant))


def _refused(
    resolved: Resolved, tenant: Tenant, kind: str, written: Mapping[str, str], own: Mapping[str, str]
) -> Iterator[Finding]:
    for key in sorted(written):
        if key in own:
            if written[key] == own[key]:
                continue
            message = f"the {kind} `{key}` is set by Groundplan, to `{own[key]}`"
        elif (whose := _holder(key, kind)) is not None:
            message = f"the {kind} `{key}` is reserved for {whose}"
        else:
            continue
        yield Finding(
            "GP0416",
            resolved.locate(f"tenants[{tenant.name}].{kind}s[{key}]"),
            message,
            expected=f"{'a' if kind == 'label' else 'an'} {kind} under a prefix of your own, such as `{_own_prefix(resolved)}/...`",
            hint=_instead(key, written[key]),
        )


def _holder(key: str, kind: str) -> str | None:
    """Whose key it is, or None when a tenant may set it."""
    if key == labels.INSTANCE:
        return "Argo CD, which may track objects by it"
    if kind == "annotation" and key in labels.NAMESPACE_ANNOTATIONS:
        return None
    prefix = key.rpartition("/")[0]
    if prefix in labels.OPEN_DOMAINS:
        return None
    if _within(prefix, labels.OWN_DOMAIN):
        return "Groundplan"
    if _within(prefix, argocd.DOMAIN):
        return "Argo CD"
    return "Kubernetes" if any(_within(prefix, domain) for domain in labels.KUBERNETES_DOMAINS) else None


def _within(prefix: str, domain: str) -> bool:
    return prefix == domain or prefix.endswith(f".{domain}")


def _instead(key: str, value: str) -> str:
    if key == kubernetes.POD_SECURITY_ENFORCE and value in get_args(PodSecurity):
        return f"podSecurity: {value}"
    if key == kubeflow.OWNER_ANNOTATION:
        return "remove the line; `owner:` of the tenant sets it"
    return "remove the line"


def _own_prefix(resolved: Resolved) -> str:
    return resolved.platform.shared.domain
