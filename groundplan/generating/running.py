"""Runs the generators of an environment: labels what they yield, orders it, and lets no object through twice."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from groundplan.facts import labels
from groundplan.findings import Finding, Place, related
from groundplan.generating.discovery import Generator
from groundplan.generating.rendered import SCOPES, Rendered, Scope
from groundplan.generating.yielded import require_manifest
from groundplan.objects import Manifest, Ref, ref_of
from groundplan.objects.labelling import common_labels
from groundplan.spec import Platform, Tenant


class Run:
    """One environment's generation. A local generator's bug is a finding; a built-in one's is ours, and raises."""

    def __init__(self, platform: Platform, generators: Sequence[Generator]) -> None:
        self.platform = platform
        self.shared = platform.shared
        self.generators = generators
        self.findings: list[Finding] = []
        self._labels = common_labels(platform.shared)

    def owned(self, tenant: Tenant | None) -> list[Rendered]:
        """All objects of one owner, a tenant or (None) the platform, with what delivers them."""
        if tenant is None:
            own = self._all("platform", None)
        else:
            own = self._all("tenant", tenant, tenant, self.platform.peers(tenant))
        refs = tuple(sorted(o.ref for o in own))
        return [*own, *self._all("delivery", tenant, tenant, refs)]

    def _all(self, scope: Scope, tenant: Tenant | None, *arguments: object) -> list[Rendered]:
        """What the generators' functions of one scope yield; `arguments` follow the shared part."""
        return [
            rendered
            for generator in self.generators
            if (call := generator.call(scope, self.shared, *arguments)) is not None
            for rendered in self._call(generator, scope, tenant, call)
        ]

    def _call(
        self, generator: Generator, scope: Scope, tenant: Tenant | None, function: Callable[[], Iterable[Any]]
    ) -> Iterator[Rendered]:
        try:
            for manifest in function():
                if generator.local:
                    require_manifest(manifest)
                yield self._rendered(generator, scope, tenant, manifest)
        except (Exception, SystemExit) as error:
            if not generator.local:
                raise
            self.findings.append(_broken(generator, scope, tenant, error))

    def _rendered(self, generator: Generator, scope: Scope, tenant: Tenant | None, manifest: Manifest) -> Rendered:
        obj = manifest.object
        ref = ref_of(obj)
        metadata = dict(obj["metadata"])
        own = metadata.get("labels")
        metadata["labels"] = {**self._labels, **own} if own else dict(self._labels)
        if tenant is not None:
            metadata["labels"][labels.TENANT] = tenant.name
        name = tenant.name if tenant is not None else ""
        home = self._home(scope, tenant)
        return Rendered(ref, {**obj, "metadata": metadata}, manifest.origin, generator.name, scope, name, home)

    def _home(self, scope: Scope, tenant: Tenant | None) -> str:
        if scope == "delivery":
            return self.shared.gitops.namespace
        return tenant.namespace if tenant is not None and scope == "tenant" else ""


def in_order(objects: Iterable[Rendered]) -> list[Rendered]:
    """The total order of an environment: scope, tenant, identity."""
    return sorted(objects, key=lambda o: (SCOPES.index(o.scope), o.tenant, o.ref))


def collisions(objects: Sequence[Rendered], place_of: Callable[[Rendered], Place | None]) -> list[Finding]:
    """Objects of one identity, and files that one disk cannot hold side by side."""
    findings = []
    seen: dict[Ref, Rendered] = {}
    paths: dict[str, Rendered] = {}
    for rendered in objects:
        if (first := seen.setdefault(rendered.ref, rendered)) is not rendered:
            findings.append(_twice(rendered, first, place_of))
        elif (other := paths.setdefault(rendered.path.lower(), rendered)) is not rendered:
            findings.append(_same_file(rendered, other, place_of))
    return findings


def _twice(rendered: Rendered, first: Rendered, place_of: Callable[[Rendered], Place | None]) -> Finding:
    return Finding(
        "GP0505",
        place_of(rendered),
        f"{rendered.ref} is generated twice, by `{first.generator}` and by `{rendered.generator}`",
        expected="each object once",
        hint="rename one of the two",
        related=related(place_of(first), "the other one comes from here"),
    )


def _same_file(rendered: Rendered, other: Rendered, place_of: Callable[[Rendered], Place | None]) -> Finding:
    return Finding(
        "GP0506",
        place_of(rendered),
        f"{rendered.ref} and {other.ref} would lie in files that differ only by case",
        expected="names that differ on every file system",
        hint="rename one of the two",
    )


def _broken(generator: Generator, scope: Scope, tenant: Tenant | None, error: BaseException) -> Finding:
    """A local generator's bug, at the line of it that raised."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename) == generator.file]
    line = frames[-1].lineno if frames else None
    who = f" for tenant `{tenant.name}`" if tenant is not None else ""
    return Finding(
        "GP0504",
        Place(f"generators/{generator.file.name}", line or 0, 1 if line else 0),
        f"the generator `{generator.name}` failed in {scope}(){who}: {type(error).__name__}: {error}",
        expected="Manifests",
        hint="the other generators ran; mend this line and render again",
    )
