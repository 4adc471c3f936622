"""What a removal has to say: one function a finding."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from groundplan.findings import Finding, Place, Related
from groundplan.findings.words import counted
from groundplan.generating.rendered import Rendered
from groundplan.git import Commit
from groundplan.loading.repository import PLATFORM_FILE
from groundplan.removal.comparing import Change
from groundplan.removal.entries import Entry, Judged
from groundplan.resolving import Resolved
from groundplan.spec import Tenant
from groundplan.spec.retire import Retire

LISTED = 5
"""Names that one message lists."""

_RETIRED_FIRST = "`retire` in a commit of its own, and the deletion in a later one, from the day it names"


@dataclass(frozen=True, slots=True)
class Context:
    """What a deletion is judged by. `base` is None where the commit's sources do not compile; `why` says why not.

    `files` are the source files of the head, by path.
    """

    commit: Commit
    as_of: date
    base: Resolved | None
    why: str
    files: Collection[str]

    def file(self, path: str) -> str:
        """The file where the commit has the value of a spec path."""
        place = self.base.locate(path) if self.base is not None else None
        return place.file if place is not None else PLATFORM_FILE

    @property
    def doubt(self) -> str:
        return f"; the sources there do not compile, so no `retire` is known ({self.why})" if self.base is None else ""


def deleted(
    context: Context, entry: Entry, namespace: str, claims: Sequence[str], judged: Judged, written: Place | None
) -> Finding:
    """An entry that is gone. `written` is where the head takes it away, if its text still stands."""
    if judged.until is not None:
        code, how = (
            "GP0717",
            f"is deleted before its time: it is retired until {judged.until}, and it is {context.as_of}",
        )
        expected, hint = f"the entry, until {judged.until}", _as_it_was(context, entry, written)
    else:
        code, how = "GP0716", "is deleted, and was not retired"
        expected, hint = _RETIRED_FIRST, _retired(context, entry, namespace, written)
    holds = _holds(entry, namespace, claims)
    message = f"{entry.shown} {how}; at {context.commit} it has {holds}{context.doubt if judged.until is None else ''}"
    return Finding(code, written or Place(context.file(entry.path)), message, expected, hint)


def _holds(entry: Entry, namespace: str, claims: Sequence[str]) -> str:
    if entry.section:
        return f"the volume claim {_listed([f'{namespace}/{claim}' for claim in claims])}"
    volumes = f", in it the {'volume' if len(claims) == 1 else 'volumes'} {_listed(claims)}" if claims else ""
    return f"the namespace `{namespace}`{volumes}"


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:LISTED])
    return f"{shown} and {len(names) - LISTED} more" if len(names) > LISTED else shown


def _retired(context: Context, entry: Entry, namespace: str, written: Place | None) -> str:
    file, retire = context.file(entry.path), _retire(context.as_of)
    if written is not None:
        return f"let it stay, and write in the overlay: {_in_overlay(entry, retire, written)}"
    lines = []
    if file not in context.files:
        lines.append(f"git checkout {context.commit.short} -- {file}")
    if not entry.section:
        day = _later(context.as_of)
        lines.append(f'groundplan tenant retire {entry.tenant} --after {day} --reason "..."')
        if file in context.files:
            lines[:] = [f"put the entry back, retired: - {{name: {entry.tenant}, ..., {retire}}}"]
        lines.append(f"if it only got another name, write `namespace: {namespace}` in the new entry")
    else:
        lines.append(f"put the entry back, retired: - {{{', '.join([*_keys(context, entry), retire])}}}")
    return "\n".join(lines)


def _keys(context: Context, entry: Entry) -> list[str]:
    """The item as it can be pasted: its name, and what is short of the rest."""
    node = context.base.node(entry.path) if context.base is not None else None
    said = node.items() if node is not None else {}
    short = [f"{k}: {said[k].value}" for k in ("size", "storageClass", "accessMode") if k in said]
    return [f"name: {entry.name}", *(short or ["..."])]


def _as_it_was(context: Context, entry: Entry, written: Place | None) -> str:
    file = context.file(entry.path)
    if written is not None:
        return "let it stay until then"
    if file not in context.files:
        return f"git checkout {context.commit.short} -- {file}"
    return f"put the entry back as it was: git show {context.commit.short}:./{file}"


def _in_overlay(entry: Entry, retire: str, written: Place) -> str:
    if not entry.section:
        return f"tenants: [{{name: {entry.tenant}, {retire}}}]"
    item = f"{entry.section}: [{{name: {entry.name}, {retire}}}]"
    return item if written.file.startswith("teams/") else f"tenants: [{{name: {entry.tenant}, {item}}}]"


def _retire(as_of: date) -> str:
    return f"retire: {{after: {_later(as_of)}, reason: ...}}"


def _later(as_of: date) -> date:
    """A month to think about it."""
    return as_of + min(timedelta(days=30), date.max - as_of)


def renamed_namespace(tenant: Tenant, before: str, head: Resolved) -> Finding:
    """Kubernetes renames no namespace: the old one stays behind, with all its data."""
    return Finding(
        "GP0716",
        head.locate(f"tenants[{tenant.name}].namespace"),
        f"the tenant `{tenant.name}` leaves its namespace `{before}` for `{tenant.namespace}`; "
        "a namespace cannot be renamed, and its data does not move",
        expected=f"the namespace `{before}`",
        hint=f"namespace: {before}",
    )


def environment(context: Context, name: str, judged: Mapping[str, Judged]) -> Finding:
    """An environment that is there no more, although some of its tenants may not go yet."""
    never = [tenant for tenant, j in judged.items() if j.verdict == "never"]
    early = [tenant for tenant, j in judged.items() if j.verdict == "early"]
    file = context.base.layered.files[-1] if context.base is not None and context.base.layered.files else PLATFORM_FILE
    if never:
        code, how = "GP0716", f"{counted(len(never), 'tenant')} in it not retired: {_listed(never)}{context.doubt}"
    else:
        until = max(j.until for j in judged.values() if j.until is not None)
        code, how = "GP0717", f"{counted(len(early), 'tenant')} in it retired until {until}: {_listed(early)}"
    items = ", ".join(f"{{name: {tenant}, {_retire(context.as_of)}}}" for tenant in never[:LISTED])
    lines = [f"git checkout {context.commit.short} -- {file}"] if file not in context.files else []
    lines += [f"in {file}, below `spec`: tenants: [{items}]"] if never else ["let it stay until then"]
    if file == PLATFORM_FILE:
        lines = [f"call an overlay so: overlays/{name}.yaml"]
    return Finding(
        code,
        Place(file),
        f"the environment `{name}` is no longer rendered, with {how}",
        expected="every tenant of it retired, and its day come",
        hint="\n".join(lines),
    )


def changed_claim(claim: Rendered, changes: Sequence[Change], head: Resolved, as_of: date) -> Finding:
    """A volume whose claim the cluster would refuse to change so."""
    told = ", ".join(f"{_FIELDS.get(c.field, (c.field, ''))[0]} {c.before} to {c.after}" for c in changes)
    key = next((key for c in changes if (key := _FIELDS.get(c.field, ("", ""))[1])), "")
    volume = head.node(claim.origin)
    used = volume.get("storageClass") if volume is not None else None
    related = (
        (Related(place, "its storage class"),)
        if key != "size" and used is not None and (place := head.locate(f"storageClasses[{used.value}]")) is not None
        else ()
    )
    return Finding(
        "GP0718",
        head.locate(f"{claim.origin}.{key}" if key else claim.origin),
        f"the volume claim `{claim.ref.namespace}/{claim.ref.name}` cannot change so: {told}",
        expected="a claim as it was made; only its size may grow",
        hint=f"leave it as it was and write {_retire(as_of)} in it; what is new goes into a volume of another name",
        related=related,
    )


_FIELDS = {
    "resources.requests.storage": ("size", "size"),
    "storageClassName": ("storage class", "storageClass"),
    "accessModes": ("access mode", "accessMode"),
}
"""Fields of a claim: how they are called, and the key of a volume that sets them."""


def may_go(entry: Entry, retire: Retire, namespace: str, place: Place | None) -> Finding:
    """A retired entry whose day has come."""
    kept = {"": f"profile,namespace {namespace}", "volumes": f"--namespace {namespace} pvc {entry.name}"}
    data = (
        f"; the data itself stays until somebody says: kubectl delete {kept[entry.section]}"
        if entry.section in kept
        else ""
    )
    return Finding(
        "GP0719",
        place,
        f"{entry.shown} may be deleted: it was retired until {retire.after}",
        expected="an entry that is still needed, or none",
        hint=f"delete the entry and render{data}",
        severity="warning",
    )
