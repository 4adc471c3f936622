"""Laws of the evaluator of Istio: what one policy more can do, and what it cannot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from packets import Pod, Request, World
from packets.making import CURL, DEV, HTTPBIN, PLAIN, STRICT, TEST, an, policy

SOURCES = st.fixed_dictionaries(
    {},
    optional={
        "principals": st.just(["cluster.local/ns/default/sa/curl"]),
        "namespaces": st.sampled_from([["default"], ["test", "dev"], ["*"]]),
        "notNamespaces": st.sampled_from([["default"], ["test"]]),
        "ipBlocks": st.just(["10.244.2.0/24"]),
        "notRequestPrincipals": st.just(["*"]),
    },
)
OPERATIONS = st.fixed_dictionaries(
    {},
    optional={
        "methods": st.just(["GET"]),
        "paths": st.sampled_from([["/a*"], ["*b"], ["/{*}"]]),
        "notPaths": st.just(["/b"]),
        "ports": st.just(["8000"]),
        "hosts": st.just(["*.example"]),
    },
)
CONDITIONS = st.sampled_from(
    [
        {"key": "request.headers[user]", "values": ["alice"]},
        {"key": "request.headers[user]", "notValues": ["*"]},
        {"key": "source.namespace", "values": ["default"]},
    ]
)
RULES = st.fixed_dictionaries(
    {},
    optional={
        "from": st.lists(st.fixed_dictionaries({"source": SOURCES}), max_size=2),
        "to": st.lists(st.fixed_dictionaries({"operation": OPERATIONS}), max_size=2),
        "when": st.lists(CONDITIONS, max_size=2),
    },
)


def authorizations(*actions: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda namespace, action, selector, rules: {
            "apiVersion": "security.istio.io/v1",
            "kind": "AuthorizationPolicy",
            "metadata": {"name": "any", "namespace": namespace},
            "spec": {"action": action, "selector": {"matchLabels": selector}, "rules": rules},
        },
        st.sampled_from(["foo", "istio-system", "bar"]),
        st.sampled_from(actions),
        st.sampled_from([{}, {"app": "httpbin"}, {"app": "other"}]),
        st.lists(RULES, max_size=3),
    )


OBJECTS = st.lists(authorizations("ALLOW", "DENY"), max_size=4)
CALLS = st.tuples(
    st.sampled_from([CURL, TEST, DEV, PLAIN]),
    st.sampled_from([8000, 9000]),
    st.builds(
        Request,
        method=st.sampled_from(["GET", "POST"]),
        path=st.sampled_from(["/", "/a", "/b", "/a/b"]),
        host=st.sampled_from(["", "a.example"]),
        headers=st.sampled_from([{}, {"user": "alice"}, {"user": "bob"}]),
        protocol=st.sampled_from(["http", "tcp"]),
    ),
)


def calls(objects: list[dict[str, Any]], call: tuple[Pod, int, Request]) -> bool:
    source, port, request = call
    return World(objects).call(source, HTTPBIN, port, request).allowed


@given(OBJECTS, authorizations("DENY"), CALLS)
def test_one_more_deny_policy_never_permits_more(
    objects: list[dict[str, Any]], one: dict[str, Any], call: tuple[Pod, int, Request]
) -> None:
    """Whatever it says, a DENY policy only takes away."""
    assert calls([*objects, one], call) <= calls(objects, call)


@given(OBJECTS, authorizations("ALLOW"), CALLS)
def test_one_more_allow_policy_never_refuses_more_where_one_applies(
    objects: list[dict[str, Any]], one: dict[str, Any], call: tuple[Pod, int, Request]
) -> None:
    """Policies add up: once a workload has an ALLOW policy, another can only allow more."""
    baseline = [*objects, policy("{}", "istio-system")]
    assert calls([*baseline, one], call) >= calls(baseline, call)


@given(OBJECTS, CALLS, st.randoms(use_true_random=False))
def test_the_order_of_policies_does_not_matter(
    objects: list[dict[str, Any]], call: tuple[Pod, int, Request], random: Any
) -> None:
    """Actions have an order, objects have none."""
    shuffled = list(objects)
    random.shuffle(shuffled)
    assert calls(shuffled, call) == calls(objects, call)


@given(OBJECTS, CALLS)
def test_strict_never_permits_more_than_permissive(
    objects: list[dict[str, Any]], call: tuple[Pod, int, Request]
) -> None:
    """STRICT refuses plaintext and changes nothing else."""
    strict = calls([*objects, an("PeerAuthentication", STRICT)], call)
    permissive = calls([*objects, an("PeerAuthentication", "spec: {mtls: {mode: PERMISSIVE}}")], call)
    assert strict <= permissive
    assert call[0].sidecar is False or strict == permissive


@given(OBJECTS, st.sampled_from(["STRICT", "PERMISSIVE", "DISABLE"]), CALLS)
def test_whatever_gets_through_is_admitted(
    objects: list[dict[str, Any]], mode: str, call: tuple[Pod, int, Request]
) -> None:
    """The called proxy alone never refuses what gets through the whole mesh."""
    source, port, request = call
    world = World([*objects, an("PeerAuthentication", f"spec: {{mtls: {{mode: {mode}}}}}")])
    assert world.admits(source, HTTPBIN, port, request).allowed >= world.mesh(source, HTTPBIN, port, request).allowed


@given(st.lists(authorizations("ALLOW"), max_size=4), CALLS)
def test_losing_the_callers_identity_never_matches_a_positive_source(
    objects: list[dict[str, Any]], call: tuple[Pod, int, Request]
) -> None:
    """A call in plaintext is let in by no rule that names principals or namespaces."""
    source, port, request = call
    naming = [
        obj
        for obj in objects
        if all(
            rule.get("from") and all({"principals", "namespaces"} & one["source"].keys() for one in rule["from"])
            for rule in obj["spec"]["rules"]
        )
    ]
    baseline = [*naming, policy("{}", "istio-system")]
    assert not World(baseline).call(replace(source, sidecar=False), HTTPBIN, port, request).allowed
