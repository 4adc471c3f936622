"""Labels and annotations that a tenant may not set."""

from __future__ import annotations

import pytest

from groundplan.checks import run
from groundplan.checks.labels import own_labels
from groundplan.objects.labelling import namespace_annotations
from platforms import at, resolved, tenant, tenants, with_spec
from repositories import compiled


def with_label(entry: str, kind: str = "labels") -> str:
    return with_spec(tenants(tenant(more=f"{kind}: {{{entry}}}")))


@pytest.mark.parametrize(
    ("entry", "hint"),
    [
        ("istio-injection: disabled", "remove the line"),
        ("app.kubernetes.io/part-of: vision", "remove the line"),
        ("app.kubernetes.io/managed-by: hand", "remove the line"),
        ("app.kubernetes.io/instance: vision", "remove the line"),
        ("groundplan.dev/tenant: speech", "remove the line"),
        ("groundplan.dev/other: x", "remove the line"),
        ("pod-security.kubernetes.io/enforce: baseline", "podSecurity: baseline"),
        ("pod-security.kubernetes.io/warn-version: v1.30", "remove the line"),
        ("kubernetes.io/metadata.name: speech", "remove the line"),
        ("node.k8s.io/x: y", "remove the line"),
        ("argocd.argoproj.io/instance: x", "remove the line"),
    ],
)
def test_labels_that_are_not_the_tenants(entry: str, hint: str) -> None:
    """What the compiler, Kubernetes or Argo CD sets is not for a tenant to say otherwise."""
    text = with_label(entry)
    (found,) = run(resolved(text))
    assert (found.code, found.place, found.hint) == ("GP0416", at(text, entry), hint)


@pytest.mark.parametrize(
    ("entry", "hint"),
    [
        ("owner: bob@borealis.example", "remove the line; `owner:` of the tenant sets it"),
        ('argocd.argoproj.io/sync-wave: "9"', "remove the line"),
        ("argocd.argoproj.io/sync-options: Prune=true", "remove the line"),
        ("argocd.argoproj.io/hook: PreSync", "remove the line"),
        ("kubectl.kubernetes.io/restartedAt: now", "remove the line"),
    ],
)
def test_annotations_that_are_not_the_tenants(entry: str, hint: str) -> None:
    """The owner is said once, and how Argo CD syncs is not the tenant's."""
    text = with_label(entry, "annotations")
    (found,) = run(resolved(text))
    assert (found.code, found.place, found.hint) == ("GP0416", at(text, entry), hint)


@pytest.mark.parametrize("entry", ["control-plane: vision", "istio.io/rev: canary", "istio.io/dataplane-mode: ambient"])
def test_labels_that_break_a_component(entry: str) -> None:
    """A label that switches a component off, or contradicts another label, is refused with what it would do."""
    text = with_label(entry)
    (found,) = run(resolved(text))
    assert (found.code, found.place, found.hint) == ("GP0417", at(text, entry), "remove the line")


def test_the_label_of_pipelines_beside_a_store_of_our_own() -> None:
    """Kubeflow Pipelines would write the ConfigMaps that `objectStore` has us render (metacontroller: already exists)."""
    store = 'objectStore: {endpoint: s3.x, region: eu-1, bucketPattern: "ml-{tenant}", credentials: {}}\n'
    label = 'pipelines.kubeflow.org/enabled: "true"'
    rest = "components: {pipelines: managed}\n" + tenants(tenant(more=f"labels: {{{label}}}"))
    text = with_spec(store + rest)
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0417", at(text, label))
    assert run(resolved(text.replace("pipelines: managed", "pipelines: absent"))) == []
    assert run(resolved(with_spec(rest))) == []  # it is what the namespace gets anyway


def test_labels_and_annotations_that_are_the_tenants() -> None:
    """One's own prefix or none, the recommended labels, what is set anyway, and what administrators write on namespaces."""
    labels = 'cost-center: "4711", app.kubernetes.io/name: x, istio-injection: enabled, kueue.x-k8s.io/managed-namespace: "true"'
    annotations = (
        'owner: alice@borealis.example, borealis.example/x: "", scheduler.alpha.kubernetes.io/node-selector: a=b'
    )
    assert run(resolved(with_spec(tenants(tenant(more=f"labels: {{{labels}}}, annotations: {{{annotations}}}"))))) == []


def test_the_tables_are_what_the_generator_sets() -> None:
    """The labels and annotations of the rendered Namespace are those that the check knows."""
    found = compiled({"platform.yaml": with_spec(tenants(tenant()))}).environments["default"]
    assert found.resolved is not None
    assert found.generated is not None
    (metadata,) = (r.object["metadata"] for r in found.generated.objects if r.ref.kind == "Namespace")
    platform = found.resolved.platform
    assert metadata["labels"] == own_labels(platform.shared, platform.tenants[0])
    assert metadata["annotations"] == namespace_annotations(platform.tenants[0])
