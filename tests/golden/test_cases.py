"""Each golden case renders to its expected files, and to nothing that no platform may render."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

import golden
from groundplan import releases
from groundplan.compiler import compile_repository
from groundplan.contract import Contract
from groundplan.loading import DiskFiles
from groundplan.objects import ref_of
from upstream import Upstream

UPDATING = os.environ.get("UPDATE_GOLDEN") == "1"
cases = pytest.mark.parametrize("case", golden.NAMES)


def documents(case: str) -> list[tuple[str, str, dict[str, Any]]]:
    """(environment, path, object) of everything the case renders now."""
    rendered = golden.files(golden.outcome(case))
    return [(e, p, yaml.safe_load(c)) for e, paths in rendered.items() for p, c in paths.items()]


@cases
def test_nothing_is_wrong_with_a_case(case: str) -> None:
    """The inputs are good examples: no finding, not even a warning."""
    assert golden.outcome(case).findings == ()


@cases
def test_a_case_renders_to_its_expected_files(case: str) -> None:
    """Byte for byte, and for no other environment."""
    folder = golden.CASES / case / "rendered"
    wanted = {f"{e}.yaml": golden.stream(paths) for e, paths in golden.files(golden.outcome(case)).items()}
    if UPDATING:
        update(folder, wanted)
    assert {file.name: file.read_bytes() for file in folder.glob("*")} == wanted


def update(folder: Path, wanted: dict[str, bytes]) -> None:
    folder.mkdir(exist_ok=True)
    for file in folder.glob("*"):
        file.unlink()
    for name, content in wanted.items():
        (folder / name).write_bytes(content)


@cases
def test_a_case_renders_the_same_again(case: str) -> None:
    """Compiling leaves nothing behind that the next compiling would see."""
    again = compile_repository(golden.CASES / case, DiskFiles(golden.CASES / case))
    assert golden.files(again) == golden.files(golden.outcome(case))


@cases
def test_every_object_is_valid(case: str) -> None:
    """What is read back from the files keeps the contract."""
    release = releases.get("2026.08")
    assert release is not None
    contract, _ = Contract.load("1.35", release, {})
    assert contract is not None
    assert [(path, contract.check(obj)) for _, path, obj in documents(case) if contract.check(obj)] == []


@cases
def test_upstream_takes_every_object(upstream: Upstream, case: str) -> None:
    """What is no kind of Kubernetes' own keeps upstream's CRD, with no field that is not declared there."""
    custom = [obj for _, _, obj in documents(case) if "." in obj["apiVersion"] and "k8s.io" not in obj["apiVersion"]]
    assert custom
    assert [(ref_of(obj), upstream.problems(obj)) for obj in custom if upstream.problems(obj)] == []


@cases
def test_one_object_stands_once(case: str) -> None:
    """In an environment no two files hold one object."""
    refs = Counter((environment, ref_of(obj)) for environment, _, obj in documents(case))
    assert [ref for ref, count in refs.items() if count > 1] == []


@cases
def test_paths_differ_by_more_than_case(case: str) -> None:
    """A disk that takes `A` for `a` holds every file."""
    paths = Counter((environment, path.casefold()) for environment, path, _ in documents(case))
    assert [path for path, count in paths.items() if count > 1] == []


@cases
def test_a_tenants_objects_stay_at_home(case: str) -> None:
    """Below tenants/<tenant>/ lies what is in its namespace, and its own Namespace and Profile, labelled as its own."""
    for tenant in {path.split("/")[1] for _, path, _ in documents(case) if path.startswith("tenants/")}:
        own = [obj for _, path, obj in documents(case) if path.startswith(f"tenants/{tenant}/")]
        (home,) = {obj["metadata"]["name"] for obj in own if obj["kind"] == "Namespace"}
        for obj in own:
            at_cluster = obj["kind"] in ("Namespace", "Profile") and "namespace" not in obj["metadata"]
            assert (obj["metadata"]["name"] if at_cluster else obj["metadata"]["namespace"]) == home
            assert obj["metadata"]["labels"]["groundplan.dev/tenant"] == tenant


@cases
def test_applications_and_projects_lie_apart(case: str) -> None:
    """argocd/ holds Applications and AppProjects in Argo CD's namespace, and no other folder holds any."""
    kinds = {"Application", "AppProject"}
    assert {obj["kind"] for _, path, obj in documents(case) if path.startswith("argocd/")} == kinds
    assert {obj["kind"] for _, path, obj in documents(case) if not path.startswith("argocd/")} & kinds == set()


@cases
def test_no_secret_is_rendered(case: str) -> None:
    """Values of secrets are not ours to hold."""
    assert [path for _, path, obj in documents(case) if obj["kind"] == "Secret"] == []
