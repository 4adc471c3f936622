"""Every object of an environment against the contract; what it says becomes findings at the lines objects came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from groundplan import releases
from groundplan.contract import Contract, Violation
from groundplan.findings import Finding, Place, related
from groundplan.findings.suggest import did_you_mean
from groundplan.generating.discovery import Generator
from groundplan.generating.environment import Generated
from groundplan.generating.rendered import Rendered
from groundplan.resolving import Resolved


def validate(
    resolved: Resolved, generated: Generated, crd_files: Mapping[str, bytes], generators: Sequence[Generator]
) -> list[Finding]:
    """All violations of all objects."""
    makers = {g.name: Place(f"generators/{g.file.name}") for g in generators if g.local}
    shared = resolved.platform.shared
    release = releases.get(shared.release)
    if release is None:
        return [_unknown_release(resolved)]
    version = shared.cluster.kubernetes_version
    contract, findings = Contract.load(version, release, crd_files, resolved.locate("cluster.kubernetesVersion"))
    result = list(findings)
    if contract is not None:
        for rendered in generated.objects:
            for violation in contract.check(rendered.object):
                result.append(_finding(resolved, generated, rendered, violation, makers))
    return result


def _finding(
    resolved: Resolved,
    generated: Generated,
    rendered: Rendered,
    violation: Violation,
    makers: Mapping[str, Place],
) -> Finding:
    """At the line the object came from; where it was patched, at the last patch, which is the likelier culprit.

    `makers` are the files of the repository's own generators: where one made the object, it is named too.
    """
    where = f" at {violation.pointer}" if violation.pointer else ""
    origin = resolved.locate(rendered.origin)
    patches = generated.patched.get(rendered.ref, ())
    maker = f"the object is made by the generator `{rendered.generator}`" if not patches else ""
    return Finding(
        violation.code,
        patches[-1] if patches else origin,
        f"{rendered.ref}{where}: {violation.message}",
        expected=violation.expected,
        hint=violation.hint or maker,
        related=(
            *(related(origin, "the object came from here, and was patched") if patches else ()),
            *related(makers.get(rendered.generator), "made by this generator of the repository's own"),
        ),
    )


def _unknown_release(resolved: Resolved) -> Finding:
    name = resolved.platform.shared.release
    return Finding(
        "GP0402",
        resolved.locate("release"),
        f"there is no release `{name}`",
        expected=f"one of: {', '.join(releases.names())}",
        hint=did_you_mean(name, releases.names()),
    )
