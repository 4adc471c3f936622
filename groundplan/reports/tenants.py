"""What a tenant gets, as text for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import ROUND_FLOOR, Decimal

from groundplan.explaining.tenants import Devices, Doors, Grants, TenantAnswer
from groundplan.findings.words import counted
from groundplan.reports.plain import printable
from groundplan.spec.scalars.quantity import BINARY, Quantity

VERSION = 1

MAY = {
    "admin": "view and change everything, and manage contributors",
    "edit": "view and change everything",
    "view": "view",
}
"""What the roles of members allow; `kubeflow-admin`, `kubeflow-edit` and `kubeflow-view` in the cluster."""

Groups = Sequence[tuple[tuple[str, ...], TenantAnswer]]
Rows = Iterator[tuple[str, str]]


def as_json(name: str, groups: Groups, elsewhere: Sequence[str]) -> str:
    """`{"version": 1, "tenant": ..., "answers": [{"environments": [...], ...}], "not_in": [...]}`."""
    answers = [{"environments": list(names), **asdict(answer)} for names, answer in groups]
    report = {"version": VERSION, "tenant": name, "answers": answers, "not_in": list(elsewhere)}
    return json.dumps(report, indent=2, ensure_ascii=True) + "\n"


def as_text(name: str, groups: Groups, elsewhere: Sequence[str]) -> str:
    """One block for each answer, headed by the environments it holds for."""
    blocks = []
    for names, answer in groups:
        rows = list(_rows(answer))
        lines = [f"in {', '.join(names)}:", name]
        lines += [f"  {label:<13} {text}".rstrip() for label, text in rows]
        blocks.append("\n".join(map(printable, lines)))
    if elsewhere:
        blocks.append(f"not in {', '.join(elsewhere)}")
    return "\n\n".join(blocks) + "\n"


def _rows(answer: TenantAnswer) -> Rows:
    """Each line with its label; a label stands on the first of its lines."""
    if answer.retired:
        yield "retired", f"{answer.reason}; its entry may be deleted from {answer.retired}"
        yield "", "no workload starts any more, what holds data stays"
    yield "namespace", answer.namespace
    yield "address", answer.url
    if answer.tenant_class:
        yield "class", answer.tenant_class
    yield "owner", f"{answer.owner}: may {MAY['admin']}"
    people = [
        f"{m.name}{' (a group)' if m.kind == 'group' else ''}: {m.role}, may {MAY[m.role]}" for m in answer.members
    ]
    yield from _listed("members", people, "nobody besides the owner")
    yield "pod security", answer.pod_security
    if answer.priority_value is not None:
        pushed = "may be pushed out by a higher rank" if answer.preemptible else "is not pushed out once it runs"
        yield "priority", f"{answer.priority} ({answer.priority_value:,}), {pushed}"
    yield from _quota(answer.quota)
    volumes = [
        f"{v.name}: {v.size} of {v.storage_class}, {v.access_mode}" + (f", retired: {v.retired}" if v.retired else "")
        for v in answer.volumes
    ]
    yield from _listed("volumes", volumes, "none")
    if answer.bucket:
        yield "bucket", answer.bucket
    secrets = [f"{s.name}: {_keys(s.keys)} from {s.provider} {s.entry}" for s in answer.secrets]
    yield from _listed("secrets", secrets, "none")
    yield from _network(answer.network)
    yield "identity", answer.identity or "none in the cloud"
    kinds = ", ".join(f"{number} {kind}" for kind, number in answer.objects.items())
    yield "objects", f"{sum(answer.objects.values())} rendered: {kinds}"


def _listed(label: str, texts: Sequence[str], nothing: str) -> Rows:
    for number, text in enumerate(texts or [nothing]):
        yield ("" if number else label), text


def _quota(quota: Grants) -> Rows:
    own = f"{cores(quota.cpu)}, {size(quota.memory)} of memory, {size(quota.storage)} of storage"
    yield "quota", f"{own}, {counted(quota.pods, 'pod')}"
    if not (devices := [d for d in quota.devices if d.own or d.borrow]):
        return
    for one in devices:
        yield "", _devices(one)
    total = f"{cores(quota.total_cpu)}, {size(quota.total_memory)} of memory"
    yield "", f"with what comes with these devices, borrowed ones too: {total}"
    yield "", f"it lends to and borrows from tenants of the cohort {quota.cohort}"


def _devices(devices: Devices) -> str:
    what = f"{devices.pool}: {devices.own} of its own" + (f" ({devices.model})" if devices.model else "")
    borrow = f"borrows up to {devices.borrow}" if devices.borrow else "borrows none"
    lend = f"lends up to {devices.lend}" if devices.lend else "lends none"
    return f"{what}, {borrow}, {lend}"


def cores(quantity: str) -> str:
    """`44062m` as `44 cores`: to a tenth, rounded down."""
    return f"{_tenths(Quantity.parse(quantity).value)} cores"


def size(quantity: str) -> str:
    """`311552Mi` as `304.2Gi`: to a tenth of the largest unit, rounded down. What has at most four digits is left."""
    if len(quantity.rstrip("KMGTPEi")) <= 4:
        return quantity
    value = Quantity.parse(quantity).value
    unit, factor = next(((u, 1024**n) for u, n in reversed(BINARY.items()) if value >= 1024**n), ("", 1))
    return f"{_tenths(value / factor)}{unit}"


def _tenths(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.1'), ROUND_FLOOR):,}".removesuffix(".0")


def _keys(keys: dict[str, str]) -> str:
    return ", ".join(own if own == remote else f"{own} (there {remote})" for own, remote in sorted(keys.items()))


def _network(network: Doors) -> Rows:
    outside = ["any public address on port 443"] if network.internet else []
    yield from _listed("may call", [*outside, *network.hosts], "no host outside the platform")
    yield "", _tenants(network.called)
    yield "called by", _tenants(network.callers)


def _tenants(names: Sequence[str]) -> str:
    return f"the tenant{'' if len(names) == 1 else 's'} {', '.join(names)}" if names else "no other tenant"
