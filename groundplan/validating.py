"""Every object of an environment against the contract and the rules; what they say becomes findings at the lines objects
came from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from groundplan import policy, releases
from groundplan.contract import Contract
from groundplan.findings import Finding, Place, related
from groundplan.findings.suggest import did_you_mean
from groundplan.generating.discovery import Generator
from groundplan.generating.environment import Generated
from groundplan.generating.rendered import Rendered
from groundplan.loading.repository import Repository
from groundplan.objects import Ref
from groundplan.policy import Broken, World
from groundplan.resolving import Resolved


def validate(
    resolved: Resolved, generated: Generated, repository: Repository, generators: Sequence[Generator]
) -> list[Finding]:
    """All violations of all objects. Of the repository: CRDs it brings, and what of its texts is already reported."""
    shared = resolved.platform.shared
    release = releases.get(shared.release)
    if release is None:
        return [_unknown_release(resolved)]
    version = shared.cluster.kubernetes_version
    contract, findings = Contract.load(
        version, release, repository.crd_files, resolved.locate("cluster.kubernetesVersion")
    )
    broken = policy.run(World(shared, generated.objects, repository.credentials))
    if contract is not None:
        for rendered in generated.objects:
            broken += [Broken(v.code, rendered.ref, *v[1:]) for v in contract.check(rendered.object)]
    return [*findings, *_Places(resolved, generated, generators).findings(broken)]


class _Places:
    """Where objects came from, and who made them."""

    def __init__(self, resolved: Resolved, generated: Generated, generators: Sequence[Generator]) -> None:
        self._resolved = resolved
        self._generated = generated
        self._makers = {g.name: Place(f"generators/{g.file.name}") for g in generators if g.local}

    def findings(self, broken: Sequence[Broken]) -> list[Finding]:
        if not broken:
            return []
        rendered = {r.ref: r for r in self._generated.objects}
        return [self._finding(b, rendered) for b in broken]

    def _finding(self, broken: Broken, rendered: Mapping[Ref, Rendered]) -> Finding:
        """At the line the object came from; where it was patched, at the last patch, which is the likelier culprit.

        Where one of the repository's own generators made the object, it is named too.
        """
        where = f" at {broken.pointer}" if broken.pointer else ""
        patches = self._generated.patched.get(broken.ref, ())
        origin = self._resolved.locate(rendered[broken.ref].origin)
        generator = rendered[broken.ref].generator
        maker = f"the object is made by the generator `{generator}`" if not patches else ""
        others = [related(self._place(rendered[ref]), words) for ref, words in broken.others if ref in rendered]
        return Finding(
            broken.code,
            patches[-1] if patches else origin,
            f"{broken.ref}{where}: {broken.message}",
            expected=broken.expected,
            hint=broken.hint or maker,
            related=(
                *(related(origin, "the object came from here, and was patched") if patches else ()),
                *related(self._makers.get(generator), "made by this generator of the repository's own"),
                *(r for found in others for r in found),
            ),
            severity=broken.severity,
        )

    def _place(self, rendered: Rendered) -> Place | None:
        patches = self._generated.patched.get(rendered.ref, ())
        return patches[-1] if patches else self._resolved.locate(rendered.origin)


def _unknown_release(resolved: Resolved) -> Finding:
    name = resolved.platform.shared.release
    return Finding(
        "GP0402",
        resolved.locate("release"),
        f"there is no release `{name}`",
        expected=f"one of: {', '.join(releases.names())}",
        hint=did_you_mean(name, releases.names()),
    )
