"""The real compiler over a platform of two tenants that a patch or a generator of the repository's own has broken."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from groundplan.findings import Finding
from platforms import tenant, tenants
from repositories import NOWHERE, compiled, files_of

PATCH = "overlays/dev/patches/broken.yaml"
TENANTS = tenants(tenant(), tenant("speech"))

GENERATOR = """\
import yaml

from groundplan.objects import Manifest


def tenant(shared, tenant):
    for obj in yaml.safe_load_all({text!r}):
        if obj["metadata"].setdefault("namespace", tenant.namespace) == tenant.namespace:
            yield Manifest(obj, f"tenants[{{tenant.name}}]")
"""


def by_patch(patches: str, code: str, spec: str = TENANTS) -> list[Finding]:
    """The findings of this code once `patches`, items of a list in YAML, are applied."""
    return _of(code, compiled({**files_of(spec, overlays__dev=""), PATCH: f"patches:\n{patches}"}).findings)


def by_generator(folder: Path, objects: str, code: str, spec: str = TENANTS, patches: str = "") -> list[Finding]:
    """The findings of this code with a generator that yields a YAML stream of objects for the tenants they belong to."""
    (folder / "generators").mkdir(exist_ok=True)
    (folder / "generators" / "mine.py").write_text(GENERATOR.format(text=objects))
    files = files_of(spec, overlays__dev="")
    return _of(code, compiled({**files, PATCH: f"patches:\n{patches}"} if patches else files, folder).findings)


def as_rendered(code: str, spec: str = TENANTS) -> list[Finding]:
    """The findings of this code of a platform that nothing has broken."""
    return _of(code, _unbroken(spec))


@cache
def _unbroken(spec: str) -> tuple[Finding, ...]:
    return compiled(files_of(spec, overlays__dev=""), NOWHERE).findings


def _of(code: str, found: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in found if finding.code == code]
