"""Annotations of Istio: which values it reads, and what is said of the one for injection."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import worlds
from groundplan.facts import istio_annotations as facts
from groundplan.policy.istio import resource_annotations as rules
from groundplan.policy.istio.annotation_values import expected

VALUES: list[tuple[facts.Value, list[str], list[str]]] = [
    ("text", ["", "\ud800", "{"], []),
    ("boolean", ["true", "False", "1", "t"], ["", "yes", "on", " true", "tRue"]),
    ("capture", ["REDIRECT", "TPROXY", "NONE"], ["", "redirect"]),
    ("number", ["0", "010", "4294967295"], ["", "-1", "+1", "1.5", "4294967296", " 1", "1_000", "²", "9" * 100]),
    ("port", ["0", " 443 ", "65535"], ["", "65536", "https", "443,80"]),
    ("ports", ["", " ", "80", "80, 443"], ["*", "80,", "80;443", "80-90"]),
    ("ports-or-all", ["*", "80"], ["* ", "80,*"]),
    (
        "ranges",
        ["", "10.0.0.0/8", "10.1.2.3/8,::/0", "::ffff:1.2.3.4/96"],
        ["*", "10.0.0.1", "10.0.0.0/8, ::/0", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/255.0.0.0", "fe80::1%a/64", "010.0.0.0/8"],
    ),
    ("ranges-or-all", ["*", "10.0.0.0/8"], ["10.0.0.0/8,*"]),
    ("interfaces", ["eth0", "eth0, net1", ""], ["eth0;rm -rf /", "a-name-that-is-too-long", "a/b"]),
    ("proxy-config", ["", "{}", "concurrency: 2", "a: [", "~"], ["[]", "true", "concurrency"]),
]  # fmt: skip


@pytest.mark.parametrize(("value", "good", "bad"), VALUES, ids=[value for value, _, _ in VALUES])
def test_values_are_read_as_istio_does(value: facts.Value, good: list[str], bad: list[str]) -> None:
    """What Go's strconv and netip take is fine; what they refuse is told, with what is wanted instead."""
    assert [text for text in good if expected(value, text)] == []
    assert [text for text in bad if not expected(value, text)] == []


@given(st.ip_addresses(), st.integers(0, 32))
def test_every_range_is_one(address: ipaddress.IPv4Address | ipaddress.IPv6Address, bits: int) -> None:
    """A range need not begin at its first address."""
    assert expected("ranges", f"{address}/{bits}") == ""


@given(st.text(max_size=30), st.sampled_from([annotation.value for annotation in facts.ANNOTATIONS.values()]))
def test_any_text_has_an_answer(text: str, value: facts.Value) -> None:
    """Whatever somebody writes as a value is fine or not."""
    assert isinstance(expected(value, text), str)


def test_every_annotation_can_be_used() -> None:
    """None of the table breaks a rule but for its stage, on the kinds it is for, with a sound value."""
    sound = {value: good[-1] or "a" for value, good, _ in VALUES} | {"proxy-config": "{}", "interfaces": "eth0"}
    for name, annotation in facts.ANNOTATIONS.items():
        for group, kind in annotation.kinds or (facts.POD,):
            metadata = {"name": "a", "namespace": "vision", "annotations": {name: sound[annotation.value]}}
            obj = {"apiVersion": f"{group}/v1" if group else "v1", "kind": kind, "metadata": metadata}
            found = worlds.broken(rules.ANNOTATION_RULES, worlds.world(obj))
            stage = {"deprecated": ["GP0973"], "alpha": ["GP0974"]}.get(annotation.status, [])
            assert [b.code for b in found] == ([] if name in facts.SET_BY_ISTIO else stage), name


def test_what_takes_a_place_is_known() -> None:
    """What is deprecated says what to write instead where there is something, and a removed one is none of the table."""
    deprecated = {name for name, annotation in facts.ANNOTATIONS.items() if annotation.status == "deprecated"}
    assert facts.REPLACED.keys() - deprecated == {"sidecar.istio.io/statsCompression"}


def pod(labels: dict[str, str], value: str) -> dict[str, Any]:
    metadata = {"name": "a", "namespace": "vision", "labels": labels, "annotations": {"sidecar.istio.io/inject": value}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata}


@pytest.mark.parametrize(
    ("labels", "value", "home", "told"),
    [
        ({}, "true", {}, "without injection"),
        ({}, "true", {"istio-injection": "enabled"}, ""),
        ({}, "true", None, ""),
        ({}, "false", {}, ""),
        ({"sidecar.istio.io/inject": "true"}, "false", {}, "the label of the pod says `true`"),
    ],
)
def test_injection_says_what_becomes_of_it(
    labels: dict[str, str], value: str, home: dict[str, str] | None, told: str
) -> None:
    """An annotation brings no sidecar where the webhook does not see the pod, and a label counts before it."""
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "vision", "labels": home}}
    given_world = worlds.world(pod(labels, value), *([namespace] if home is not None else []))
    (broken,) = rules.annotations_are_current(given_world)
    assert broken.code == "GP0973"
    assert told in broken.message
    assert bool(told) == ("," in broken.message)


def test_what_is_a_label_is_said_to_be() -> None:
    """Somebody who writes a label as an annotation is told where it belongs; somebody who misspells, what is near."""
    metadata = {"name": "a", "annotations": {"istio.io/dataplane-mode": "ambient", "istio.io/rev": "canary"}}
    wrong = {"name": "b", "annotations": {"networking.istio.io/traffic_distribution": "PreferClose"}}
    given_world = worlds.world(*({"apiVersion": "v1", "kind": "Namespace", "metadata": m} for m in (metadata, wrong)))
    unknown = [b.hint for b in rules.annotations_are_known(given_world)]
    misplaced = [b.hint for b in rules.annotations_are_where_they_count(given_world)]
    assert [hint.split(":")[0] for hint in unknown] == [
        "`istio.io/dataplane-mode` is a label",
        "did you mean `networking.istio.io/traffic-distribution`?",
    ]
    assert misplaced == ["`istio.io/rev` is a label: it belongs under `labels` of the metadata"]
