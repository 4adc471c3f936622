"""Istio AuthorizationPolicy, as a sidecar decides on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from packets.attributes import HTTP_OPERATION, HTTP_SOURCE, Connection, is_http_only, matches, values_of
from packets.endpoints import Object, Pod, Undocumented, Verdict, name_of, namespace_of, spec_of
from packets.selectors import has_all

Action = Literal["CUSTOM", "DENY", "ALLOW", "AUDIT"]
Ask = Callable[[str, Connection], bool]
"""What an extension provider, by its name, decides on a call: whether it lets it through."""

_SOURCE = {
    "principals": "source.principal",
    "namespaces": "source.namespace",
    "serviceAccounts": "source.serviceAccount",
    "requestPrincipals": "request.auth.principal",
    "ipBlocks": "source.ip",
    "remoteIpBlocks": "remote.ip",
}
_OPERATION = {
    "hosts": "request.host",
    "ports": "destination.port",
    "methods": "request.method",
    "paths": "request.path",
}


class AuthorizationPolicies:
    def __init__(self, objects: Iterable[Object], root: str, ask: Ask) -> None:
        self._root = root
        self._ask = ask
        self._by_namespace: dict[str, list[Object]] = {}
        for obj in objects:
            self._by_namespace.setdefault(namespace_of(obj), []).append(obj)
        self._applicable: dict[Pod, dict[Action, list[Object]]] = {}

    def decide(self, connection: Connection) -> Verdict:
        """First CUSTOM, then DENY, then ALLOW; what none of the ALLOW policies matches is refused if there is one."""
        applicable = self._applicable_to(connection.called)
        for obj in applicable["CUSTOM"]:
            provider = str((spec_of(obj).get("provider") or {}).get("name", ""))
            if _has_match(obj, "CUSTOM", connection) and not self._ask(provider, connection):
                return Verdict(False, f"{provider} refuses by {name_of(obj)}")
        for obj in applicable["DENY"]:
            if _has_match(obj, "DENY", connection):
                return Verdict(False, f"denied by {name_of(obj)}")
        if not applicable["ALLOW"]:
            return Verdict(True, f"no ALLOW policy for {connection.called}")
        for obj in applicable["ALLOW"]:
            if _has_match(obj, "ALLOW", connection):
                return Verdict(True, f"allowed by {name_of(obj)}")
        return Verdict(False, f"none of {len(applicable['ALLOW'])} ALLOW policies of {connection.called} matches")

    def _applicable_to(self, pod: Pod) -> dict[Action, list[Object]]:
        """The enforced policies of the pod's namespace and of the root namespace that select it, by action."""
        if pod not in self._applicable:
            found: dict[Action, list[Object]] = {"CUSTOM": [], "DENY": [], "ALLOW": [], "AUDIT": []}
            for namespace in dict.fromkeys((self._root, pod.namespace)):
                for obj in self._by_namespace.get(namespace, ()):
                    if _selects(obj, pod):
                        found[spec_of(obj).get("action", "ALLOW")].append(obj)
            self._applicable[pod] = found
        return self._applicable[pod]


def _selects(obj: Object, pod: Pod) -> bool:
    """A policy with target references is for gateways and waypoints; one of a dry run is not enforced."""
    spec = spec_of(obj)
    if spec.get("targetRef") or spec.get("targetRefs"):
        return False
    if (obj["metadata"].get("annotations") or {}).get("istio.io/dry-run") == "true":
        return False
    return has_all((spec.get("selector") or {}).get("matchLabels") or {}, pod.labels)


def _has_match(obj: Object, action: Action, connection: Connection) -> bool:
    """Whether one rule matches. Without rules "the match will never occur"; an empty rule always matches."""
    namespace = namespace_of(obj)
    return any(_matches(rule, action, connection, namespace) for rule in spec_of(obj).get("rules") or ())


def _matches(rule: Mapping[str, Any], action: Action, connection: Connection, namespace: str) -> bool:
    """Whether a source, an operation and every condition of a rule match.

    Of bytes nothing of HTTP is known: "Istio ignores the invalid ALLOW rule", and "For a DENY rule, missing attributes
    are treated as matches" (task "TCP Traffic", reference). CUSTOM is documented for neither; it is taken as DENY here,
    which asks the provider more often.
    """
    if unknown := rule.keys() - {"from", "to", "when"}:
        raise Undocumented(f"rule with {sorted(unknown)}")
    sources = [one.get("source") or {} for one in rule.get("from") or ()]
    operations = [one.get("operation") or {} for one in rule.get("to") or ()]
    conditions = list(rule.get("when") or ())
    if connection.request.protocol == "tcp":
        if action == "ALLOW" and _asks_http(sources, operations, conditions):
            return False
        sources = [_without(one, HTTP_SOURCE) for one in sources]
        operations = [_without(one, HTTP_OPERATION) for one in operations]
        conditions = [one for one in conditions if not is_http_only(one["key"])]
    return (
        (not sources or any(_is(one, _SOURCE, connection, namespace) for one in sources))
        and (not operations or any(_is(one, _OPERATION, connection, namespace) for one in operations))
        and all(
            _holds(one["key"], one.get("values"), one.get("notValues"), connection, namespace) for one in conditions
        )
    )


def _asks_http(sources: list[Object], operations: list[Object], conditions: list[Object]) -> bool:
    return (
        any(one.keys() & HTTP_SOURCE for one in sources)
        or any(one.keys() & HTTP_OPERATION for one in operations)
        or any(is_http_only(one["key"]) for one in conditions)
    )


def _without(fields: Object, some: frozenset[str]) -> Object:
    return {field: value for field, value in fields.items() if field not in some}


def _is(fields: Object, attributes: Mapping[str, str], connection: Connection, namespace: str) -> bool:
    """Whether every field of a source or an operation matches: they are "ANDed together"."""
    known = {field: (field, f"not{field[0].upper()}{field[1:]}") for field in attributes}
    if unknown := fields.keys() - {name for names in known.values() for name in names}:
        raise Undocumented(f"rule with {sorted(unknown)}")
    return all(
        _holds(attributes[field], fields.get(wanted), fields.get(unwanted), connection, namespace)
        for field, (wanted, unwanted) in known.items()
    )


def _holds(
    key: str, wanted: list[str] | None, unwanted: list[str] | None, connection: Connection, namespace: str
) -> bool:
    """Whether a value of the attribute is wanted and none is unwanted. One that is missing is never wanted."""
    values = values_of(key, connection)
    if wanted and not any(matches(key, pattern, value, namespace) for pattern in wanted for value in values):
        return False
    return not any(matches(key, pattern, value, namespace) for pattern in unwanted or () for value in values)
