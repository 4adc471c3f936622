"""What Argo CD will do with the committed tree: every folder, every object, every project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import golden

ROOT = Path(__file__).resolve().parents[2]
RENDERED = ROOT / "rendered"
ENVIRONMENTS = sorted(p.name for p in RENDERED.iterdir() if p.is_dir() and not p.name.startswith("."))


def objects(folder: Path, *, recurse: bool = True) -> Iterator[tuple[Path, Any]]:
    for path in sorted(folder.rglob("*") if recurse else folder.glob("*")):
        if path.is_file():
            yield path, yaml.safe_load(path.read_text(encoding="utf-8"))


def of_kind(environment: str, kind: str) -> dict[str, Any]:
    found = (o for _, o in objects(RENDERED / environment / "argocd"))
    return {o["metadata"]["name"]: o for o in found if o["kind"] == kind}


def cluster_wide(obj: Any) -> bool:
    return "namespace" not in obj["metadata"]


def test_there_are_environments() -> None:
    """An empty tree would pass every test below."""
    assert len(ENVIRONMENTS) >= 4


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_no_applications_folder_holds_anything_but_manifests(environment: str) -> None:
    """Argo CD takes every file of an Application's folder for a manifest."""
    for application in of_kind(environment, "Application").values():
        folder = ROOT / application["spec"]["source"]["path"]
        found = list(objects(folder))
        assert found, folder
        for path, obj in found:
            assert path.suffix == ".yaml", path
            assert {"apiVersion", "kind", "metadata"} <= obj.keys(), path


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_object_belongs_to_exactly_one_application(environment: str) -> None:
    """An object in two Applications is fought over; one in none is never applied."""
    owners: dict[Path, list[str]] = {
        path: [] for path, _ in objects(RENDERED / environment) if ".inventory" not in path.parts
    }
    for name, application in of_kind(environment, "Application").items():
        source = application["spec"]["source"]
        for path, _ in objects(ROOT / source["path"], recurse=source["directory"]["recurse"]):
            owners[path].append(name)
    assert {path: names for path, names in owners.items() if len(names) != 1} == {}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_project_allows_just_what_is_rendered(environment: str) -> None:
    """Each kind, name and namespace of an Application's objects is in its project, and nothing else is.

    But for kinds of tenants: what one has today and not tomorrow has to be pruned, which takes a project that permits it.
    """
    projects = of_kind(environment, "AppProject")
    for application in of_kind(environment, "Application").values():
        source, spec = application["spec"]["source"], projects[application["spec"]["project"]]["spec"]
        found = [o for _, o in objects(ROOT / source["path"], recurse=source["directory"]["recurse"])]
        rendered_names = {(_group(o), o["kind"], o["metadata"]["name"]) for o in found if cluster_wide(o)}
        allowed_names = {(r["group"], r["kind"], r["name"]) for r in spec["clusterResourceWhitelist"]}
        assert allowed_names == rendered_names
        rendered_kinds = {(_group(o), o["kind"]) for o in found if not cluster_wide(o)}
        allowed_kinds = {(r["group"], r["kind"]) for r in spec["namespaceResourceWhitelist"]}
        if "/tenants/" in source["path"]:
            assert rendered_kinds <= allowed_kinds
            assert allowed_kinds == kinds_of_tenants()
        else:
            assert allowed_kinds == rendered_kinds
        namespaces = {o["metadata"]["namespace"] for o in found if not cluster_wide(o)}
        assert {d["namespace"] for d in spec["destinations"]} == namespaces
        assert {d["server"] for d in spec["destinations"]} == {application["spec"]["destination"]["server"]}
        assert spec["sourceRepos"] == [source["repoURL"]]


def kinds_of_tenants() -> set[tuple[str, str]]:
    """Every kind that is rendered into a tenant's namespace in some golden case, but for a generator of the case's own."""
    found = [g for g in golden.objects() if g.path.startswith("tenants/") and g.case != "local_generator"]
    return {(_group(g.object), g.object["kind"]) for g in found if g.namespace}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_root_reads_the_folder_it_lies_in(environment: str) -> None:
    """Applying argocd/ once is all it takes: from then on the root Application keeps everything, itself included."""
    roots = [a for a in of_kind(environment, "Application").values() if a["spec"]["source"]["path"].endswith("/argocd")]
    assert len(roots) == 1
    assert "Prune=false" in roots[0]["metadata"]["annotations"]["argocd.argoproj.io/sync-options"]


def _group(obj: Any) -> str:
    group, slash, _ = obj["apiVersion"].partition("/")
    return group if slash else ""
