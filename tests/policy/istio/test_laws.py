"""What holds for all objects: no rule raises, hosts are compared as Istio does, a covered match is really covered."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import worlds
from groundplan.facts import mesh
from groundplan.objects import ref_of
from groundplan.policy.istio import ISTIO_RULES, hosts, reading, routes
from groundplan.policy.world import Broken, World

KINDS = [
    (f"{mesh.NETWORKING}/v1", "VirtualService"),
    (f"{mesh.NETWORKING}/v1", "DestinationRule"),
    (f"{mesh.NETWORKING}/v1", "Gateway"),
    (f"{mesh.NETWORKING}/v1", "ServiceEntry"),
    (f"{mesh.NETWORKING}/v1", "Sidecar"),
    (f"{mesh.NETWORKING}/v1alpha3", "EnvoyFilter"),
    (f"{mesh.SECURITY}/v1", "AuthorizationPolicy"),
    (f"{mesh.SECURITY}/v1", "PeerAuthentication"),
    (f"{mesh.SECURITY}/v1", "RequestAuthentication"),
    (f"{mesh.TELEMETRY}/v1", "Telemetry"),
    (f"{mesh.GATEWAY_API}/v1", "Gateway"),
    ("cert-manager.io/v1", "Certificate"),
    ("external-secrets.io/v1", "ExternalSecret"),
    ("external-secrets.io/v1", "ClusterExternalSecret"),
    ("bitnami.com/v1alpha1", "SealedSecret"),
    ("v1", "Secret"),
    ("v1", "Service"),
    ("v1", "ConfigMap"),
    ("v1", "Namespace"),
    ("v1", "Pod"),
    ("apps/v1", "Deployment"),
    ("batch/v1", "CronJob"),
    ("serving.kserve.io/v1beta1", "InferenceService"),
]
FIELDS = [
    "accessLogging",
    "action",
    "annotations",
    "applyTo",
    "configPatches",
    "data",
    "destination",
    "disabled",
    "from",
    "gateways",
    "hosts",
    "http",
    "labels",
    "match",
    "metadata",
    "mode",
    "name",
    "number",
    "operation",
    "patch",
    "port",
    "ports",
    "regex",
    "route",
    "rules",
    "selector",
    "servers",
    "source",
    "spec",
    "template",
    "tls",
    "uri",
]
IDENTITY = ("apiVersion", "kind", "metadata", "name", "namespace")
WORDS = ["a", "vision", "*", "", "mesh", ".", "kubeflow/a", "a.vision.svc.cluster.local", "*.example", "HTTPS", "TCP", "SIMPLE",
         "STRICT", "DISABLE", "CUSTOM", "istio-ingressgateway", "x: [", "\ud800", "ns/a/sa/b", "~1/", "HTTP_FILTER", "REPLACE", "(?", "10.0.0.0/8"]  # fmt: skip
ANNOTATIONS = ["sidecar.istio.io/inject", "istio.io/a", "proxy.istio.io/config", "status.sidecar.istio.io/port"]
NUMBERS = [0, 1, 80, 443, 1337, -1, 2**70, 1.5, True, False, None]


def value(random: random.Random, depth: int) -> Any:
    """Something JSON can say, mostly of the words that rules look for."""
    kind = random.randrange(8) if depth else random.randrange(4)
    if kind < 3:
        return random.choice(WORDS)
    if kind == 3:
        return random.choice(NUMBERS)
    if kind == 4:
        return [value(random, depth - 1) for _ in range(random.randrange(3))]
    return {random.choice(FIELDS): value(random, depth - 1) for _ in range(random.randrange(5))}


def odd(random: random.Random) -> dict[str, Any]:
    """An object of a kind that some rule reads: only what makes it an object is sound."""
    api_version, kind = random.choice(KINDS)
    name = random.choice(["a", "groundplan-mesh", "vision"])
    metadata: dict[str, Any] = {"name": name, "namespace": random.choice(["vision", "istio-system", "kubeflow", ""])}
    if random.random() < 0.5:
        metadata["labels"] = random.choice([{"istio-injection": "enabled"}, {"app": 1}, [], None, value(random, 2)])
    if random.random() < 0.5:
        metadata["annotations"] = random.choice([{name: value(random, 1) for name in ANNOTATIONS}, [], None, {1: "a"}])
    made = {"apiVersion": api_version, "kind": kind, "metadata": metadata}
    for field in ("spec", "data", "stringData"):
        if random.random() < 0.8:
            made[field] = value(random, 6)
    return made


SOUND = [
    obj
    for file in sorted((Path(__file__).parent / "fixtures").glob("*.yaml"))
    for obj in yaml.safe_load_all(file.read_text(encoding="utf-8"))
    if "kind" in obj
]


def mutant(random: random.Random) -> dict[str, Any]:
    """An object that rules know well, with something else in the place of a few of its fields."""
    obj = copy.deepcopy(random.choice(SOUND))
    for _ in range(random.randrange(4)):
        at: Any = obj["metadata"] if random.random() < 0.1 else obj
        while True:
            fixed = IDENTITY if at is obj or at is obj["metadata"] else ()
            steps = list(range(len(at))) if isinstance(at, list) else [key for key in at if key not in fixed]
            if not steps:
                break
            step = random.choice(steps)
            if isinstance(at[step], (dict, list)) and at[step] and random.random() < 0.8:
                at = at[step]
            else:
                at[step] = value(random, 2)
                break
    return obj  # type: ignore[no-any-return]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False))
def test_no_object_makes_a_rule_raise(random: random.Random) -> None:
    """Rules see what the contract refuses, too: whatever stands in a field, each of them goes to its end."""
    made = [*(odd(random) for _ in range(4)), *(mutant(random) for _ in range(20))]
    given_world = worlds.world(*{str(ref_of(obj)): obj for obj in made}.values())
    for broken in worlds.broken(ISTIO_RULES, given_world):
        assert broken.code.startswith("GP09")
        assert given_world.get(broken.ref) is not None


@pytest.mark.parametrize("rule", ISTIO_RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("spec", [None, [], "text", 5, {}, {"selector": [], "ports": {}, "hosts": None}])
def test_a_spec_that_is_none_is_no_error(rule: Callable[[World], Any], spec: Any) -> None:
    """Where there is no spec to speak of, a rule goes to its end."""
    objects = [
        {"apiVersion": a, "kind": k, "metadata": {"name": "a", "namespace": "vision"}, "spec": spec} for a, k in KINDS
    ]
    assert all(isinstance(broken, Broken) for broken in rule(worlds.world(*objects)))


LABEL = st.sampled_from(["a", "b", "example", "com", "vision", "svc", "cluster", "local"])
HOST = st.builds(
    lambda wild, parts: ("*." if wild else "") + ".".join(parts), st.booleans(), st.lists(LABEL, min_size=1, max_size=4)
) | st.just("*")


@given(HOST, HOST, HOST)
def test_hosts_overlap_as_sets_of_names_do(one: str, other: str, name: str) -> None:
    """Both ways alike, each with itself, and wherever one name fits both; many are asked as each alone is."""
    assert hosts.overlap(one, other) == hosts.overlap(other, one)
    assert hosts.overlap(one, one)
    if not name.startswith("*") and hosts.overlap(name, one) and hosts.overlap(name, other):
        assert hosts.overlap(one, other)
    assert hosts.Hosts([one, other]).overlap(name) == (hosts.overlap(one, name) or hosts.overlap(other, name))


@given(HOST, st.sampled_from(["vision", "speech"]))
def test_a_host_is_lengthened_once(host: str, namespace: str) -> None:
    """A full name stays as it is, and the Service it means is the one it was made from."""
    full = hosts.full(host, namespace)
    assert hosts.full(full, "other") == full
    if "." not in host and host != "*":
        assert hosts.service(full, "other") == hosts.ServiceName(namespace, host)


PATH = st.text("/ab", max_size=4).map(lambda rest: f"/{rest}")
URI = st.fixed_dictionaries(
    {"uri": st.builds(lambda how, path: {how: path}, st.sampled_from(["exact", "prefix"]), PATH)}
)
MATCH = st.builds(
    lambda uri, method: uri | method, URI | st.just({}), st.just({}) | st.just({"method": {"exact": "GET"}})
)


def fits(match: dict[str, Any], path: str, method: str) -> bool:
    uri = match.get("uri", {"prefix": ""})
    at_path = path.startswith(uri["prefix"]) if "prefix" in uri else path == uri["exact"]
    return at_path and match.get("method", {"exact": method})["exact"] == method


@given(MATCH, MATCH, PATH, st.sampled_from(["GET", "PUT"]))
def test_what_is_never_reached_is_really_taken(
    earlier: dict[str, Any], later: dict[str, Any], path: str, method: str
) -> None:
    """A match that is told to be forestalled has no request that the earlier one would leave."""
    if routes._covers(earlier, later) and fits(later, path, method):
        assert fits(earlier, path, method)


@given(st.dictionaries(LABEL, LABEL), st.dictionaries(LABEL, LABEL), st.dictionaries(LABEL, LABEL))
def test_selectors_that_one_pod_fits_are_compatible(
    one: dict[str, str], other: dict[str, str], pod: dict[str, str]
) -> None:
    """Where a pod has the labels of both, they do not exclude each other."""
    if reading.selects(one, pod) and reading.selects(other, pod):
        assert reading.compatible(one, other)
