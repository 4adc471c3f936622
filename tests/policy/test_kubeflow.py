"""What Kubeflow's profile controller and its components expect of a tenant's namespace and Profile."""

from __future__ import annotations

from pathlib import Path

import pytest

from breaking import PATCH, TENANTS, as_rendered, by_generator, by_patch
from groundplan.policy.kubeflow import KUBEFLOW_RULES
from repositories import files_of, where
from worlds import broken, of_yaml, said

PLATFORM = files_of(TENANTS)

NAMESPACE = """
apiVersion: v1
kind: Namespace
metadata:
  name: vision
  labels: {app.kubernetes.io/part-of: kubeflow-profile%s}
  annotations: {owner: alice@borealis.example}
---
"""
PROFILE = """
apiVersion: kubeflow.org/v1
kind: Profile
metadata: {name: vision}
spec: {owner: {kind: User, name: %s}}
---
"""


def found(text: str) -> list[tuple[str, str, str]]:
    return said(broken(KUBEFLOW_RULES, of_yaml(text)))


@pytest.mark.parametrize("code", ["GP0903", "GP0906", "GP0908", "GP0909"])
def test_what_is_rendered_is_as_kubeflow_wants_it(code: str) -> None:
    """Our own generators break none of these rules."""
    assert as_rendered(code) == []


@pytest.mark.parametrize(
    ("target", "change"),
    [
        ("kind: Namespace, name: vision", "{metadata: {annotations: {owner: Alice@borealis.example}}}"),
        ("kind: Namespace, name: vision", "{metadata: {annotations: {owner: null}}}"),
        ("kind: Profile, name: vision", "{spec: {owner: {name: carol@borealis.example}}}"),
    ],
)
def test_owners_agree_to_the_letter(target: str, change: str) -> None:
    """The profile controller stops silently where annotation and Profile differ, even in case; both are named."""
    (finding,) = by_patch(f"  - {{target: {{{target}}}, merge: {change}}}\n", "GP0903")
    assert "/metadata/annotations/owner" in finding.message
    places = {str(finding.place), *(str(r.place) for r in finding.related)}
    assert any(place.startswith(f"{PATCH}:2:") for place in places)
    assert finding.expected.startswith("owner: ")


def test_a_profile_without_a_rendered_namespace_makes_its_own() -> None:
    """The controller creates a missing namespace with the right annotation."""
    assert found(PROFILE % "alice@borealis.example") == []


def test_a_profile_belongs_to_a_user() -> None:
    """A group as owner breaks contributor management; the output contract refuses it, at the patch."""
    patch = "  - {target: {kind: Profile, name: vision}, merge: {spec: {owner: {kind: Group}}}}\n"
    (finding,) = by_patch(patch, "GP0605")
    assert (str(finding.place).startswith(f"{PATCH}:2:"), "/spec/owner/kind" in finding.message) == (True, True)


@pytest.mark.parametrize("key", ["nvidia.com/gpu", "limits.nvidia.com/gpu"])
def test_extended_resources_are_counted_under_requests(key: str) -> None:
    """`nvidia.com/gpu: 2` (kubeflow/kubeflow#6913, #7258) would be counted by nobody; the contract refuses the key."""
    patch = f'  - {{target: {{kind: ResourceQuota, namespace: vision}}, merge: {{spec: {{hard: {{{key}: "2"}}}}}}}}\n'
    (finding,) = by_patch(patch, "GP0605")
    assert str(finding.place).startswith(f"{PATCH}:2:")
    assert key in finding.message


def test_the_controllers_quota_is_its_own(tmp_path: Path) -> None:
    """A ResourceQuota called kf-resource-quota would be deleted as often as it is made (profile_controller.go)."""
    quota = "{apiVersion: v1, kind: ResourceQuota, metadata: {name: kf-resource-quota, namespace: vision}, spec: {hard: {pods: '1'}}}"
    (finding,) = by_generator(tmp_path, quota, "GP0906")
    assert str(finding.place) == where(PLATFORM, "vision")
    assert "/metadata/name" in finding.message


def test_a_profile_has_no_quota_beside_the_rendered_one() -> None:
    """Two ResourceQuotas count both, and the smaller wins."""
    patch = '  - {target: {kind: Profile, name: vision}, merge: {spec: {resourceQuotaSpec: {hard: {pods: "10"}}}}}\n'
    (finding,) = by_patch(patch, "GP0906")
    assert str(finding.place).startswith(f"{PATCH}:2:")
    assert found(PROFILE.replace("spec: {", 'spec: {resourceQuotaSpec: {hard: {pods: "1"}}, ') % "a") == []


@pytest.mark.parametrize(
    ("labels", "keys"),
    [
        ("", []),
        (", control-plane: vision", ["control-plane"]),
        (', control-plane: ""', ["control-plane"]),
        (", istio-injection: enabled", []),
        (", istio.io/rev: canary", []),
        (", istio.io/dataplane-mode: ambient", []),
        (", istio-injection: enabled, istio.io/rev: canary", ["istio.io~1rev"]),
        (", istio-injection: enabled, istio.io/dataplane-mode: ambient", ["istio.io~1dataplane-mode"]),
    ],
)
def test_a_label_breaks_nothing(labels: str, keys: list[str]) -> None:
    """`control-plane` always does; the labels of the mesh only beside the one that they contradict."""
    assert found(NAMESPACE % labels) == [("GP0908", "Namespace vision", f"/metadata/labels/{key}") for key in keys]


def test_a_label_of_a_namespace_that_is_no_tenants_is_not_our_business() -> None:
    """Platform namespaces carry `control-plane` rightly."""
    assert found((NAMESPACE % ", control-plane: x").replace("kubeflow-profile", "kubeflow")) == []


def test_a_patched_label_is_told_at_the_patch() -> None:
    """The patch is the culprit, and the tenant is named too."""
    patch = "  - {target: {kind: Namespace, name: vision}, merge: {metadata: {labels: {control-plane: vision}}}}\n"
    (finding,) = by_patch(patch, "GP0908")
    assert str(finding.place).startswith(f"{PATCH}:2:")
    assert "/metadata/labels/control-plane" in finding.message
    assert where(PLATFORM, "vision") in {str(r.place) for r in finding.related}


@pytest.mark.parametrize(
    ("obj", "clashes"),
    [
        ("{apiVersion: v1, kind: ConfigMap, metadata: {name: kfp-launcher, namespace: vision}}", True),
        ("{apiVersion: v1, kind: ConfigMap, metadata: {name: metadata-grpc-configmap, namespace: vision}}", True),
        ("{apiVersion: v1, kind: ConfigMap, metadata: {name: artifact-repositories, namespace: vision}}", True),
        ("{apiVersion: v1, kind: Secret, metadata: {name: mlpipeline-minio-artifact, namespace: vision}}", True),
        (
            "{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: mlpipeline-minio-artifact, namespace: vision}}",
            True,
        ),
        (
            (
                "{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: x, namespace: vision},"
                " spec: {target: {name: mlpipeline-minio-artifact}}}"
            ),
            True,
        ),
        ("{apiVersion: v1, kind: ConfigMap, metadata: {name: kfp-launcher, namespace: speech}}", False),
        ("{apiVersion: v1, kind: ConfigMap, metadata: {name: settings, namespace: vision}}", False),
    ],
)
def test_artifacts_have_one_owner(obj: str, clashes: bool) -> None:
    """With the label Kubeflow Pipelines makes these objects, and fails on those that are there already."""
    label = ', pipelines.kubeflow.org/enabled: "true"'
    place = ("GP0909", "Namespace vision", "/metadata/labels/pipelines.kubeflow.org~1enabled")
    assert found(NAMESPACE % label + obj) == ([place] if clashes else [])
    assert found(NAMESPACE % "" + obj) == []
    assert found(NAMESPACE % label.replace("true", "false") + obj) == []


def test_artifacts_are_told_at_the_label(tmp_path: Path) -> None:
    """The patch that sets the label is named, and the object that is rendered."""
    patch = '  - {target: {kind: Namespace, name: vision}, merge: {metadata: {labels: {pipelines.kubeflow.org/enabled: "true"}}}}\n'
    config = "{apiVersion: v1, kind: ConfigMap, metadata: {name: kfp-launcher, namespace: vision}}"
    (finding,) = by_generator(tmp_path, config, "GP0909", patches=patch)
    assert str(finding.place).startswith(f"{PATCH}:2:")
    assert "`ConfigMap kfp-launcher`" in finding.message
