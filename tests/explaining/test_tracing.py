"""What made a field, and what a value reaches: answers found by changing one value and rendering again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundplan.compiler import compile_repository
from groundplan.explaining.defaults import unwritten
from groundplan.explaining.influence import Influence
from groundplan.explaining.tracing import Source, reached_by, sources_of, sources_of_each
from groundplan.findings import Finding
from groundplan.generating.discovery import Generator, discover
from groundplan.loading import DiskFiles, Node
from groundplan.objects import Manifest, Ref
from groundplan.resolving import SHARED
from repositories import NOWHERE, files_of, resolved, where

PLATFORM = """\
pools:
- {name: cpu, nodes: 4, perNode: {cpu: 32, memory: 128Gi}}
- {name: train, nodes: 8, perNode: {cpu: 96, memory: 1Ti, gpu: {model: A100-80GB, count: 8}}}
tenantClasses:
- name: research
  podSecurity: baseline
  quota: {cpu: 8, memory: 32Gi, pods: 20, pools: {train: 16}}
tenants:
- {name: vision, class: research, owner: alice@x.example, members: [{user: bob@x.example}, {group: readers, role: view}]}
- {name: speech, owner: sam@x.example, quota: {cpu: 4, memory: 8Gi, pods: 10}}
"""
FILES = files_of(PLATFORM)
QUOTA = Ref("", "ResourceQuota", "vision", "tenant-compute")
NAMESPACE = Ref("", "Namespace", "", "vision")


def influence_of(files: dict[str, str], environment: str = "") -> Influence:
    generators, findings = discover(NOWHERE, local=False)
    assert findings == ()
    return Influence(resolved(files, environment), generators)


@pytest.fixture(scope="module")
def influence() -> Influence:
    return influence_of(FILES)


def places(sources: list[Source]) -> dict[str, str]:
    return {s.path: str(s.node.at) if s.node is not None else "default" for s in sources}


def test_a_field_names_every_input_at_its_line(influence: Influence) -> None:
    """Requests of cpu come from the class's quota and pool quota, and from what a node of the pool has."""
    found = places(sources_of(influence, "vision", QUOTA)["spec", "hard", "requests.cpu"])
    expected = {
        "tenants[vision].quota.cpu": "8, memory: 32Gi",
        "tenants[vision].quota.pools[train].nominal": "16}",
        "pools[train].perNode.cpu": "96",
        "pools[train].perNode.gpu.count": "8}}}",
    }
    assert {p: found[p] for p in expected} == {p: where(FILES, t) for p, t in expected.items()}
    assert found["tenants[vision].quota.pools[train].borrow"] == "default"
    assert found["pools[train].reserve.cpu"] == "default"
    assert not any("speech" in p or "pools[cpu]" in p for p in found)


def test_a_field_that_is_always_so_has_no_input(influence: Influence) -> None:
    """What the generator writes whatever is said is not blamed on anything."""
    found = sources_of(influence, "vision", QUOTA)
    assert ("apiVersion",) not in found
    assert ("kind",) not in found


def test_a_default_is_named_as_one(influence: Influence) -> None:
    """A member's role nobody wrote, with its value."""
    ref = next(r for r in influence.objects("vision") if r.kind == "RoleBinding" and "bob" in r.name)
    sources = [s for found in sources_of(influence, "vision", ref).values() for s in found]
    assert Source("tenants[vision].members[bob@x.example].role", "edit", None) in sources


def test_a_value_reaches_what_it_moves(influence: Influence) -> None:
    """A member's role reaches that member's binding and policy, and no other object."""
    for path in (
        "tenants[vision].members[readers].role",
        "tenants.vision.members.readers.role",
        "spec.tenants[vision].members[readers].role",
    ):
        reached = reached_by(influence, path)
        assert {(r.owner, r.ref.kind) for r in reached} == {("vision", "RoleBinding")}
        assert all("readers" in r.ref.name or "group" in r.ref.name for r in reached)


def test_a_value_of_a_class_reaches_its_tenants(influence: Influence) -> None:
    """It acts through the tenants it was laid under, and through no other."""
    reached = reached_by(influence, "tenantClasses[research].podSecurity")
    assert {(r.owner, r.ref) for r in reached} == {("vision", NAMESPACE)}


def test_a_shared_value_reaches_every_owner(influence: Influence) -> None:
    """The Kubernetes version stands in a label of every namespace."""
    reached = reached_by(influence, "cluster.kubernetesVersion")
    assert {r.owner for r in reached} >= {"vision", "speech"}


def test_what_is_no_path_is_an_error(influence: Influence) -> None:
    """ValueError, for the caller to explain; a path that leads nowhere reaches nothing."""
    with pytest.raises(ValueError, match=r"a\["):
        reached_by(influence, "a[")
    assert reached_by(influence, "tenants[nobody].quota") == []


def test_a_value_of_an_overlay_is_named_there() -> None:
    """The stronger layer is the cause; what it replaced is not."""
    over = "spec: {tenantClasses: [{name: research, quota: {pods: 7}}]}\n"
    files = files_of(PLATFORM, overlays__dev=over)
    found = places(sources_of(influence_of(files), "vision", QUOTA)["spec", "hard", "pods"])
    assert found == {"tenants[vision].quota.pods": where(files, "7}", "overlays/dev.yaml")}


def test_a_scale_is_a_cause() -> None:
    """Where `quotaScale` holds it moves each scaled field."""
    files = files_of(PLATFORM, overlays__dev="spec: {quotaScale: 0.5}\n")
    found = places(sources_of(influence_of(files), "vision", QUOTA)["spec", "hard", "pods"])
    assert found["quotaScale"] == where(files, "0.5", "overlays/dev.yaml")


def test_another_quota_is_scaled_as_well() -> None:
    """What would be otherwise is asked of the environment as it is, with its scale."""
    influence = influence_of(files_of(PLATFORM, overlays__dev="spec: {quotaScale: 0.5}\n"))
    changed = influence.with_value("tenants[vision].quota.pods", Node(100, influence.resolved.layered.shared.at))
    assert changed is not None
    assert changed.objects("vision")[QUOTA]["spec"]["hard"]["pods"] == "50"


def test_a_comment_changes_nothing() -> None:
    """Values and their effects are the same, wherever they stand."""
    commented = {**FILES, "platform.yaml": "# one line more\n" + FILES["platform.yaml"]}
    one, two = influence_of(FILES), influence_of(commented)
    for owner in one.owners:
        assert one.objects(owner) == two.objects(owner)
        assert [(p, n.value) for p, n in one.leaves(owner).items()] == [
            (p, n.value) for p, n in two.leaves(owner).items()
        ]


def test_a_variant_that_is_no_platform_is_skipped(influence: Influence) -> None:
    """A value that does not type gives no variant; a required one cannot be left out."""
    at = influence.resolved.layered.shared.at
    assert influence.with_value("tenants[vision].quota.cpu", Node("much", at)) is None
    assert influence.with_value("tenants[vision].owner", None) is None
    assert influence.with_value("tenants[vision].nothing", Node(1, at)) is None
    assert influence.with_value("tenants[vision].members[nobody].role", Node("view", at)) is None
    changed = influence.with_value("tenants[vision].quota.cpu", Node(9, at))
    assert changed is not None
    assert str(changed.resolved.platform.tenants[0].quota.cpu) == "9"
    assert str(influence.resolved.platform.tenants[0].quota.cpu) == "8"


def test_defaults_are_what_nobody_wrote(influence: Influence) -> None:
    """Each path is a value of the platform, and none is written anywhere."""
    found = dict(unwritten(influence.resolved.platform.shared))
    assert found["gitops.path"] == "rendered"
    assert found["pools[train].selector[groundplan.dev/pool]"] == "train"
    assert not set(found) & set(influence.leaves(SHARED))


def changed_fields(before: Any, after: Any, at: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    """The fields of an object that differ, found without the code under test."""
    if isinstance(before, dict) and isinstance(after, dict):
        return {f for k in {*before, *after} for f in changed_fields(before.get(k), after.get(k), (*at, k))}
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return {f for i, pair in enumerate(zip(before, after, strict=True)) for f in changed_fields(*pair, (*at, i))}
    return set() if before == after else {at}


@settings(max_examples=40)
@given(st.data())
def test_what_moves_a_field_is_named_by_it(influence: Influence, data: st.DataObject) -> None:
    """For any written value: if the platform with another value has another field, the field's sources name the value."""
    scope = data.draw(st.sampled_from(influence.owners))
    path = data.draw(st.sampled_from(sorted(influence.leaves(scope))))
    owner = data.draw(st.sampled_from(["vision", "speech"])) if scope == SHARED else scope
    variants = list(influence.variants(path, influence.leaves(scope)[path].value))
    before = influence.objects(owner)
    for variant in variants[:1]:
        for ref, obj in variant.objects(owner).items():
            for field in changed_fields(before.get(ref), obj) if ref in before else set():
                assert path in [s.path for s in sources_of(influence, owner, ref)[field]]


def test_the_builtin_generators_are_pure(influence: Influence) -> None:
    """Asking is rendering: the same question twice gives the same objects."""
    assert influence.objects("vision") == influence.objects("vision")
    assert influence.objects(SHARED) == influence.objects(SHARED)


def test_tenants_are_independent(influence: Influence) -> None:
    """A value of one tenant moves no object of another."""
    for path in influence.leaves("speech"):
        assert {r.owner for r in reached_by(influence, path)} <= {"speech"}


def picky(influence: Influence, *, local: bool) -> Influence:
    """The same platform with a generator that takes no other number of pods than the one that is written."""
    written = influence.resolved.platform.tenants[0].quota.pods

    def tenant(shared: Any, tenant: Any) -> Any:
        if tenant.name == influence.resolved.platform.tenants[0].name and tenant.quota.pods != written:
            raise KeyError(tenant.quota.pods)
        obj = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": tenant.namespace}}
        yield Manifest(obj, f"tenants[{tenant.name}]")

    return Influence(influence.resolved, [Generator("picky", Path("picky.py"), local=local, tenant=tenant)])


def test_what_a_local_generator_fails_on_moves_nothing(influence: Influence) -> None:
    """An object that is missing because its generator failed was not moved by the value that was tried."""
    name = influence.resolved.platform.tenants[0].name
    assert reached_by(picky(influence, local=True), f"tenants[{name}].quota.pods") == []


def test_a_bug_of_a_generator_is_not_taken_for_no_influence(influence: Influence) -> None:
    """What the checks let pass a generator of ours has to take."""
    name = influence.resolved.platform.tenants[0].name
    with pytest.raises(KeyError):
        reached_by(picky(influence, local=False), f"tenants[{name}].quota.pods")


def test_a_value_that_the_checks_refuse_may_fail(influence: Influence, monkeypatch: pytest.MonkeyPatch) -> None:
    """A generator may rely on what the checks hold."""
    name = influence.resolved.platform.tenants[0].name
    refused = [Finding("GP0401", None, "refused")]
    monkeypatch.setattr("groundplan.checks.run", lambda resolved: refused)
    assert reached_by(picky(influence, local=False), f"tenants[{name}].quota.pods") == []


@pytest.mark.parametrize("environment", ["dev", "prod-eu"])
def test_no_value_of_the_reference_platform_is_too_much_for_a_generator(root: Path, environment: str) -> None:
    """Every variant of every value is rendered, or refused by the checks; none finds a bug."""
    outcome = compile_repository(root, DiskFiles(root))
    found = outcome.environments[environment].resolved
    assert found is not None
    tried = Influence(found, outcome.generators)
    owner = tried.owners[1]
    assert sum(map(bool, sources_of_each(tried, owner, tried.objects(owner)).values())) > 5
