"""CRD files of a platform repository: what they widen, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from groundplan import releases
from groundplan.contract import Contract, Violation
from groundplan.contract.crds import CustomKind
from groundplan.findings import Finding
from upstream import Upstream, folder, problems

FILE = "schemas/crds/teams.yaml"


def _findings(content: bytes | str) -> tuple[Finding, ...]:
    release = releases.get("2026.08")
    assert release is not None
    data = content if isinstance(content, bytes) else content.encode()
    contract, findings = Contract.load("1.35", release, {FILE: data})
    assert contract is not None
    return findings


@pytest.fixture(scope="session")
def crd(widened: Contract) -> CustomKind:
    return widened._custom["example.com/v1", "Team"]


def test_a_crd_makes_its_kind_known(contract: Contract, widened: Contract, team: dict[str, Any]) -> None:
    """Without the CRD the kind is an error that says where to put it; with it the object is let through."""
    (violation,) = contract.check(team)
    assert violation.code == "GP0601"
    assert "schemas/crds/" in violation.hint
    assert widened.check(team) == []


def test_a_crd_says_the_scope(contract: Contract, widened: Contract, team: dict[str, Any]) -> None:
    """The scope of a kind is its CRD's."""
    assert contract.is_namespaced("example.com", "Team") is None
    assert widened.is_namespaced("example.com", "Team") is True
    del team["metadata"]["namespace"]
    assert [violation.code for violation in widened.check(team)] == ["GP0608"]


def test_only_served_versions_are_known(widened: Contract, team: dict[str, Any]) -> None:
    """A version that the CRD keeps but does not serve is none."""
    (violation,) = widened.check(team | {"apiVersion": "example.com/v1alpha1"})
    assert (violation.code, violation.expected) == ("GP0601", "Team in example.com/v1")


GOOD: dict[str, dict[str, Any]] = {
    "a default counts as present": {"size": 1},
    "int-or-string takes a number": {"size": 1, "port": 80},
    "int-or-string takes text": {"size": 1, "port": "http"},
    "nullable takes null": {"size": 1, "note": None},
    "kept fields may be anything": {"size": 1, "settings": {"depth": 2, "extra": {"a": [1]}}},
    "an embedded resource": {"size": 1, "template": {"apiVersion": "v1", "kind": "Pod", "metadata": {}, "spec": {}}},
    "a map's keys are free": {"size": 1, "labels": {"x": "y"}},
    "items by key": {"size": 1, "members": [{"name": "a"}, {"name": "b"}]},
}

BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "unknown field": ({"size": 1, "moed": "open"}, "GP0602", "/spec/moed"),
    "required": ({"mode": "open"}, "GP0604", "/spec"),
    "null": ({"size": None}, "GP0603", "/spec/size"),
    "type": ({"size": "1"}, "GP0603", "/spec/size"),
    "a truth value is no integer": ({"size": True}, "GP0603", "/spec/size"),
    "enum": ({"size": 1, "mode": "opne"}, "GP0605", "/spec/mode"),
    "minimum": ({"size": 0}, "GP0605", "/spec/size"),
    "int32": ({"size": 2**31}, "GP0605", "/spec/size"),
    "int-or-string": ({"size": 1, "port": 1.5}, "GP0603", "/spec/port"),
    "declared field of an open mapping": ({"size": 1, "settings": {"depth": "x"}}, "GP0603", "/spec/settings/depth"),
    "embedded resource without kind": ({"size": 1, "template": {"apiVersion": "v1"}}, "GP0604", "/spec/template"),
    "item twice": ({"size": 1, "members": [{"name": "a"}, {"name": "a"}]}, "GP0614", "/spec/members/1"),
    "value of a map": ({"size": 1, "labels": {"x": 1}}, "GP0603", "/spec/labels/x"),
}


@pytest.mark.parametrize("name", GOOD)
def test_structural_schemas_let_through(widened: Contract, crd: CustomKind, team: dict[str, Any], name: str) -> None:
    """What the API server takes is taken, and the oracle agrees."""
    team["spec"] = GOOD[name]
    assert widened.check(team) == []
    assert list(problems(crd.openapi, team)) == []


@pytest.mark.parametrize("name", BAD)
def test_structural_schemas_refuse(widened: Contract, crd: CustomKind, team: dict[str, Any], name: str) -> None:
    """What the API server refuses or drops is refused, and the oracle agrees."""
    team["spec"], code, pointer = BAD[name]
    (violation,) = widened.check(team)
    assert (violation.code, violation.pointer) == (code, pointer)
    assert list(problems(crd.openapi, team)) != []


def test_a_crd_widens_what_our_contract_knows(contract: Contract) -> None:
    """A CRD of a kind we emit comes before our own contract: it says what the cluster takes."""
    content = b"""\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: profiles.kubeflow.org}
spec:
  group: kubeflow.org
  scope: Cluster
  names: {kind: Profile, plural: profiles}
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object,
       properties: {plugins: {type: array, items: {type: object, x-kubernetes-preserve-unknown-fields: true}}}}}}}}
"""
    release = releases.get("2026.08")
    assert release is not None
    wider, findings = Contract.load("1.35", release, {FILE: content})
    assert wider is not None
    assert findings == ()
    profile = {
        "apiVersion": "kubeflow.org/v1",
        "kind": "Profile",
        "metadata": {"name": "a"},
        "spec": {"plugins": [{"a": 1}]},
    }
    assert contract.check(profile) != []
    assert wider.check(profile) == []


def test_cel_rules_are_listed(widened: Contract) -> None:
    """Rules that are not evaluated are at least known."""
    (rule,) = widened.rules("example.com/v1", "Team")
    assert (rule.path, rule.expression, rule.message) == ("spec", "self.size > 0", "size is positive")
    assert widened.rules("v1", "Namespace") == ()


def _crd(**changes: str) -> str:
    """A small CRD with lines exchanged."""
    lines = {
        "apiVersion": "apiVersion: apiextensions.k8s.io/v1",
        "kind": "kind: CustomResourceDefinition",
        "metadata": "metadata: {name: teams.example.com}",
        "spec": "spec:",
        "group": "  group: example.com",
        "scope": "  scope: Namespaced",
        "names": "  names: {kind: Team, plural: teams}",
        "versions": "  versions:",
        "version": "    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}",
    } | changes
    return "\n".join(lines.values()) + "\n"


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (_crd(kind="kind: Team"), 2, "is not a CustomResourceDefinition but"),
        (_crd(apiVersion="apiVersion: apiextensions.k8s.io/v1beta1"), 2, "v1beta1"),
        (_crd(metadata="metadata: {name: team.example.com}"), 3, "not named for its plural"),
        (_crd(group="  group: apps", metadata="metadata: {name: teams.apps}"), 5, "Kubernetes' own"),
        (_crd(scope="  scoop: Namespaced"), 6, "no field `spec.scoop`"),
        (_crd(scope=""), 4, "`spec.scope` is missing"),
        (_crd(version="    - {name: v1, served: true, storage: false, schema: {openAPIV3Schema: {type: object}}}"), 8, "storage"),
        (_crd(version="    - {name: v1, served: true, storage: true}"), 9, "without a schema"),
        (_crd(version="    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: array}}}"), 9, "type object"),
        (_crd(version="    - {name: v1, served: 1, storage: true, schema: {openAPIV3Schema: {type: object}}}"), 9, "served` is 1"),
        (_crd(version="    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {a: {items: {properties: [1]}}}}}}"), 9, "is a list"),
        (_crd() + "---\n" + _crd(), 19, "defined a second time"),
        ("a: [", 0, ""),
        ("", 0, "is empty"),
        ("- 1\n", 1, "no mapping"),
        (b"\xff\xfe", 0, ""),
    ],
)  # fmt: skip
def test_a_malformed_crd_is_told_with_its_place(content: str | bytes, line: int, said: str) -> None:
    """Whatever stands in a CRD file, it is a finding in that file, at the line where one can be named."""
    found = _findings(content)
    assert found != ()
    assert all(f.place is not None and f.place.file == FILE for f in found)
    assert any(said in f.message for f in found)
    if line:
        assert {f.code for f in found} == {"GP0610"}
        assert line in {f.place.line for f in found if f.place is not None}


def test_a_bad_document_spoils_no_other() -> None:
    """The good documents of a stream are used, and lines are those of the file."""
    release = releases.get("2026.08")
    assert release is not None
    content = "# a comment\n---\n" + _crd(kind="kind: Nonsense") + "--- # next\n" + _crd()
    contract, findings = Contract.load("1.35", release, {FILE: content.encode()})
    assert contract is not None
    assert contract.is_namespaced("example.com", "Team") is True
    assert [(f.place.line if f.place else 0) for f in findings] == [4]


def test_a_pattern_that_cannot_be_compiled_is_told() -> None:
    """A broken pattern in a CRD is said at the objects of its kind, since only they need it."""
    version = "    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {a: {type: string, pattern: '('}}}}}"
    release = releases.get("2026.08")
    assert release is not None
    contract, findings = Contract.load("1.35", release, {FILE: _crd(version=version).encode()})
    assert contract is not None
    assert findings == ()
    for _ in range(2):
        (violation,) = contract.check({"apiVersion": "example.com/v1", "kind": "Team", "metadata": {}, "a": "x"})
        assert violation.code == "GP0610"
        assert f"{FILE}:9" in violation.message


def test_upstreams_crds_are_taken_as_published(upstream: Upstream, root: Path) -> None:
    """No published CRD is refused, and each one's schema compiles. The largest, over 200 kB, are left out for time."""
    paths = sorted(path for path in folder(root).glob("*/*.yaml") if path.stat().st_size < 200_000)
    release = releases.get("2026.08")
    assert release is not None
    taken = {path.name: path.read_bytes() for path in paths}
    contract, findings = Contract.load("1.35", release, taken)
    assert contract is not None
    assert findings == ()
    assert len(contract._custom) >= len(taken) > 50
    for custom in contract._custom.values():
        assert not isinstance(contract._compile(custom), Violation)


def test_an_unsupported_kubernetes_is_told() -> None:
    """Without schemas for the version nothing can be checked, and that is an error with the versions there are."""
    release = releases.get("2026.08")
    assert release is not None
    for version in ("1.99", "v1.35", "1.35.1", "", "x"):
        contract, (finding,) = Contract.load(version, release, {})
        assert contract is None
        assert finding.code == "GP0611"
        assert "1.35" in finding.expected or "1.37" in finding.expected
