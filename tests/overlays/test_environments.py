"""Overlays to environments: files, chains, what an overlay says about itself, and items with `environments`."""

from __future__ import annotations

import pytest

from platforms import APART, tenant, tenants
from repositories import code_at, compiled, files_of, findings, only, resolved, where


def environments(**overlays: str) -> list[str]:
    outcome = compiled(files_of(APART, **{f"overlays__{n}": t for n, t in overlays.items()}))
    assert not outcome.failed, outcome.findings
    return list(outcome.environments)


def test_without_overlays_there_is_one_environment() -> None:
    """It is called `default`."""
    assert environments() == ["default"]


def test_environments_are_the_overlays_that_are_not_abstract() -> None:
    """In the order of their names; an empty overlay is an environment as the platform is."""
    assert environments(prod="abstract: true\n", us="extends: prod\n", eu="extends: prod\n", dev="") == [
        "dev",
        "eu",
        "us",
    ]


def test_a_chain_is_laid_from_its_base() -> None:
    """The overlay that extends is the stronger one, over any number of steps."""
    files = files_of(
        APART,
        overlays__a="spec: {domain: a.example, priorities: [{name: x, value: 1, $new: true}]}\n",
        overlays__b="extends: a\nspec: {domain: b.example}\n",
        overlays__c="extends: b\nspec: {priorities: [{name: x, value: 3}]}\n",
    )
    shared = resolved(files, "c").platform.shared
    assert (shared.domain, [p.value for p in shared.priorities]) == ("b.example", [3])


@pytest.mark.parametrize(
    ("overlays", "places"),
    [
        ({"a": "extends: a\n"}, ["overlays/a.yaml:1:10"]),
        ({"a": "extends: b\n", "b": "\nextends: a\n"}, ["overlays/a.yaml:1:10", "overlays/b.yaml:2:10"]),
        ({"a": "extends: b\n", "b": "extends: b\n"}, ["overlays/b.yaml:1:10"]),
    ],
)
def test_an_overlay_never_extends_itself(overlays: dict[str, str], places: list[str]) -> None:
    """A loop is a finding of each overlay on it, and not of those that only lead into it."""
    found = findings(files_of(**{f"overlays__{n}": t for n, t in overlays.items()}))
    assert [code_at(f) for f in found] == [("GP0203", place) for place in places]


def test_an_overlay_extends_one_that_exists() -> None:
    """A misspelt base gets a hint, once, also where others extend the overlay."""
    files = files_of(overlays__prod="", overlays__dev="abstract: false\nextends: prd\n", overlays__x="extends: dev\n")
    finding = only(files)
    assert (code_at(finding), finding.hint) == (("GP0203", "overlays/dev.yaml:2:10"), "did you mean `prod`?")


def test_an_overlay_may_be_a_folder_of_files() -> None:
    """The files of a folder are one overlay; each says its part, also of one tenant."""
    files = files_of(
        tenants(tenant()),
        overlays__dev__a="spec: {domain: dev.example, tenants: [{name: vision, quota: {cpu: 4}}]}\n",
        overlays__dev__b="spec: {tenants: [{name: vision, quota: {pods: 5}}]}\n",
    )
    platform = resolved(files, "dev").platform
    assert (platform.shared.domain, str(platform.tenants[0].quota.cpu), platform.tenants[0].quota.pods) == (
        "dev.example",
        "4",
        5,
    )


@pytest.mark.parametrize(
    ("a", "b", "place", "first"),
    [
        ("spec: {domain: x.example}\n", "spec: {domain: x.example}\n", "b.yaml:1:8", "a.yaml:1:8"),
        ("spec: {gitops: {revision: x}}\n", "spec:\n  gitops: {revision: y}\n", "b.yaml:2:12", "a.yaml:1:17"),
        ("spec: {objectStore: null}\n", "spec: {objectStore: {region: x}}\n", "b.yaml:1:8", "a.yaml:1:8"),
        ("abstract: true\n", "abstract: false\n", "b.yaml:1:1", "a.yaml:1:1"),
        (
            "spec: {tenants: [{name: vision, priority: x}]}\n",
            "spec: {tenants: [{name: vision, priority: y}]}\n",
            "b.yaml:1:33",
            "a.yaml:1:33",
        ),
    ],
)
def test_two_files_of_an_overlay_never_set_one_value(a: str, b: str, place: str, first: str) -> None:
    """Neither file is stronger, so one value in both is a finding that names both, whatever the values are."""
    found = findings(files_of(tenants(tenant()), overlays__dev__a=a, overlays__dev__b=b))
    clash = next(f for f in found if f.code == "GP0204")
    assert (str(clash.place), [str(r.place) for r in clash.related]) == (
        f"overlays/dev/{place}",
        [f"overlays/dev/{first}"],
    )


def test_an_overlay_is_a_file_or_a_folder() -> None:
    """Both at once is a finding, since neither is stronger."""
    finding = only(files_of(overlays__dev="", overlays__dev__a="spec: {}\n"))
    assert (code_at(finding), str(finding.related[0].place)) == (("GP0201", "overlays/dev.yaml"), "overlays/dev/a.yaml")


def test_a_file_beside_a_folder_of_patches_is_fine() -> None:
    """`overlays/dev.yaml`, be it empty, may have `overlays/dev/patches/`."""
    patch = "target: {kind: Namespace, name: vision}\npatch: {metadata: {annotations: {a/b: c}}}\n"
    files = files_of(tenants(tenant()), overlays__dev="", overlays__dev__patches__p=patch)
    assert list(compiled(files).environments) == ["dev"]


@pytest.mark.parametrize(
    ("name", "hint"), [("prd", "did you mean `prod`?"), ("qa", "write overlays/qa.yaml, or remove overlays/qa/")]
)
def test_patches_alone_are_no_environment(name: str, hint: str) -> None:
    """A misspelt folder of patches, or one whose overlay was deleted, does not become an environment of its own."""
    outcome = compiled(files_of(overlays__prod="", **{f"overlays__{name}__patches__p": "patches: []\n"}))
    assert [(code_at(f), f.hint) for f in outcome.findings] == [(("GP0214", f"overlays/{name}/patches/p.yaml"), hint)]
    assert list(outcome.environments) == ["prod"]


@pytest.mark.parametrize("name", ["Prod", "prod_eu", "-prod", "a" * 64])
def test_an_environment_has_a_dns_label_for_a_name(name: str) -> None:
    """Names of objects and folders are made of it."""
    assert code_at(only(files_of(**{f"overlays__{name}": ""}))) == ("GP0202", f"overlays/{name}.yaml")


def test_an_abstract_overlay_is_extended_by_something() -> None:
    """One that nothing extends is a warning; only abstract ones leave nothing to render, which is an error."""
    found = findings(files_of(overlays__dev="", overlays__prod="abstract: true\n"))
    assert [(code_at(f), f.severity) for f in found] == [(("GP0209", "overlays/prod.yaml"), "warning")]
    found = findings(files_of(overlays__prod="abstract: true\n"))
    assert [(f.code, f.severity) for f in found] == [("GP0209", "error"), ("GP0209", "warning")]


@pytest.mark.parametrize(
    ("head", "code", "place"),
    [
        ("abstrct: true\n", "GP0301", "overlays/dev.yaml:1:1"),
        ("abstract: yes\n", "GP0303", "overlays/dev.yaml:1:11"),
        ("extends: [a]\n", "GP0303", "overlays/dev.yaml:1:10"),
        ("spec: [a]\n", "GP0303", "overlays/dev.yaml:1:7"),
        ("spec:\n  domian: x.example\n", "GP0301", "overlays/dev.yaml:2:3"),
    ],
)
def test_an_overlay_is_typed(head: str, code: str, place: str) -> None:
    """What an overlay says of itself, and what it adds to the spec, is checked where it is written."""
    assert code_at(only(files_of(overlays__dev=head))) == (code, place)


def test_an_item_is_left_out_elsewhere() -> None:
    """`environments` of an item names environments and what they extend; elsewhere it does not exist."""
    items = (tenant("a", "environments: [prod]"), tenant("b", "environments: [dev, prod-eu]"), tenant("c"))
    eu = "extends: prod\nspec: {gitops: {instance: eu}}\n"
    files = files_of(tenants(*items), overlays__dev="", overlays__prod="abstract: true\n", **{"overlays__prod-eu": eu})
    found = {e: [t.name for t in resolved(files, e).platform.tenants] for e in ("dev", "prod-eu")}
    assert found == {"dev": ["b", "c"], "prod-eu": ["a", "b", "c"]}


def test_an_item_names_environments_that_exist() -> None:
    """A misspelt environment would leave the item out everywhere: a finding, once."""
    spec = APART + tenants(tenant("a", "environments: [dve]"))
    files = files_of(spec, overlays__dev="", overlays__prod="")
    finding = only(files)
    assert (finding.code, finding.hint, finding.environments) == ("GP0214", "did you mean `dev`?", ())
    assert str(finding.place) == where(files, "dve")


def test_items_are_left_out_before_references_are_checked() -> None:
    """A volume of another environment may refer to what exists only there."""
    volumes = "volumes: [{name: v, size: 1Gi, storageClass: gone, environments: [prod]}]"
    files = files_of(tenants(tenant("a", volumes)), overlays__dev="", overlays__prod="spec: {gitops: {instance: b}}\n")
    assert {f.environments for f in findings(files)} == {("prod",)}


def test_all_environments_are_checked_in_one_run() -> None:
    """The same mistake in several environments is said once, with their names; others beside it."""
    files = files_of(overlays__a="spec: {domain: 1}\n", overlays__b="spec: {domain: 2}\n", overlays__c="")
    assert [(str(f.place), f.environments) for f in findings(files)] == [
        ("overlays/a.yaml:1:16", ("a",)),
        ("overlays/b.yaml:1:16", ("b",)),
    ]
