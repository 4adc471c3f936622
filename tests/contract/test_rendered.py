"""What is committed below rendered/ against those who will read it: upstream's CRDs, and Kubernetes' own schemas.

Neither check uses the contract, which every object has passed already.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from referencing import Registry, Resource

from groundplan.facts.kubernetes import CLUSTER_SCOPED, NAMESPACED
from upstream import Upstream

_KUBERNETES_GROUPS = frozenset(group for group, _ in NAMESPACED | CLUSTER_SCOPED)


@pytest.fixture(scope="module")
def objects(root: Path) -> dict[str, Any]:
    """Path below rendered/ -> object. Inventories are not manifests."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    files = sorted((root / "rendered").rglob("*.yaml"))
    return {str(file.relative_to(root / "rendered")): yaml.load(file.read_bytes(), loader) for file in files}


def _group(obj: dict[str, Any]) -> str:
    return str(obj["apiVersion"].rpartition("/")[0])


def test_something_is_rendered(objects: dict[str, Any]) -> None:
    """The reference platform's output is committed: an empty folder would make the other tests say nothing."""
    assert len(objects) > 50
    assert any(_group(obj) not in _KUBERNETES_GROUPS for obj in objects.values())


def test_upstream_takes_what_is_rendered(upstream: Upstream, objects: dict[str, Any]) -> None:
    """Every custom resource is valid for its upstream CRD, and holds no field that the CRD does not declare."""
    custom = {path: obj for path, obj in objects.items() if _group(obj) not in _KUBERNETES_GROUPS}
    assert {path: found for path, obj in custom.items() if (found := upstream.problems(obj))} == {}


def test_kubernetes_takes_what_is_rendered(root: Path, objects: dict[str, Any]) -> None:
    """Every object of Kubernetes' own kinds is valid for the strict schemas, read as they are published."""
    own = {path: obj for path, obj in objects.items() if _group(obj) in _KUBERNETES_GROUPS}
    version = yaml.safe_load((root / "platform.yaml").read_text())["spec"]["cluster"]["kubernetesVersion"]
    found = {path: [e.message for e in _strict(version, obj).iter_errors(obj)] for path, obj in own.items()}
    assert {path: messages for path, messages in found.items() if messages} == {}


def _strict(version: str, obj: dict[str, Any]) -> jsonschema.Draft202012Validator:
    group, _, api = obj["apiVersion"].rpartition("/")
    short = f"{group.partition('.')[0]}-{api}" if group else api
    return _validator(version, f"{obj['kind'].lower()}-{short}.json")


@cache
def _validator(version: str, name: str) -> jsonschema.Draft202012Validator:
    schema = json.loads((_folder(version) / name).read_text())
    return jsonschema.Draft202012Validator(schema, registry=_definitions(version))


@cache
def _definitions(version: str) -> Registry[Any]:
    definitions = json.loads((_folder(version) / "_definitions.json").read_text())
    registry: Registry[Any] = Registry().with_resource(definitions["$id"], Resource.from_contents(definitions))
    return registry


def _folder(version: str) -> Path:
    spec = find_spec("kubernetes_validate")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "kubernetes-json-schema" / f"v{version}.0-local-strict"
