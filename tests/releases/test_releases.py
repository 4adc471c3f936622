from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from groundplan import releases
from upstream import Upstream, folder


def test_the_first_release_is_named() -> None:
    """Releases are found by name, and a name that is none gives None rather than an exception."""
    assert releases.names()[0] == "2026.08"
    assert releases.get("2026.08") is not None
    assert releases.get("2026.8") is None


def test_every_release_named_can_be_loaded() -> None:
    """A release in the list has data behind it, under its own name."""
    for name in releases.names():
        release = releases.get(name)
        assert release is not None
        assert release.name == name
        assert release.kinds


def test_components_are_the_indexed_versions(upstream: Upstream) -> None:
    """Release 2026.08 holds exactly the components and versions of the catalogue it was read from."""
    release = releases.get("2026.08")
    assert release is not None
    held = {(c.name, c.version, c.repository) for c in release.components.values()}
    assert held == {(row["project"], row["tag_or_branch"], row["repository"]) for row in upstream.index}


def test_shapes_are_the_indexed_kinds(upstream: Upstream) -> None:
    """It holds exactly the catalogue's kinds, with the versions served and the one stored."""
    release = releases.get("2026.08")
    assert release is not None
    held = {(s.project, s.group, s.kind, s.served, s.version) for s in release.shapes}
    indexed = set()
    for row in upstream.index:
        served = row["served_versions"].split(",")
        (stored,) = (version[:-1] for version in served if version.endswith("*"))
        names = tuple(version.rstrip("*") for version in served)
        indexed.add((row["project"], row["group"], row["kind"], names, stored))
    assert held == indexed


def test_scope_is_that_of_the_crd(upstream: Upstream, root: Path) -> None:
    """A kind is namespaced in the release exactly if its CRD says so."""
    release = releases.get("2026.08")
    assert release is not None
    held = {(shape.project, shape.group, shape.kind): shape.scope for shape in release.shapes}
    for row in upstream.index:
        (scope,) = re.findall(r"^  scope: (\w+)$", (folder(root) / row["file"]).read_text(), re.MULTILINE)
        assert held[row["project"], row["group"], row["kind"]] == scope


def test_what_we_emit_is_served() -> None:
    """The version we emit is one that the API server takes."""
    for name in releases.names():
        release = releases.get(name)
        assert release is not None
        assert all(shape.version in shape.served for shape in release.shapes)


def test_mpi_jobs_are_mpi_operators() -> None:
    """Two projects share the name MPIJob; the lookup by kind gives mpi-operator's, and both rows are kept."""
    release = releases.get("2026.08")
    assert release is not None
    assert release.api_version("kubeflow.org", "MPIJob") == "kubeflow.org/v2beta1"
    assert len([s for s in release.shapes if s.kind == "MPIJob"]) == 2


def test_loading_brings_nothing_heavy() -> None:
    """Release data is plain: no schema validator, YAML parser or pydantic is imported for it."""
    program = "import sys, groundplan.releases as r; r.get('2026.08'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"pydantic", "yaml", "jsonschema_rs", "kubernetes_validate"} & set(loaded)
