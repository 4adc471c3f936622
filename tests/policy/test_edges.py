"""Calls between tenants that are open at one end and shut at the other."""

from __future__ import annotations

from typing import Any

import pytest

from breaking import PATCH, as_rendered, by_patch
from groundplan.policy.edges import edges_are_open_at_both_ends
from platforms import tenant, tenants
from worlds import broken, world

Object = dict[str, Any]

PEERS = tenants(tenant("vision", "network: {allowFrom: [speech]}"), tenant("speech"))
"""`speech` calls `vision`."""


def namespace(name: str) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": name, "labels": {"app.kubernetes.io/part-of": "kubeflow-profile", "team": name}},
    }


def obj(api: str, kind: str, name: str, where: str, spec: Object) -> Object:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name, "namespace": where}, "spec": spec}


def sidecar(*hosts: str, **more: Any) -> Object:
    return obj(
        "networking.istio.io/v1", "Sidecar", "default", "speech", {"egress": [{"hosts": ["./*", *hosts]}], **more}
    )


def lets_out(*peers: Object) -> Object:
    rules = [{"to": list(peers)}] if peers else []
    return obj(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        "out",
        "speech",
        {"podSelector": {}, "policyTypes": ["Egress"], "egress": rules},
    )


def lets_in(*peers: Object) -> Object:
    rules = [{"from": list(peers)}] if peers else []
    return obj(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        "in",
        "vision",
        {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": rules},
    )


def allows(*rules: Object) -> Object:
    return obj("security.istio.io/v1", "AuthorizationPolicy", "allow", "vision", {"rules": list(rules)})


def named(name: str) -> Object:
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}


def source(**fields: Any) -> Object:
    return {"from": [{"source": fields}]}


OPEN = {
    "sidecar": sidecar("vision/*"),
    "out": lets_out(named("vision")),
    "in": lets_in(named("speech")),
    "policy": allows(source(namespaces=["speech"])),
}
SHUT = {
    "sidecar": sidecar(),
    "out": lets_out(),
    "in": lets_in(),
    "policy": allows({"to": [{"operation": {"paths": ["/healthz"]}}]}),
}
WORDS = {
    "sidecar": "the Sidecar of `speech` does not know `vision/*`",
    "out": "no NetworkPolicy of `speech` lets the call out",
    "in": "no NetworkPolicy of `vision` lets the call in",
    "policy": "no AuthorizationPolicy of `vision` allows it",
}


def found(doors: dict[str, Object]) -> list[str]:
    """The messages, with all these objects in the two namespaces."""
    given = world(namespace("vision"), namespace("speech"), *doors.values())
    return [one.message for one in broken([edges_are_open_at_both_ends], given)]


def test_rendered_edges_are_open() -> None:
    """`allowFrom` opens all four doors."""
    assert as_rendered("GP0918", PEERS) == []


def test_open_doors_and_shut_ones_are_fine() -> None:
    """All open, all shut, or none there."""
    assert found(OPEN) == []
    assert found(SHUT) == []
    assert found({}) == []


@pytest.mark.parametrize("door", list(OPEN))
def test_one_shut_door_is_found(door: str) -> None:
    """Whichever it is: a call needs all four."""
    (message,) = found({**OPEN, door: SHUT[door]})
    assert message == f"it opens a way from `speech` to `vision`, and {WORDS[door]}"


@pytest.mark.parametrize("door", list(OPEN))
def test_one_open_door_is_found(door: str) -> None:
    """It leads nowhere, and each that is shut is named."""
    (message,) = found({**SHUT, door: OPEN[door]})
    assert [words for words in WORDS.values() if words in message] == [
        words for key, words in WORDS.items() if key != door
    ]


@pytest.mark.parametrize("door", list(OPEN))
def test_a_door_that_is_not_there_is_open(door: str) -> None:
    """Without a Sidecar every namespace is known; without policies everything passes."""
    assert found({key: value for key, value in OPEN.items() if key != door}) == []
    assert found({door: OPEN[door]}) == []


@pytest.mark.parametrize(
    ("door", "opened"),
    [
        ("sidecar", sidecar("*/*")),
        ("sidecar", sidecar("vision/model.vision.svc.cluster.local")),
        ("sidecar", sidecar(workloadSelector={"labels": {"app": "x"}})),
        ("out", lets_out({"namespaceSelector": {"matchLabels": {"team": "vision"}}})),
        ("out", lets_out({"namespaceSelector": {}})),
        ("out", lets_out({"namespaceSelector": {"matchExpressions": [{"key": "team", "operator": "In", "values": ["vision"]}]}})),
        ("out", lets_out({"namespaceSelector": {"matchExpressions": [{"key": "team", "operator": "NotIn", "values": ["other"]}]}})),
        ("out", lets_out({"namespaceSelector": {"matchExpressions": [{"key": "team", "operator": "Exists"}]}})),
        ("in", lets_in({"namespaceSelector": {"matchLabels": {"app.kubernetes.io/part-of": "kubeflow-profile"}}})),
        ("policy", allows({})),
        ("policy", allows(source(namespaces=["spe*"]))),
        ("policy", allows(source(namespaces=["*ech"]))),
        ("policy", allows(source(namespaces=["*"]))),
        ("policy", allows(source(principals=["cluster.local/ns/speech/sa/default-editor"]))),
        ("policy", allows(source(principals=["*"]))),
        ("policy", allows(source(serviceAccounts=["speech/default-editor"]))),
    ],
)  # fmt: skip
def test_a_door_may_be_open_by_other_words(door: str, opened: Object) -> None:
    """By labels, patterns, principals, or for everybody."""
    assert found({**OPEN, door: opened}) == []


@pytest.mark.parametrize(
    ("door", "shut"),
    [
        ("sidecar", sidecar("other/*")),
        ("sidecar", sidecar("visionary/*")),
        ("out", lets_out({"podSelector": {}})),
        ("out", lets_out({"namespaceSelector": {"matchLabels": {"team": "speech"}}})),
        ("out", lets_out({"namespaceSelector": {"matchExpressions": [{"key": "team", "operator": "DoesNotExist"}]}})),
        ("in", lets_in({"ipBlock": {"cidr": "10.0.0.0/8"}})),
        ("policy", allows(source(namespaces=["other"]))),
        ("policy", allows(source(principals=["cluster.local/ns/istio-system/sa/x"]))),
        ("policy", allows({"when": [{"key": "source.namespace", "values": ["vision"]}]})),
    ],
)
def test_a_door_is_shut_by_other_words(door: str, shut: Object) -> None:
    """What opens for others opens nothing here."""
    (message,) = found({**OPEN, door: shut})
    assert WORDS[door] in message


def test_only_tenants_have_edges() -> None:
    """Who opens to a platform namespace, or to one that is not rendered, is not judged."""
    assert found({"in": lets_in(named("kubeflow")), "policy": SHUT["policy"]}) == []
    assert found({"in": lets_in(named("vision")), "policy": SHUT["policy"]}) == []


@pytest.mark.parametrize(
    ("target", "change", "words"),
    [
        ("kind: Sidecar, namespace: speech", '{spec: {egress: [{hosts: ["./*"]}]}}', WORDS["sidecar"]),
        ("kind: NetworkPolicy, name: allow-from-speech", "{spec: {ingress: null}}", WORDS["in"]),
        ("kind: NetworkPolicy, name: allow-to-vision", "{spec: {egress: null}}", WORDS["out"]),
        ("kind: AuthorizationPolicy, name: allow-from-speech", "{spec: {rules: null}}", WORDS["policy"]),
    ],
)
def test_a_broken_edge_is_found_in_a_whole_platform(target: str, change: str, words: str) -> None:
    """A patch shuts one door; the finding names it, at an object that opens the way."""
    (finding,) = by_patch(f"  - {{target: {{{target}}}, merge: {change}}}\n", "GP0918", PEERS)
    assert words in finding.message
    assert str(finding.place).startswith("platform.yaml:")


def test_a_half_opened_edge_is_told_at_the_patch() -> None:
    """Who opens one door by a patch is told there."""
    patch = "  - {target: {kind: Sidecar, namespace: vision}, json: [{op: add, path: /spec/egress/0/hosts/-, value: 'speech/*'}]}\n"
    (finding,) = by_patch(patch, "GP0918")
    assert str(finding.place).startswith(f"{PATCH}:2:")
    assert "it opens a way from `vision` to `speech`" in finding.message
