"""AuthorizationPolicies: who is believed to be whom, and who lets everybody in.

https://istio.io/latest/docs/reference/config/security/authorization-policy/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from groundplan.facts import istio, kubeflow, mesh
from groundplan.objects import Ref
from groundplan.objects.components import namespace_of
from groundplan.objects.principals import ingress_gateway
from groundplan.policy.world import Broken, Object, World, at, items

_HEADER = re.compile(r"request\.headers\[(.+)\]")
_OF_NAMESPACE = re.compile(r"(?:[^/]+)/ns/([^/]+)/sa/[^/]+")


def allowing(world: World) -> Iterator[tuple[Ref, Object]]:
    """The policies that let calls in."""
    for ref, obj in world.of(mesh.SECURITY, "AuthorizationPolicy"):
        if at(obj, "spec", "action") in (None, "ALLOW"):
            yield ref, obj


def namespace_in(principal: Any) -> str | None:
    """The namespace of a principal, or None where the text does not say one."""
    match = _OF_NAMESPACE.fullmatch(principal) if isinstance(principal, str) else None
    return match[1] if match else None


def headers_come_from_the_gateway(world: World) -> Iterator[Broken]:
    """GP0910: who allows by the identity header says which gateway's word it takes for it; anybody can send a header."""
    headers = {world.shared.identity.user_id_header, kubeflow.GROUPS_HEADER}
    for ref, obj in allowing(world):
        for index, rule in enumerate(items(obj, "spec", "rules")):
            header = _believed(rule, headers)
            if header is not None:
                for pointer, why in _unproven(rule, world):
                    yield Broken(
                        "GP0910",
                        ref,
                        f"/spec/rules/{index}{pointer}",
                        f"the rule believes the header `{header}`, and {why}; who sends it could be anybody",
                        expected=f"from: [{{source: {{principals: [{ingress_gateway(world.shared)}]}}}}]",
                        hint="name the gateway that sets the header",
                    )


def _believed(rule: Any, headers: set[str]) -> str | None:
    """The identity header whose value lets a call in; that it must be absent (`notValues`) gives nobody a name."""
    for condition in items(rule, "when"):
        key = at(condition, "key")
        match = _HEADER.fullmatch(key) if isinstance(key, str) else None
        if match is not None and match[1].lower() in headers and items(condition, "values"):
            return match[1]
    return None


def _unproven(rule: Any, world: World) -> Iterator[tuple[str, str]]:
    """The places in a rule that leave open who the caller is, and why; sources are alternatives, so that each counts."""
    sources = items(rule, "from")
    if not sources:
        yield "", "names no caller"
    for index, item in enumerate(sources):
        here = f"/from/{index}/source"
        principals = items(item, "source", "principals")
        accounts = items(item, "source", "serviceAccounts")
        if not principals and not accounts:
            yield here, "names no caller by its principal"
        for number, principal in enumerate(principals):
            if not isinstance(principal, str) or "*" in principal:
                yield f"{here}/principals/{number}", f"takes it from `{principal}`"
            elif namespace_in(principal) in world.tenants:
                yield f"{here}/principals/{number}", f"takes it from pods of the tenant `{namespace_in(principal)}`"
        for number, account in enumerate(accounts):
            if isinstance(account, str) and account.partition("/")[0] in world.tenants:
                yield f"{here}/serviceAccounts/{number}", f"takes it from the tenant's account `{account}`"


def nobody_lets_everybody_in(world: World) -> Iterator[Broken]:
    """GP0911: a rule that matches every call stands only where callers have no identity: gateways and webhooks."""
    known = {(namespace_of(world.shared, component), label) for component, label in istio.OPEN_TO_ALL}
    for ref, obj in allowing(world):
        selected = at(obj, "spec", "selector", "matchLabels")
        labels = selected if isinstance(selected, dict) else {}
        if any(ref.namespace == namespace and labels.get(key) == value for namespace, (key, value) in known):
            continue
        for index, rule in enumerate(items(obj, "spec", "rules")):
            if _is_everybody(rule):
                yield Broken(
                    "GP0911",
                    ref,
                    f"/spec/rules/{index}",
                    "the rule matches every call, whoever makes it",
                    expected="`from`, `to` or `when` that says which calls",
                    hint="a policy without rules allows nothing; one with an empty rule allows everything",
                )


def _is_everybody(rule: Any) -> bool:
    """Whether nothing in a rule narrows it down. Alternatives widen: one empty source makes the others useless."""
    if not isinstance(rule, dict) or items(rule, "when"):
        return False
    return _is_open(items(rule, "from"), "source") and _is_open(items(rule, "to"), "operation")


def _is_open(alternatives: list[Any], key: str) -> bool:
    return not alternatives or any(_says_nothing(at(item, key)) for item in alternatives)


def _says_nothing(part: Any) -> bool:
    """A source or operation without a condition, or with conditions that everything in the mesh meets."""
    if not isinstance(part, dict):
        return part is None
    return all(not values or (values == ["*"] and not key.startswith("not")) for key, values in part.items())


AUTHORIZATION_RULES = (headers_come_from_the_gateway, nobody_lets_everybody_in)
