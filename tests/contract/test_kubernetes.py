"""Kubernetes' own kinds: the facts beside the schemas."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import jsonschema_rs
import pytest

from groundplan.contract import Contract, kubernetes
from groundplan.facts import kubernetes as facts

_UNVERIFIED = {
    ("lifecycle.k8s.io", "Eviction"),
    ("lifecycle.k8s.io", "EvictionRequest"),
    ("resource.k8s.io", "ResourcePoolStatusRequest"),
    ("scheduling.k8s.io", "CompositePodGroup"),
}
"""Alpha kinds whose scope has not been read up yet: unknown, and so an error."""


@pytest.mark.parametrize("version", kubernetes.supported_versions())
def test_every_kind_has_a_scope(version: str) -> None:
    """Each kind that Kubernetes has metadata for is namespaced, cluster-scoped, or not stored."""
    path = kubernetes._data_folder() / f"v{version}.0-local-strict" / "_definitions.json"
    known = facts.NAMESPACED | facts.CLUSTER_SCOPED | facts.NOT_STORED | _UNVERIFIED
    for definition in json.loads(path.read_bytes())["$defs"].values():
        metadata = definition.get("properties", {}).get("metadata", {})
        if str(metadata.get("$ref", "")).endswith("ObjectMeta"):
            for gvk in definition.get("x-kubernetes-group-version-kind", ()):
                assert (gvk["group"], gvk["kind"]) in known


def test_scopes_do_not_overlap() -> None:
    """A kind has one scope, and one that the cluster does not keep has none."""
    assert not facts.NAMESPACED & facts.CLUSTER_SCOPED
    assert not (facts.NAMESPACED | facts.CLUSTER_SCOPED) & facts.NOT_STORED


def test_every_fact_is_about_something() -> None:
    """Name rules and enums name kinds and fields that exist in the newest version."""
    kinds = kubernetes.load(kubernetes.supported_versions()[-1])
    assert set(facts.NAME_RULES) <= facts.NAMESPACED | facts.CLUSTER_SCOPED
    for name, fields in facts.ENUMS.items():
        assert set(fields) <= set(kinds._definitions[f"io.k8s.api.{name}"]["properties"])


@pytest.mark.parametrize("version", ["1.30", "1.35", kubernetes.supported_versions()[-1]])
def test_every_schema_compiles(version: str) -> None:
    """No kind's schema is broken, and none is open at its root."""
    kinds = kubernetes.load(version)
    for key in kinds.known():
        schema = kinds.schema(key)
        jsonschema_rs.Draft202012Validator(schema)
        assert schema["additionalProperties"] is False
        assert {"apiVersion", "kind", "metadata"} <= set(schema["required"])


def test_nothing_is_lost_but_null() -> None:
    """Every field keeps its type, what it requires, and that nothing else is there."""
    kinds = kubernetes.load("1.35")
    for name, raw in kinds._definitions.items():
        if name in kubernetes._REPLACED or "properties" not in raw:
            continue
        ours = kinds._definition(name)
        assert ours.get("required") == raw.get("required")
        assert ours.get("additionalProperties") == raw.get("additionalProperties")
        for field, shape in raw["properties"].items():
            assert _types(shape) - {"null"} == _types(ours["properties"][field]), (name, field)
            assert ("$ref" in shape) == ("$ref" in ours["properties"][field])


def _types(shape: dict[str, Any]) -> set[str]:
    named = shape.get("type", [])
    return {named} if isinstance(named, str) else set(named)


def test_scopes_that_matter(contract: Contract) -> None:
    """Scope is known for Kubernetes' kinds and for the release's; None says that it is not."""
    assert contract.is_namespaced("", "Namespace") is False
    assert contract.is_namespaced("rbac.authorization.k8s.io", "RoleBinding") is True
    assert contract.is_namespaced("kubeflow.org", "Profile") is False
    assert contract.is_namespaced("kueue.x-k8s.io", "LocalQueue") is True
    assert contract.is_namespaced("example.com", "Team") is None


def test_importing_is_cheap() -> None:
    """The contract's module brings no validator and none of kubernetes-validate's code."""
    program = "import sys, groundplan.contract; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"jsonschema", "jsonschema_rs", "kubernetes_validate", "importlib_resources"} & set(loaded)
