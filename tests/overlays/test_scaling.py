"""`quotaScale` makes quotas smaller, all but those written where it is written; `pinVersions` holds versions still."""

from __future__ import annotations

from typing import Annotated, Any

import pytest

from groundplan.findings import Finding, Place
from groundplan.loading import Node
from groundplan.loading.repository import Repository
from groundplan.overlays import paths
from groundplan.overlays.environments import Environments, Overlay
from groundplan.overlays.pinning import unpinned
from groundplan.overlays.shape import shape_of
from groundplan.resolving import shapes
from groundplan.spec.base import Named, NamedItem, Pinned, Spec
from platforms import tenant, tenants
from repositories import code_at, files_of, only, reading, tenant_tree, where

POOLS = "pools: [{name: train, nodes: 8, perNode: {cpu: 96, memory: 1Ti, gpu: {model: A100, count: 8}}}]\n"


def scaled(base: str, scale: str, path: str = "") -> Any:
    files = files_of(
        POOLS + tenants(tenant(more=f"quota: {{{base}}}")), overlays__dev=f"spec: {{quotaScale: {scale}{path}}}\n"
    )
    return tenant_tree(files).value["quota"].plain()


@pytest.mark.parametrize(
    ("quota", "scale", "expected"),
    [
        ("cpu: 8, memory: 32Gi, pods: 20", "0.25", {"cpu": 2, "memory": "8Gi", "pods": 5}),
        ("cpu: 3, memory: 3Mi, pods: 1", "0.1", {"cpu": 1, "memory": "1Mi", "pods": 1}),
        ("cpu: 7, memory: 5Mi, pods: 19", "0.5", {"cpu": 3, "memory": "2Mi", "pods": 9}),
        ('cpu: "2500m", memory: 1Gi, pods: 0', "0.5", {"cpu": "1", "memory": "512Mi", "pods": 0}),
        ("cpu: 10, memory: 10Gi, pods: 10", "0.1", {"cpu": 1, "memory": "1Gi", "pods": 1}),
        ("cpu: 0x10, memory: 1Gi, pods: 0o20", "0.5", {"cpu": 8, "memory": "512Mi", "pods": 8}),
        ("cpu: 8, memory: 1Gi, pods: 20", "1", {"cpu": 8, "memory": "1Gi", "pods": 20}),
    ],
)
def test_quotas_round_down_to_whole_units_and_stay_above_zero(quota: str, scale: str, expected: dict[str, Any]) -> None:
    """0.1 of 10 is exactly 1; what was above 0 is at least one unit; 0 stays 0."""
    assert scaled(quota, scale) == expected


def test_a_scale_of_one_changes_nothing() -> None:
    """An environment that undoes the scale of what it extends has its quotas as written, parts of a core included."""
    assert scaled("cpu: 2500m, memory: 1000001, pods: 3", "1") == {"cpu": "2500m", "memory": 1000001, "pods": 3}


def test_devices_and_objects_scale_too() -> None:
    """Every count of a quota is scaled, in shorthand as well; names are not."""
    quota = "cpu: 8, memory: 8Gi, pods: 8, cohort: a8, pools: {train: 8}, objects: {secrets: 8}"
    found = scaled(quota, "0.5")
    assert (found["pools"], found["objects"], found["cohort"]) == ({"train": {"nominal": 4}}, {"secrets": 4}, "a8")


def test_a_quota_of_the_overlay_that_scales_is_meant_as_it_stands() -> None:
    """So are those of stronger overlays; those of weaker ones, and of classes, are scaled."""
    classes = "tenantClasses: [{name: c, quota: {cpu: 8, memory: 8Gi, pods: 8, storage: 8Gi}}]\n"
    files = files_of(
        classes + tenants("{name: vision, class: c, owner: a@x.example}"),
        overlays__a="abstract: true\nspec: {tenants: [{name: vision, quota: {memory: 16Gi}}]}\n",
        overlays__b="abstract: true\nextends: a\nspec: {quotaScale: 0.5, tenants: [{name: vision, quota: {pods: 6}}]}\n",
        overlays__c="extends: b\nspec: {tenants: [{name: vision, quota: {storage: 6Gi}}]}\n",
    )
    assert tenant_tree(files).value["quota"].plain() == {"cpu": 4, "memory": "8Gi", "pods": 6, "storage": "6Gi"}


def test_a_scaled_quota_stands_where_it_is_written() -> None:
    """The place is the quota's own; the scale is told by `explain`."""
    files = files_of(tenants(tenant()), overlays__dev="spec: {quotaScale: 0.5}\n")
    node, _ = paths.find(tenant_tree(files), shapes().tenant, ("quota", "pods"))
    assert (node.value, str(node.at)) == (10, where(files, "20}"))


@pytest.mark.parametrize(
    ("scale", "code"),
    [
        ("25", "GP0306"),
        ("0", "GP0306"),
        ("-1", "GP0306"),
        ('"0.5"', "GP0303"),
        ("half", "GP0303"),
        ("true", "GP0303"),
        ("0x10", "GP0306"),
    ],
)
def test_a_scale_is_a_number_that_makes_smaller(scale: str, code: str) -> None:
    """25 for percent, a text, or a boolean is refused where it stands, and never ignored."""
    finding = only(files_of(tenants(tenant()), overlays__dev=f"spec: {{quotaScale: {scale}}}\n"))
    assert code_at(finding) == (code, "overlays/dev.yaml:1:20")


def test_the_platform_itself_has_no_scale() -> None:
    """It would make every written quota a lie."""
    assert code_at(only(files_of("quotaScale: 0.5\n"))) == ("GP0210", "platform.yaml:18:3")


class Endpoint(NamedItem):
    version: Annotated[str | None, Pinned()] = None
    """A version, as the sections of workloads will have."""


class Serving(Spec):
    serving: Named[Endpoint] = ()


def versions(chain: tuple[Overlay, ...], place: Place) -> list[Finding]:
    tree = Node(
        {"serving": Node([Node({"name": Node("a", place), "version": Node("v1", place, place)}, place)], place)}, place
    )
    environments = Environments({o.name: o for o in chain}, {chain[-1].name: chain})
    return list(unpinned(chain[-1].name, {"vision": tree}, environments, shape_of(Serving)))


def overlay(name: str, *, pins: bool | None) -> Overlay:
    place = Place(f"overlays/{name}.yaml", 1, 1)
    return Overlay(name, place, pin_versions=None if pins is None else Node(pins, place, place), files=(place.file,))


@pytest.mark.parametrize(
    ("file", "count"),
    [("platform.yaml", 1), ("teams/vision/a.yaml", 1), ("overlays/dev.yaml", 1), ("teams/speech/overlays/eu.yaml", 1),
     ("overlays/eu.yaml", 0), ("overlays/prod.yaml", 0), ("teams/vision/overlays/eu.yaml", 0), ("teams/vision/overlays/prod.yaml", 0)],
)  # fmt: skip
def test_a_pinned_version_is_set_in_the_environments_own_overlays(file: str, count: int) -> None:
    """Where `pinVersions` holds, also by a base, a merge elsewhere never moves what runs."""
    found = versions((overlay("prod", pins=True), overlay("eu", pins=None)), Place(file, 4, 2))
    assert [code_at(f) for f in found] == [("GP0213", f"{file}:4:2")] * count
    assert all(str(f.related[0].place) == "overlays/prod.yaml:1:1" for f in found)


def test_an_environment_may_unpin() -> None:
    """The strongest overlay that says something decides; without a word nothing is pinned."""
    assert versions((overlay("prod", pins=True), overlay("eu", pins=False)), Place("platform.yaml", 1, 1)) == []
    assert versions((overlay("prod", pins=None),), Place("platform.yaml", 1, 1)) == []


def test_a_repository_with_a_pin_compiles() -> None:
    """`pinVersions` is read from the overlay's head."""
    assert isinstance(reading(files_of(overlays__dev="pinVersions: true\n")), Repository)
    assert tenant_tree(files_of(tenants(tenant()), overlays__dev="pinVersions: true\n")).value["name"].value == "vision"
