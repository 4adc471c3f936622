"""Whether the sources delete what holds data, and may: each environment of a commit against the head compiled."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from groundplan.compiler import Outcome
from groundplan.facts.holding import CLAIM
from groundplan.findings import Finding, collect, has_errors
from groundplan.objects import Ref
from groundplan.removal import problems
from groundplan.removal.committed import Committed, origins
from groundplan.removal.comparing import compare
from groundplan.removal.entries import Entry, Judged, entry_of, judge, retirements, still_written
from groundplan.resolving import Resolved, owner_of

Lost = tuple[Entry, str]
"""An entry that is gone, and the namespace its objects were in."""

_HIDING = frozenset({"GP0201", "GP0202", "GP0203", "GP0204", "GP0205", "GP0208", "GP0209", "GP0303"})
"""Errors, besides those of reading files, where a text that may hold an entry is left out."""


def _hides(code: str) -> bool:
    return code in _HIDING or (code.startswith("GP01") and code != "GP0115")  # a credential is read like other texts


def removals(outcome: Outcome, committed: Committed, as_of: date, only: Collection[str] = ()) -> tuple[Finding, ...]:
    """What the head deletes of a commit's data and may not, in all environments or only those named.

    An environment with errors that may hide entries is left out; so are all where a text could not be read.
    """
    if any(f.is_error and _hides(f.code) for f in outcome.findings):
        return ()
    names = sorted({*committed.environments, *outcome.environments})
    judging = _Judging(outcome, committed, as_of, [n for n in names if not only or n in only])
    return collect((n, list(judging.environment(n))) for n in judging.names)


def overdue(outcome: Outcome, as_of: date, only: Collection[str] = ()) -> tuple[Finding, ...]:
    """The retirements of the head whose day has come."""
    found: list[tuple[str, list[Finding]]] = []
    for name, compiled in outcome.environments.items():
        if compiled.resolved is not None and (not only or name in only):
            found.append((name, list(_overdue(compiled.resolved, as_of))))
    return collect(found)


def _overdue(resolved: Resolved, as_of: date) -> Iterator[Finding]:
    for tenant in resolved.platform.tenants:
        for entry, retire in retirements(tenant):
            if retire.after <= as_of:
                yield problems.may_go(entry, retire, tenant.namespace, resolved.locate(f"{entry.path}.retire"))


class _Judging:
    """Asks for the base's sources only when something is gone."""

    def __init__(self, outcome: Outcome, committed: Committed, as_of: date, names: Sequence[str]) -> None:
        self.outcome = outcome
        self.committed = committed
        self.as_of = as_of
        self.names = names
        self.heads = {n: c.resolved for n in names if (c := outcome.environments.get(n)) is not None and c.resolved}
        self.compared = {
            n: compare(committed.environments.get(n, {}), generated.objects)
            for n in self.heads
            if (generated := outcome.environments[n].generated) is not None and not has_errors(generated.findings)
        }

    @cached_property
    def base(self) -> tuple[Mapping[str, Resolved], list[Finding]]:
        from groundplan.diff.base import resolved_at  # most runs have nothing to ask

        return resolved_at(self.committed.files, self.committed.environments.keys())

    @cached_property
    def lost(self) -> Mapping[str, Mapping[Lost, list[Ref]]]:
        return {name: self._entries(name, found.gone) for name, found in self.compared.items() if found.gone}

    def environment(self, name: str) -> Iterator[Finding]:
        if name in self.compared:
            for claim, changes in self.compared[name].changed:
                yield problems.changed_claim(claim, changes, self.heads[name], self.as_of)
            if self.compared[name].gone:
                yield from self._gone(name)
        elif (
            name not in self.outcome.environments and self.outcome.environments
        ):  # else there is no platform to speak of
            yield from self._whole(name)

    def _whole(self, name: str) -> Iterator[Finding]:
        """An environment that is there no more: may all of its tenants go?"""
        tenants = sorted({path.split("/")[1] for path in self.committed.environments[name]})
        base = self.base[0].get(name)
        judged = {t: judge(Entry(t), base, self.as_of) for t in tenants}
        if any(j.verdict != "allowed" for j in judged.values()):
            yield problems.environment(self._context(name), name, judged)

    def _entries(self, name: str, gone: Mapping[str, Ref]) -> Mapping[Lost, list[Ref]]:
        """The entries whose objects the head renders no more, each with those objects."""
        head, told = self.heads[name], origins(self.committed, name)
        if isinstance(told, Finding):
            return {}
        here = {tenant.namespace: tenant.name for tenant in head.platform.tenants}
        entries: dict[Lost, list[Ref]] = {}
        for path, ref in gone.items():
            origin, namespace = told.get(path), ref.namespace or ref.name
            if origin is None or _is_written(head, origin, here.get(namespace)):
                continue
            found = entry_of(origin, path.split("/")[1])
            entry = found if namespace in here else Entry(found.tenant)
            entries.setdefault((entry, namespace), []).append(ref)
        return entries

    def _gone(self, name: str) -> Iterator[Finding]:
        for lost in self.lost[name]:
            judged = judge(lost[0], self.base[0].get(name), self.as_of)
            if judged.verdict != "allowed":
                yield self._finding(name, lost, judged)

    def _finding(self, name: str, lost: Lost, judged: Judged) -> Finding:
        (entry, namespace), head = lost, self.heads[name]
        tenant = next((t for t in head.platform.tenants if t.name == entry.tenant), None)
        if not entry.section and tenant is not None and tenant.namespace != namespace:
            return problems.renamed_namespace(tenant, namespace, head)
        written = still_written(entry, self.outcome.repository, head.layered.files)
        # Those of all environments, so that the same deletion is the same finding.
        claims = sorted({r.name for found in self.lost.values() for r in found.get(lost, ()) if r[:2] == CLAIM})
        return problems.deleted(self._context(name), entry, namespace, claims, judged, written)

    def _context(self, name: str) -> problems.Context:
        resolved, findings = self.base
        base = resolved.get(name)
        return problems.Context(
            self.committed.commit,
            self.as_of,
            base,
            ""
            if base is not None
            else next((f.message for f in findings if f.is_error), "they have no such environment"),
            self.outcome.repository.texts.keys(),
        )


def _is_written(head: Resolved, origin: str, tenant: str | None) -> bool:
    """Whether the value an object came from still stands, in the tenant that has its namespace now.

    Then nothing was deleted from the sources: a generator, a patch or another version renders it otherwise.
    """
    if tenant is None:
        return False
    try:
        owner, _ = owner_of(origin)
    except ValueError:
        return True
    prefix = f"tenants[{owner}]"
    return (
        head.node(f"tenants[{tenant}]{origin.removeprefix(prefix)}" if origin.startswith(prefix) else origin)
        is not None
    )
