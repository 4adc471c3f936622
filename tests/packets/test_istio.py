"""The evaluator of AuthorizationPolicies against what Istio documents, rule by rule and both ways."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from packets import Pod, Request, Undocumented, World
from packets.making import CURL, DEV, GOOGLE, HTTPBIN, PLAIN, TEST, TRUSTS_GOOGLE, allows, an, policy

EXAMPLE = """
action: ALLOW
rules:
- from:
  - source: {principals: [cluster.local/ns/default/sa/curl]}
  - source: {namespaces: [test]}
  to:
  - operation: {methods: [GET], paths: ["/info*"]}
  - operation: {methods: [POST], paths: [/data]}
  when:
  - {key: "request.auth.claims[iss]", values: ["https://accounts.google.com"]}
"""


@pytest.mark.parametrize(
    ("source", "method", "path", "claims", "allowed"),
    [
        (CURL, "GET", "/info", GOOGLE, True),
        (CURL, "GET", "/information", GOOGLE, True),
        (CURL, "POST", "/data", GOOGLE, True),
        (TEST, "GET", "/info", GOOGLE, True),
        (DEV, "GET", "/info", GOOGLE, False),
        (CURL, "POST", "/info", GOOGLE, False),
        (CURL, "GET", "/data", GOOGLE, False),
        (CURL, "POST", "/data/1", GOOGLE, False),
        (CURL, "GET", "/info", None, False),
        (CURL, "GET", "/info", {**GOOGLE, "iss": "https://elsewhere.example"}, False),
        (PLAIN, "GET", "/info", GOOGLE, False),
    ],
)
def test_the_example_of_the_reference(
    source: Pod, method: str, path: str, claims: dict[str, Any] | None, allowed: bool
) -> None:
    """A source, an operation and all conditions of a rule have to match; lists are alternatives."""
    objects = [
        policy(f"\n{EXAMPLE}".replace("\n", "\n  ")),
        an("RequestAuthentication", TRUSTS_GOOGLE),
    ]
    assert allows(objects, source, method=method, path=path, claims=claims) is allowed


@pytest.mark.parametrize(
    ("spec", "allowed"),
    [
        ("{}", False),
        ("{rules: []}", False),
        ("{rules: [{}]}", True),
        ("{action: DENY}", True),
        ("{action: DENY, rules: [{}]}", False),
    ],
)
def test_no_rules_match_nothing_and_an_empty_rule_everything(spec: str, allowed: bool) -> None:
    """`spec: {}` is allow-nothing, `rules: [{}]` allow-all; with DENY they deny nothing and everything."""
    assert allows([policy(spec)]) is allowed


def test_a_workload_without_policies_is_open() -> None:
    """Concept page: "For workloads without authorization policies applied, Istio allows all requests"."""
    assert allows([])
    assert allows([policy("{}", "bar")])
    assert allows([policy("{action: AUDIT, rules: [{}]}")])


@pytest.mark.parametrize("answer", [True, False])
def test_custom_comes_before_deny_and_deny_before_allow(answer: bool) -> None:
    """The order of the reference: CUSTOM, DENY, ALLOW; an extension cannot overrule the other two."""
    custom = policy(
        "{action: CUSTOM, provider: {name: login}, rules: [{to: [{operation: {paths: [/app]}}]}]}", name="c"
    )
    deny = policy("{action: DENY, rules: [{to: [{operation: {paths: [/admin]}}]}]}", name="d")
    allow = policy("{rules: [{}]}", name="a")
    asked: list[str] = []

    def ask(provider: str, _: object) -> bool:
        asked.append(provider)
        return answer

    def call(path: str, *objects: dict[str, Any]) -> bool:
        return World(objects, ask=ask).call(CURL, HTTPBIN, 8000, Request(path=path)).allowed

    assert call("/app", custom, deny, allow) is answer
    assert call("/app", custom, policy("{}", name="a")) is False
    assert asked == ["login", "login"]
    assert call("/admin", custom, deny, allow) is False
    assert call("/other", custom, deny, allow) is True
    assert asked == ["login", "login"]


def test_a_provider_that_nobody_answers_for_refuses() -> None:
    """Without a decision of the provider nothing it must be asked about is allowed."""
    assert not allows([policy("{action: CUSTOM, provider: {name: login}, rules: [{}]}")])


def test_policies_of_the_root_namespace_are_for_the_whole_mesh() -> None:
    """In istio-system a policy is for every namespace, with its selector for the workloads it selects there."""
    assert not allows([policy("{}", "istio-system")])
    assert not allows([policy("{selector: {matchLabels: {version: v1}}}", "istio-system")])
    assert allows([policy("{selector: {matchLabels: {version: v2}}}", "istio-system")])
    assert allows([policy("{}", "istio-system"), policy("{rules: [{}]}")])


def test_a_selector_selects_pods_of_its_own_namespace() -> None:
    """Every label has to match; a policy of another namespace selects nothing here."""
    assert not allows([policy("{selector: {matchLabels: {app: httpbin, version: v1}}}")])
    assert allows([policy("{selector: {matchLabels: {app: httpbin, version: v2}}}")])
    assert allows([policy("{selector: {matchLabels: {app: httpbin}}}", "bar")])


def test_policies_that_sidecars_do_not_enforce() -> None:
    """One of a dry run decides nothing, and one with target references is for gateways and waypoints."""
    assert allows([policy("{}", annotations={"istio.io/dry-run": "true"})])
    assert allows([policy("{targetRefs: [{kind: Gateway, name: waypoint}]}")])
    assert not allows([policy("{}", annotations={"istio.io/dry-run": "false"})])


@pytest.mark.parametrize(
    ("field", "value", "matching", "other"),
    [
        ("paths", "/abc", "/abc", "/abcd"),
        ("paths", "/abc*", "/abcd", "/ab"),
        ("paths", "/abc*", "/abc", "/xabc"),
        ("paths", "*abc", "/xabc", "/abcx"),
        ("paths", "/a/{*}/c", "/a/b/c", "/a/b/b/c"),
        ("paths", "/a/{**}", "/a/b/c", "/b/a"),
        ("paths", "/abc", "/abc?query=1", "/?/abc"),
        ("methods", "GET", "GET", "POST"),
        ("methods", "P*", "PUT", "GET"),
        ("hosts", "*.Example.com", "a.example.COM", "example.com"),
        ("hosts", "a.example.com", "A.example.com", "b.example.com"),
        ("ports", "8000", "8000", "8001"),
    ],
)
def test_operations_match_as_documented(field: str, value: str, matching: str, other: str) -> None:
    """Exact, prefix, suffix and template; hosts in any case; `notX` is the opposite of `X`."""

    def call(name: str, given: str) -> bool:
        obj = policy(f"{{rules: [{{to: [{{operation: {{{name}: ['{value}']}}}}]}}]}}")
        asked: dict[str, Any] = {"port": int(given)} if field == "ports" else {field[:-1]: given}
        return allows([obj], **asked)

    assert call(field, matching)
    assert not call(field, other)
    negative = f"not{field.capitalize()}"
    assert not call(negative, matching)
    assert call(negative, other)


@pytest.mark.parametrize(
    ("source", "in_it", "out_of_it"),
    [
        ("principals: [cluster.local/ns/default/sa/curl]", CURL, TEST),
        ("principals: ['cluster.local/ns/default/*']", CURL, TEST),
        ("principals: ['*/sa/curl']", CURL, TEST),
        ("principals: ['*']", CURL, PLAIN),
        ("namespaces: [default]", CURL, PLAIN),
        ("namespaces: ['*']", CURL, PLAIN),
        ("namespaces: ['d*']", DEV, TEST),
        ("serviceAccounts: [default/curl]", CURL, TEST),
        ("ipBlocks: [10.244.2.0/24]", CURL, TEST),
        ("ipBlocks: [10.244.5.1]", PLAIN, CURL),
        ("remoteIpBlocks: [10.244.2.0/24]", CURL, TEST),
    ],
)
def test_sources_match_by_certificate_or_address(source: str, in_it: Pod, out_of_it: Pod) -> None:
    """Identity comes from the certificate of mutual TLS: whoever sends plaintext has none, whatever its account."""
    positive = policy(f"{{rules: [{{from: [{{source: {{{source}}}}}]}}]}}")
    negative = policy(f"{{rules: [{{from: [{{source: {{not{source[0].upper()}{source[1:]}}}}}]}}]}}")
    assert allows([positive], in_it)
    assert not allows([positive], out_of_it)
    assert not allows([negative], in_it)
    assert allows([negative], out_of_it)


def test_a_service_account_without_a_namespace_is_one_of_the_policys_own() -> None:
    """`serviceAccounts: [curl]` is foo/curl in foo, and no wildcard."""
    own = replace(CURL, namespace="foo")
    obj = policy("{rules: [{from: [{source: {serviceAccounts: [curl]}}]}]}")
    assert allows([obj], own)
    assert not allows([obj], CURL)
    assert not allows([policy("{rules: [{from: [{source: {serviceAccounts: ['*']}}]}]}")], own)


def test_fields_of_a_source_are_anded_and_sources_ored() -> None:
    """Principal and namespace in one source must both hold; in two sources either."""
    both = "{rules: [{from: [{source: {principals: ['*/sa/curl'], namespaces: [test]}}]}]}"
    either = "{rules: [{from: [{source: {principals: ['*/sa/curl']}}, {source: {namespaces: [test]}}]}]}"
    assert not allows([policy(both)], CURL)
    assert allows([policy(either)], CURL)
    assert allows([policy(either)], TEST)


@pytest.mark.parametrize(
    ("condition", "matching", "other"),
    [
        ("{key: 'request.headers[version]', values: [v1, v2]}", {"headers": {"Version": "v2"}}, {"headers": {}}),
        ("{key: 'request.headers[user]', values: ['*']}", {"headers": {"user": "a"}}, {"headers": {"user": ""}}),
        ("{key: 'request.headers[user]', notValues: ['*']}", {"headers": {}}, {"headers": {"user": "a"}}),
        (
            "{key: 'request.headers[user]', values: ['*@a'], notValues: [x@a]}",
            {"headers": {"user": "y@a"}},
            {"headers": {"user": "x@a"}},
        ),
        ("{key: 'request.auth.claims[iss]', values: ['*google.com']}", {"claims": GOOGLE}, {}),
        (
            "{key: 'request.auth.claims[aud]', values: [there]}",
            {"claims": GOOGLE},
            {"claims": {**GOOGLE, "aud": "here"}},
        ),
        (
            "{key: 'request.auth.claims[a][b]', values: [c]}",
            {"claims": {**GOOGLE, "a": {"b": "c"}}},
            {"claims": {**GOOGLE, "a": "b"}},
        ),
        ("{key: request.auth.audiences, values: [here]}", {"claims": GOOGLE}, {"claims": {**GOOGLE, "aud": "no"}}),
        ("{key: request.auth.presenter, values: [client]}", {"claims": GOOGLE}, {"claims": {**GOOGLE, "azp": "no"}}),
        ("{key: request.auth.principal, values: ['https://accounts.google.com/1']}", {"claims": GOOGLE}, {}),
        ("{key: destination.port, values: ['8000']}", {"port": 8000}, {"port": 80}),
        ("{key: destination.ip, values: [10.244.1.0/24]}", {}, None),
        ("{key: source.ip, values: [10.244.2.1]}", {}, {"source": TEST}),
        ("{key: source.namespace, values: [default]}", {}, {"source": PLAIN}),
        ("{key: source.principal, values: [cluster.local/ns/default/sa/curl]}", {}, {"source": TEST}),
    ],
)
def test_conditions_match_their_attribute(
    condition: str, matching: dict[str, Any], other: dict[str, Any] | None
) -> None:
    """Values and notValues of an attribute; one that is missing is no value, so that only notValues hold."""
    objects = [policy(f"{{rules: [{{when: [{condition}]}}]}}"), an("RequestAuthentication", TRUSTS_GOOGLE)]
    assert allows(objects, **matching)
    assert other is None or not allows(objects, **other)


def test_all_conditions_of_a_rule_have_to_hold_and_one_of_its_rules() -> None:
    """Conditions are ANDed, rules ORed."""
    one, two = "{key: 'request.headers[a]', values: ['1']}", "{key: 'request.headers[b]', values: ['2']}"
    assert not allows([policy(f"{{rules: [{{when: [{one}, {two}]}}]}}")], headers={"a": "1"})
    assert allows([policy(f"{{rules: [{{when: [{one}, {two}]}}]}}")], headers={"a": "1", "b": "2"})
    assert allows([policy(f"{{rules: [{{when: [{one}]}}, {{when: [{two}]}}]}}")], headers={"b": "2"})


def test_a_token_counts_where_its_issuer_is_believed() -> None:
    """Reference: "This field requires request authentication enabled": without one, a token is bytes like any other."""
    asks = policy("{rules: [{from: [{source: {requestPrincipals: ['*']}}]}]}")
    assert allows([asks, an("RequestAuthentication", TRUSTS_GOOGLE)], claims=GOOGLE)
    assert allows([asks, an("RequestAuthentication", TRUSTS_GOOGLE, "istio-system")], claims=GOOGLE)
    assert not allows([asks], claims=GOOGLE)
    assert not allows([asks, an("RequestAuthentication", TRUSTS_GOOGLE)])
    assert not allows([asks, an("RequestAuthentication", TRUSTS_GOOGLE, "bar")], claims=GOOGLE)


def test_the_example_that_wants_a_token_except_at_healthz() -> None:
    """Concept page, "Exclusion matching": requestPrincipals with notPaths, and DENY with notRequestPrincipals."""
    trusts = an("RequestAuthentication", TRUSTS_GOOGLE)
    allow = policy(
        "{rules: [{to: [{operation: {notPaths: [/healthz]}}], from: [{source: {requestPrincipals: ['*']}}]}]}"
    )
    deny = policy(
        "{action: DENY, rules: [{to: [{operation: {paths: [/admin]}}], from: [{source: {notRequestPrincipals: ['*']}}]}]}"
    )
    assert allows([trusts, allow], path="/x", claims=GOOGLE)
    assert not allows([trusts, allow], path="/x")
    assert not allows([trusts, allow], path="/healthz", claims=GOOGLE)
    assert not allows([trusts, deny], path="/admin")
    assert allows([trusts, deny], path="/admin", claims=GOOGLE)
    assert allows([trusts, deny], path="/x")


@pytest.mark.parametrize(
    ("spec", "port", "allowed"),
    [
        ("{rules: [{to: [{operation: {ports: ['9000', '9001']}}]}]}", 9000, True),
        ("{rules: [{to: [{operation: {ports: ['9000', '9001']}}]}]}", 9002, False),
        ("{rules: [{to: [{operation: {ports: ['9000'], methods: [GET]}}]}]}", 9000, False),
        ("{rules: [{when: [{key: 'request.headers[user]', notValues: ['*']}]}]}", 9000, False),
        ("{rules: [{from: [{source: {namespaces: [default]}}]}]}", 9000, True),
        ("{action: DENY, rules: [{to: [{operation: {methods: [GET]}}]}]}", 9000, False),
        ("{action: DENY, rules: [{to: [{operation: {methods: [GET], ports: ['9000']}}]}]}", 9000, False),
        ("{action: DENY, rules: [{to: [{operation: {methods: [GET], ports: ['9000']}}]}]}", 9001, True),
        ("{action: DENY, rules: [{from: [{source: {requestPrincipals: [a/b]}}]}]}", 9001, False),
    ],
)
def test_bytes_match_no_rule_for_requests(spec: str, port: int, allowed: bool) -> None:
    """Task "TCP Traffic": an ALLOW rule with a field of HTTP is ignored, a DENY rule matches without it."""
    assert allows([policy(spec)], port=port, protocol="tcp") is allowed


@pytest.mark.parametrize(
    "spec",
    [
        "{rules: [{from: [{source: {clusters: [a]}}]}]}",
        "{rules: [{to: [{operation: {verbs: [get]}}]}]}",
        "{rules: [{when: [{key: connection.sni, values: [a]}]}]}",
        "{rules: [{unless: []}]}",
        "{rules: [{to: [{operation: {paths: ['*a*']}}]}]}",
        "{rules: [{to: [{operation: {paths: ['/{*}*']}}]}]}",
    ],
)
def test_what_the_evaluator_does_not_know_has_no_verdict(spec: str) -> None:
    """An unknown field would silently widen or narrow a rule."""
    with pytest.raises(Undocumented):
        allows([policy(spec)])
