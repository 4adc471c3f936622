"""The JSON Schemas are generated, current, and say about a text what the models say."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from groundplan.spec import json_schema

OVERLAY = """
extends: prod
pinVersions: true
spec:
  domain: eu.ml.borealis.example
  quotaScale: 0.25
  secretStore: {path: kv/prod}
  gateway: null
  pools: [{name: train, nodes: 1}, {name: old, $remove: true}]
  tenants:
    - name: vision
      quota: {pools: {train: 4, share: null}}
      members: [{user: bob@borealis.example, $remove: true}]
      network: {egress: [{host: wandb.ai, $new: true}]}
"""
TEAM = """
secrets: [{name: hub, keys: [token], from: vision/hub}]
volumes: [{name: runs, size: 100Gi}, {name: datasets, storageClass: null}]
"""


def validator(kind: json_schema.Kind) -> Draft7Validator:
    return Draft7Validator(json_schema.schema(kind))


def errors(kind: json_schema.Kind, data: Any) -> list[str]:
    return [error.json_path for error in validator(kind).iter_errors(data)]


def every_mapping(schema: Any) -> list[dict[str, Any]]:
    if isinstance(schema, list):
        return [found for item in schema for found in every_mapping(item)]
    if not isinstance(schema, dict):
        return []
    return [schema, *(found for value in schema.values() for found in every_mapping(value))]


@pytest.mark.parametrize("kind", json_schema.KINDS)
def test_the_committed_schema_is_current(root: Path, kind: json_schema.Kind) -> None:
    """`groundplan schema` writes it; a model that changes without it fails here."""
    committed = (root / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert committed == json_schema.text(kind)


@pytest.mark.parametrize("kind", json_schema.KINDS)
def test_a_schema_is_draft_07(kind: json_schema.Kind) -> None:
    """Editors read draft-07: no `$defs`, no `prefixItems`, nothing beside a `$ref`."""
    Draft7Validator.check_schema(json_schema.schema(kind))
    for mapping in every_mapping(json_schema.schema(kind)):
        assert not {"$defs", "prefixItems", "const"} & set(mapping)
        assert "$ref" not in mapping or len(mapping) == 1


@pytest.mark.parametrize("kind", json_schema.KINDS)
def test_every_mapping_and_key_is_described(kind: json_schema.Kind) -> None:
    """An editor shows what each key means."""
    schema = json_schema.schema(kind)
    mappings = {"": schema, **schema["definitions"]}
    silent = [
        f"{name}.{key}"
        for name, mapping in mappings.items()
        for key, value in mapping["properties"].items()
        if not value.get("description")
    ]
    assert silent == []
    assert [name for name, mapping in mappings.items() if not mapping["description"]] == []


def test_the_example_platform_fits(document: dict[str, Any]) -> None:
    """Shorthand, partial volumes of a template and tenants that lean on a class are fine."""
    assert errors("platform", document) == []
    assert errors("include", {"tenants": document["spec"]["tenants"]}) == []


def test_an_overlay_is_partial() -> None:
    """Nothing is required but the keys of items; null, $new and $remove are fine."""
    assert errors("overlay", yaml.safe_load(OVERLAY)) == []
    assert errors("overlay", {}) == []


def test_a_team_file_holds_what_a_team_owns() -> None:
    """Volumes and secrets, and no quota."""
    assert errors("team", yaml.safe_load(TEAM)) == []
    assert errors("team", {"quota": {"cpu": 1}}) == ["$"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("spec", "release"), 2026.08),
        (("spec", "cluster", "cni"), "silium"),
        (("spec", "cluster", "nodeLocalDNS"), "yes"),
        (("spec", "cluster", "kubernetesVersion"), 1.35),
        (("spec", "pools", 0, "perNode", "memory"), "20gi"),
        (("spec", "pools", 0, "nodes"), -1),
        (("spec", "tenants", 0, "quota", "gpu"), 8),
        (("spec", "tenants", 0, "quota", "pools", "train"), "many"),
        (("spec", "tenantClasses", 0, "labels", "a b"), "c"),
        (("spec", "tenants", 0, "name"), "Vision"),
        (("spec", "tenants", 0, "members", 0), {"role": "edit"}),
        (("spec", "quotaScale"), 0.5),
        (("spec", "tenants", 0, "$new"), True),
        (("spec", "notebooks"), []),
        (("metadata",), {}),
        (("kind",), "Overlay"),
    ],
)
def test_a_mistake_is_seen_in_the_editor(document: dict[str, Any], path: tuple[str | int, ...], value: Any) -> None:
    """What `check` would refuse for its form, the schema refuses."""
    place: Any = copy.deepcopy(document)
    changed = place
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    assert errors("platform", changed) != []


def test_the_text_is_the_same_on_every_run() -> None:
    """Neither the hash seed nor the order of generating shows."""
    program = "from groundplan.spec import json_schema as j; print(*map(j.text, reversed(j.KINDS)), sep='', end='')"
    command = [sys.executable, "-c", program]
    outputs = {
        subprocess.run(command, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("1", "2")
    }
    assert outputs == {"".join(json_schema.text(kind) for kind in reversed(json_schema.KINDS)).encode()}


def test_examples_in_a_schema_fit_it() -> None:
    """What an editor offers is right."""
    for mapping in every_mapping(json_schema.schema("platform")):
        for example in mapping.get("examples", ()):
            bare = {key: value for key, value in mapping.items() if "$ref" not in json.dumps(value)}
            assert list(Draft7Validator(bare).iter_errors(example)) == []
