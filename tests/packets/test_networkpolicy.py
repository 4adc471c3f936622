"""The evaluator of NetworkPolicies against what Kubernetes documents, rule by rule and both ways."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from packets import Endpoint, External, Node, Pod, Undocumented, World

DB = Pod("default", "db", {"role": "db"}, ip="10.244.1.1", node="10.0.0.7", ports={"redis": 6379})
OTHER = Pod("default", "other", {"role": "other"}, ip="10.244.1.2")
FRONTEND = Pod("default", "frontend", {"role": "frontend"}, ip="10.244.1.3")
STRANGER = Pod("elsewhere", "frontend", {"role": "frontend"}, ip="10.244.2.1")
MINE = Pod("mine", "any", {}, ip="10.244.3.1")

NAMESPACES = """
apiVersion: v1
kind: Namespace
metadata: {name: mine, labels: {project: myproject, user: alice}}
---
apiVersion: v1
kind: Namespace
metadata: {name: elsewhere, labels: {project: theirs}}
"""


def policy(spec: str, namespace: str = "default") -> dict[str, Any]:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "policy", "namespace": namespace},
        "spec": yaml.safe_load(spec),
    }


def world(*specs: str, **settings: Any) -> World:
    return World([*yaml.safe_load_all(NAMESPACES), *map(policy, specs)], **settings)


CLOSED = "{podSelector: {}, policyTypes: [Ingress, Egress]}"


def ingress(*rules: str) -> str:
    """The spec of a policy for every pod of its namespace, with these rules."""
    return f"podSelector: {{}}\ningress: [{', '.join(rules)}]"


def egress(*rules: str) -> str:
    return f"podSelector: {{}}\npolicyTypes: [Egress]\negress: [{', '.join(rules)}]"


def passes(found: World, source: Endpoint, destination: Endpoint, port: int, protocol: str = "TCP") -> bool:
    return found.l4(source, destination, port, protocol).allowed


CONCEPT = """
podSelector: {matchLabels: {role: db}}
policyTypes: [Ingress, Egress]
ingress:
- from:
  - ipBlock: {cidr: 172.17.0.0/16, except: [172.17.1.0/24]}
  - namespaceSelector: {matchLabels: {project: myproject}}
  - podSelector: {matchLabels: {role: frontend}}
  ports: [{protocol: TCP, port: 6379}]
egress:
- to: [{ipBlock: {cidr: 10.0.0.0/24}}]
  ports: [{protocol: TCP, port: 5978}]
"""


@pytest.mark.parametrize(
    ("source", "destination", "port", "allowed"),
    [
        (FRONTEND, DB, 6379, True),
        (OTHER, DB, 6379, False),
        (STRANGER, DB, 6379, False),
        (MINE, DB, 6379, True),
        (MINE, DB, 6380, False),
        (External("172.17.0.255"), DB, 6379, True),
        (External("172.17.2.0"), DB, 6379, True),
        (External("172.17.1.0"), DB, 6379, False),
        (External("172.17.1.255"), DB, 6379, False),
        (External("172.18.0.1"), DB, 6379, False),
        (DB, External("10.0.0.9"), 5978, True),
        (DB, External("10.0.0.9"), 5979, False),
        (DB, External("10.0.1.9"), 5978, False),
        (DB, OTHER, 5978, False),
        (STRANGER, OTHER, 6379, True),
        (OTHER, External("10.0.1.9"), 22, True),
    ],
)
def test_the_example_of_the_page_lets_through_what_the_page_says(
    source: Endpoint, destination: Endpoint, port: int, allowed: bool
) -> None:
    """The page lists who may call the database of its example, and whom it may call; nobody else is touched."""
    assert passes(world(CONCEPT), source, destination, port) is allowed


def test_pods_that_no_policy_selects_are_open() -> None:
    """Without a policy that selects it, a pod is not isolated in either direction."""
    assert passes(world(), STRANGER, DB, 6379)
    assert passes(world(), DB, External("8.8.8.8"), 443)


def test_policies_of_another_namespace_select_nothing_here() -> None:
    """podSelector is about the policy's own namespace."""
    elsewhere = World([policy(CLOSED, "elsewhere")])
    assert passes(elsewhere, FRONTEND, DB, 6379)
    assert not passes(elsewhere, DB, STRANGER, 80)


@pytest.mark.parametrize(
    ("spec", "comes_in", "goes_out"),
    [
        ("{policyTypes: [Ingress]}", False, True),
        ("{policyTypes: [Egress]}", True, False),
        ("{policyTypes: [Ingress, Egress]}", False, False),
        ("{}", False, True),
        ("{policyTypes: []}", False, True),
        ("{podSelector: {}}", False, True),
        ("{ingress: []}", False, True),
        ("{egress: []}", False, True),
        ("{egress: [{to: [{podSelector: {matchLabels: {no: pod}}}]}]}", False, False),
        ("{policyTypes: [Ingress], egress: [{}]}", False, True),
        ("{policyTypes: [Egress], ingress: [{}]}", True, False),
    ],
)
def test_a_policy_isolates_for_its_types(spec: str, comes_in: bool, goes_out: bool) -> None:
    """Ingress always unless types say otherwise, Egress only when listed, or when there are rules for it and no types."""
    assert passes(world(spec), STRANGER, DB, 80) is comes_in
    assert passes(world(spec), DB, STRANGER, 80) is goes_out


def test_both_ends_have_to_agree() -> None:
    """A connection needs the source's egress and the destination's ingress."""
    out = "{podSelector: {matchLabels: {role: frontend}}, policyTypes: [Egress], egress: [%s]}"
    to_all, to_none = out % "{to: [{podSelector: {}}]}", out % "{to: [{podSelector: {matchLabels: {no: pod}}}]}"
    closed = "{podSelector: {matchLabels: {role: db}}, policyTypes: [Ingress]}"
    assert passes(world(to_all), FRONTEND, DB, 80)
    assert not passes(world(to_none), FRONTEND, DB, 80)
    assert not passes(world(to_all, closed), FRONTEND, DB, 80)


def test_one_peer_with_two_selectors_means_both() -> None:
    """A single peer with namespaceSelector and podSelector: pods with the label in namespaces with the label."""
    both = ingress(
        "{from: [{namespaceSelector: {matchLabels: {user: alice}}, podSelector: {matchLabels: {role: client}}}]}"
    )
    client = Pod("mine", "client", {"role": "client"})
    assert passes(world(both), client, DB, 80)
    assert not passes(world(both), MINE, DB, 80)
    assert not passes(world(both), Pod("default", "client", {"role": "client"}), DB, 80)


def test_two_peers_with_one_selector_each_mean_either() -> None:
    """The same selectors in two list items let in every pod of the namespace, and every local pod with the label."""
    either = ingress(
        "{from: [{namespaceSelector: {matchLabels: {user: alice}}}, {podSelector: {matchLabels: {role: client}}}]}"
    )
    assert passes(world(either), MINE, DB, 80)
    assert passes(world(either), Pod("default", "client", {"role": "client"}), DB, 80)
    assert not passes(world(either), Pod("elsewhere", "client", {"role": "client"}), DB, 80)


@pytest.mark.parametrize(
    ("peer", "near", "far", "outside"),
    [
        ("{podSelector: {}}", True, False, False),
        ("{namespaceSelector: {}}", True, True, False),
        ("{namespaceSelector: {}, podSelector: {}}", True, True, False),
        ("{ipBlock: {cidr: 0.0.0.0/0}}", False, False, True),
    ],
)
def test_an_empty_selector_selects_everything_of_its_kind(peer: str, near: bool, far: bool, outside: bool) -> None:
    """An empty podSelector is every pod of the policy's namespace, an empty namespaceSelector every pod of all."""
    found = world(ingress(f"{{from: [{peer}]}}"))
    assert passes(found, FRONTEND, DB, 80) is near
    assert passes(found, STRANGER, DB, 80) is far
    assert passes(found, External("8.8.8.8"), DB, 80) is outside


@pytest.mark.parametrize("rule", ["{}", "{from: []}", "{ports: []}", "{from: [], ports: []}"])
def test_an_empty_rule_allows_everything(rule: str) -> None:
    """A rule without peers is about all sources, and one without ports about all ports."""
    found = world(ingress(rule))
    assert passes(found, STRANGER, DB, 1)
    assert passes(found, External("8.8.8.8"), DB, 65535, "UDP")


@pytest.mark.parametrize(
    ("expression", "selected"),
    [
        ("{key: role, operator: In, values: [client, frontend]}", {FRONTEND}),
        ("{key: role, operator: NotIn, values: [frontend]}", {OTHER, MINE}),
        ("{key: role, operator: Exists}", {FRONTEND, OTHER}),
        ("{key: role, operator: DoesNotExist}", {MINE}),
    ],
)
def test_expressions_select_as_label_selectors_do(expression: str, selected: set[Pod]) -> None:
    """In, NotIn (which what lacks the label fulfils), Exists, DoesNotExist."""
    peer = f"{{namespaceSelector: {{}}, podSelector: {{matchExpressions: [{expression}]}}}}"
    found = world(ingress(f"{{from: [{peer}]}}"))
    assert {pod for pod in (FRONTEND, OTHER, MINE) if passes(found, pod, DB, 80)} == selected


@pytest.mark.parametrize(
    ("ports", "passing", "dropped"),
    [
        ("[{port: 80}]", [(80, "TCP")], [(80, "UDP"), (81, "TCP")]),
        ("[{protocol: UDP, port: 53}]", [(53, "UDP")], [(53, "TCP")]),
        ("[{protocol: UDP}]", [(1, "UDP"), (65535, "UDP")], [(1, "TCP"), (1, "SCTP")]),
        ("[{}]", [(1, "TCP")], [(1, "UDP")]),
        ("[{port: 80}, {port: 443}]", [(80, "TCP"), (443, "TCP")], [(100, "TCP")]),
        ("[{port: 32000, endPort: 32768}]", [(32000, "TCP"), (32768, "TCP")], [(31999, "TCP"), (32769, "TCP")]),
        ("[{port: redis}]", [(6379, "TCP")], [(6380, "TCP"), (6379, "UDP")]),
        ("[{port: nameless}]", [], [(6379, "TCP")]),
    ],
)
def test_ports_are_matched_with_their_protocol(
    ports: str, passing: list[tuple[int, str]], dropped: list[tuple[int, str]]
) -> None:
    """TCP unless another protocol is named; a range with both its ends; a name is one of the called pod's ports."""
    into = world(ingress(f"{{ports: {ports}}}"))
    assert all(passes(into, STRANGER, DB, *port) for port in passing)
    assert not any(passes(into, STRANGER, DB, *port) for port in dropped)
    out = world(
        f"{{podSelector: {{matchLabels: {{role: frontend}}}}, policyTypes: [Egress], egress: [{{ports: {ports}}}]}}"
    )
    assert all(passes(out, FRONTEND, DB, *port) for port in passing)
    assert not any(passes(out, FRONTEND, DB, *port) for port in dropped)


def test_a_named_port_is_none_of_an_address_outside() -> None:
    """Only pods have named ports."""
    out = world(egress("{ports: [{port: redis}]}"))
    assert not passes(out, DB, External("10.0.0.9"), 6379)


def test_the_node_of_a_pod_is_always_let_through() -> None:
    """Traffic to and from the pod's own node cannot be blocked; another node can."""
    closed = world(CLOSED)
    assert passes(closed, Node("10.0.0.7"), DB, 8080)
    assert passes(closed, DB, Node("10.0.0.7"), 10250)
    assert not passes(closed, Node("10.0.0.8"), DB, 8080)
    assert not passes(closed, DB, Node("10.0.0.8"), 10250)


def test_another_node_is_an_address_like_any_other() -> None:
    """Pods on a node's network are treated as the node, so that an ipBlock selects them and selectors do not."""
    by_address = world(ingress("{from: [{ipBlock: {cidr: 10.0.0.0/24}}]}"))
    assert passes(by_address, Node("10.0.0.8"), DB, 8080)
    assert not passes(world(ingress("{from: [{namespaceSelector: {}}]}")), Node("10.0.0.8"), DB, 80)


def test_a_pod_cannot_block_itself() -> None:
    """The page: "a pod cannot block access to itself"."""
    assert passes(world(CLOSED), DB, DB, 6379)


@pytest.mark.parametrize("match", [True, False])
def test_whether_a_block_matches_pods_is_asked_both_ways(match: bool) -> None:
    """What an ipBlock does to pods is open in the documentation, so a world is told."""
    found = world(ingress("{from: [{ipBlock: {cidr: 10.244.0.0/16}}]}"), blocks_match_pods=match)
    assert passes(found, FRONTEND, DB, 80) is match


def test_blocks_are_of_one_ip_version() -> None:
    """Everything of IPv4 is nothing of IPv6."""
    found = world(egress("{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}"))
    assert passes(found, DB, External("169.254.169.254"), 80)
    assert not passes(found, DB, External("fd00:ec2::254"), 80)


def test_namespaces_are_selected_by_the_name_the_api_server_gives_them() -> None:
    """kubernetes.io/metadata.name is on every namespace, also on those that are not among the objects."""
    rule = ingress("{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}}]}")
    unknown = Pod("kube-system", "coredns", {})
    assert passes(world(rule % "kube-system"), unknown, DB, 80)
    assert passes(world(rule % "mine"), MINE, DB, 80)
    assert not passes(world(rule % "mine"), STRANGER, DB, 80)


@pytest.mark.parametrize(
    "rule",
    [
        "{from: [{}]}",
        "{from: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]}",
        "{from: [{serviceSelector: {}}]}",
        "{to: [{podSelector: {}}]}",
    ],
)
def test_what_the_api_refuses_has_no_verdict(rule: str) -> None:
    """A peer of nothing, a block with a selector, an unknown field: the evaluator does not make an answer up."""
    with pytest.raises(Undocumented):
        world(ingress(rule))


PODS = [DB, OTHER, FRONTEND, STRANGER, MINE]
ENDPOINTS: list[Endpoint] = [*PODS, External("172.17.0.9"), External("10.0.0.9"), Node("10.0.0.7"), Node("10.0.0.8")]
SELECTORS = st.sampled_from(
    [{}, {"matchLabels": {"role": "db"}}, {"matchLabels": {"role": "frontend"}}, {"matchLabels": {"user": "alice"}}]
)
BLOCKS = st.sampled_from(
    [{"cidr": "0.0.0.0/0"}, {"cidr": "172.17.0.0/16", "except": ["172.17.0.0/24"]}, {"cidr": "10.0.0.0/8"}]
)
PEERS = st.one_of(
    st.fixed_dictionaries({"podSelector": SELECTORS}),
    st.fixed_dictionaries({"namespaceSelector": SELECTORS}),
    st.fixed_dictionaries({"namespaceSelector": SELECTORS, "podSelector": SELECTORS}),
    st.fixed_dictionaries({"ipBlock": BLOCKS}),
)
PORTS = st.sampled_from(
    [{"port": 80}, {"port": 53, "protocol": "UDP"}, {"port": 1, "endPort": 1000}, {"port": "redis"}, {}]
)


def _rules(peer: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={peer: st.lists(PEERS, max_size=3), "ports": st.lists(PORTS, max_size=2)})


POLICIES = st.lists(
    st.builds(
        lambda namespace, spec: {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": "any", "namespace": namespace},
            "spec": spec,
        },
        st.sampled_from(["default", "elsewhere", "mine"]),
        st.fixed_dictionaries(
            {
                "podSelector": SELECTORS,
                "policyTypes": st.sampled_from([["Ingress"], ["Egress"], ["Ingress", "Egress"]]),
            },
            optional={"ingress": st.lists(_rules("from"), max_size=2), "egress": st.lists(_rules("to"), max_size=2)},
        ),
    ),
    min_size=1,
    max_size=4,
)
PACKETS = st.tuples(
    st.sampled_from(ENDPOINTS),
    st.sampled_from(ENDPOINTS),
    st.sampled_from([1, 53, 80, 6379]),
    st.sampled_from(["TCP", "UDP"]),
)


@given(POLICIES, PACKETS, st.data())
def test_one_more_rule_never_takes_a_packet_away(
    policies: list[dict[str, Any]], packet: tuple[Endpoint, Endpoint, int, str], data: st.DataObject
) -> None:
    """Policies add up: for pods that are isolated already, a rule more can only let more through."""
    before = passes(World(policies), *packet)
    changed = deepcopy(policies)
    spec = data.draw(st.sampled_from(changed))["spec"]
    direction = data.draw(st.sampled_from(spec["policyTypes"])).lower()
    spec.setdefault(direction, []).append(data.draw(_rules("from" if direction == "ingress" else "to")))
    assert passes(World(changed), *packet) >= before


@given(POLICIES, PACKETS, st.randoms(use_true_random=False))
def test_the_order_of_policies_does_not_matter(
    policies: list[dict[str, Any]], packet: tuple[Endpoint, Endpoint, int, str], random: Any
) -> None:
    """The page: "order of evaluation does not affect the policy result"."""
    shuffled = list(policies)
    random.shuffle(shuffled)
    assert passes(World(shuffled), *packet) == passes(World(policies), *packet)


@given(POLICIES, PACKETS)
def test_a_policy_without_rules_never_lets_more_through(
    policies: list[dict[str, Any]], packet: tuple[Endpoint, Endpoint, int, str]
) -> None:
    """Deny-all isolates what was open, and takes nothing away that another policy allows."""
    deny = [policy(CLOSED, namespace) for namespace in ("default", "mine")]
    assert passes(World([*policies, *deny]), *packet) <= passes(World(policies), *packet)


@given(POLICIES, PACKETS)
def test_dropping_the_excepted_ranges_never_takes_a_packet_away(
    policies: list[dict[str, Any]], packet: tuple[Endpoint, Endpoint, int, str]
) -> None:
    """`except` only ever narrows its block."""
    wider = deepcopy(policies)
    for obj in wider:
        for rule in [*obj["spec"].get("ingress", []), *obj["spec"].get("egress", [])]:
            for peer in [*rule.get("from", []), *rule.get("to", [])]:
                peer.get("ipBlock", {}).pop("except", None)
    assert passes(World(wider), *packet) >= passes(World(policies), *packet)
