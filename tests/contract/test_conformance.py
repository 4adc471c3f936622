"""The output contract against the upstream CRDs: what it lets through, upstream takes.

For each schema in schemas/contract: every property exists upstream with a compatible type, what upstream requires is
required, enums are subsets, bounds at least as tight, mappings closed. Upstream's CEL rules and junctors are restated in the
contract, or listed below with a reason. The junctors that upstream writes for the `oneof` of a protocol buffer are tried: of
two of its fields, ours takes one.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upstream import Upstream

Schema = dict[str, Any]

NOT_RESTATED: dict[tuple[str, str, str], str] = {
    (
        "ServiceEntry",
        "spec.ports",
        "self.all(l1, self.exists_one(l2, l1.number == l2.number))",
    ): "JSON Schema cannot compare items by a field, and the list already has a key, `name`",
}
"""(kind, path, CEL rule) -> why the contract does not say it."""

JUNCTORS_MET: dict[tuple[str, str, str], str] = {}
"""(kind, path, allOf | anyOf | oneOf | not) -> why the contract need not say it."""

_TIGHTER: dict[str, Callable[[Any, Any], bool]] = {
    "maxLength": lambda ours, theirs: ours <= theirs,
    "maxItems": lambda ours, theirs: ours <= theirs,
    "maxProperties": lambda ours, theirs: ours <= theirs,
    "maximum": lambda ours, theirs: ours <= theirs,
    "minLength": lambda ours, theirs: ours >= theirs,
    "minItems": lambda ours, theirs: ours >= theirs,
    "minProperties": lambda ours, theirs: ours >= theirs,
    "minimum": lambda ours, theirs: ours >= theirs,
}


def _contract_files() -> list[Path]:
    return sorted((Path(__file__).resolve().parents[2] / "schemas" / "contract").glob("*.json"))


class Comparison:
    """Walks one of our schemas beside the upstream one, and lists where ours lets through what upstream does not."""

    def __init__(self, ours: Schema, theirs: Schema) -> None:
        self.kind = ours["title"]
        self._definitions = ours.get("$defs", {})
        self.listed: set[tuple[str, str, str]] = set()
        self.problems = list(self._root(ours, theirs))

    def _root(self, ours: Schema, theirs: Schema) -> Iterator[str]:
        rest = {k: v for k, v in theirs["properties"].items() if k not in ("apiVersion", "kind", "metadata")}
        own = {k: v for k, v in ours["properties"].items() if k not in ("apiVersion", "kind", "metadata")}
        if not {"apiVersion", "kind", "metadata"} <= set(ours["required"]):
            yield "apiVersion, kind and metadata are not required"
        yield from self._node(ours | {"properties": own}, theirs | {"properties": rest}, "")

    def _node(self, ours: Schema, theirs: Schema, path: str) -> Iterator[str]:
        if "$ref" in ours:
            ours = self._definitions[ours["$ref"].rpartition("/")[2]]
        if extra := _types(ours) - _types(theirs):
            yield f"{path}: upstream takes no {', '.join(sorted(extra))}"
            return
        yield from (f"{path}: {reason}" for reason in _loose_values(ours, theirs))
        yield from self._rules(ours, theirs, path)
        if missing := _required(theirs) - set(ours.get("required", ())):
            yield f"{path}: upstream requires {', '.join(sorted(missing))}"
        if "object" in _types(ours):
            yield from self._mapping(ours, theirs, path)
        if "items" in theirs and "array" in _types(ours):
            yield from self._node(ours.get("items", {}), theirs["items"], f"{path}[]")

    def _mapping(self, ours: Schema, theirs: Schema, path: str) -> Iterator[str]:
        others = theirs.get("additionalProperties")
        keeps = theirs.get("x-kubernetes-preserve-unknown-fields") or others is True
        for name, child in ours.get("properties", {}).items():
            below = theirs.get("properties", {}).get(name, others)
            here = f"{path}.{name}" if path else name
            if isinstance(below, dict):
                yield from self._node(child, below, here)
            elif not keeps:
                yield f"{here}: does not exist upstream"
        rest = ours.get("additionalProperties", True)
        if isinstance(rest, dict) and isinstance(others, dict):
            yield from self._node(rest, others, f"{path}{{}}")
        elif rest is not False and not keeps:
            yield f"{path}: is open to fields that upstream drops"

    def _rules(self, ours: Schema, theirs: Schema, path: str) -> Iterator[str]:
        for rule in theirs.get("x-kubernetes-validations", ()):
            listed = (self.kind, path, rule["rule"])
            if listed in NOT_RESTATED:
                self.listed.add(listed)
            elif not _restates_a_rule(ours):
                yield f"{path}: the CEL rule {rule['rule']!r} is neither restated nor listed"
        if theirs.get("x-kubernetes-int-or-string"):
            return
        for junctor in {"allOf", "anyOf", "oneOf", "not"} & set(theirs):
            listed = (self.kind, path, junctor)
            choices = _choices({junctor: theirs[junctor]})
            if listed in JUNCTORS_MET:
                self.listed.add(listed)
            elif not choices:
                yield f"{path}: upstream's {junctor} is not listed"
            yield from (
                f"{path}: takes {both}, upstream one of them" for names in choices for both in _left_open(ours, names)
            )


def _types(schema: Schema) -> set[str]:
    if schema.get("x-kubernetes-int-or-string"):
        return {"integer", "string"}
    if "const" in schema or "enum" in schema:
        names = {str: "string", bool: "boolean", int: "integer", float: "number"}
        return {names[type(value)] for value in _values(schema)}
    named = schema.get("type")
    if named is None:
        return {"object", "array", "string", "integer", "number", "boolean", "null"}
    kinds = {named} if isinstance(named, str) else set(named)
    return kinds | ({"integer"} if "number" in kinds else set()) | ({"null"} if schema.get("nullable") else set())


def _values(schema: Schema) -> list[Any]:
    return [schema["const"]] if "const" in schema else schema.get("enum", [])


def _required(theirs: Schema) -> set[str]:
    """What upstream requires and has no default for."""
    properties = theirs.get("properties", {})
    return {name for name in theirs.get("required", ()) if "default" not in properties.get(name, {})}


def _loose_values(ours: Schema, theirs: Schema) -> Iterator[str]:
    values = _values(ours)
    if "enum" in theirs and (not values or not set(values) <= set(theirs["enum"])):
        yield f"upstream takes only {theirs['enum']}"
    if values:
        yield from (
            f"{v!r} breaks {theirs['pattern']!r}" for v in values if not re.search(theirs.get("pattern", ""), v)
        )
        return
    for bound, tighter in _TIGHTER.items():
        if bound in theirs and (bound not in ours or not tighter(ours[bound], theirs[bound])):
            yield f"{bound} is {ours.get(bound)}, upstream's {theirs[bound]}"
    if "pattern" in theirs and (reason := _loose_pattern(ours.get("pattern"), theirs["pattern"])):
        yield reason


def _loose_pattern(ours: str | None, theirs: str) -> str:
    """Another pattern than upstream's must match nothing that upstream's does not; tried on texts made from ours."""
    if ours is None:
        return f"upstream asks for {theirs!r}"
    found: list[str] = []

    @settings(max_examples=300, derandomize=True, database=None)
    @given(st.from_regex(ours.removeprefix("^").removesuffix("$"), fullmatch=True))
    def try_text(text: str) -> None:
        if not re.search(theirs, text):
            found.append(text)

    if ours != theirs:
        try_text()
    return f"lets through {found[0]!r}, which upstream's {theirs!r} does not" if found else ""


def _restates_a_rule(ours: Schema) -> bool:
    nodes = [ours, *ours.get("allOf", ()), ours.get("propertyNames", {}), ours.get("items", {})]
    return any(str(node.get("$comment", "")).startswith("CEL") for node in nodes if isinstance(node, dict))


def _choices(theirs: Schema) -> list[list[str]]:
    """The groups of fields of which upstream takes one or none; empty when the junctor says something else.

    `oneof` of a protocol buffer: `oneOf: [{not: {anyOf: [{required: [a]}, ...]}}, {required: [a]}, ...]`.
    """
    if "allOf" in theirs:
        groups = [_choices(child) for child in theirs["allOf"]]
        return [names for group in groups for names in group] if all(groups) else []
    none, *each = theirs.get("oneOf", [{}])
    names = [name for branch in each for name in branch.get("required", ())]
    whole = [{"not": {"anyOf": [{"required": [name]} for name in names]}}, *({"required": [name]} for name in names)]
    return [names] if names and [none, *each] == whole else []


def _left_open(ours: Schema, names: list[str]) -> Iterator[str]:
    """Pairs of `names` that our schema takes together, alone or beside all its other fields."""
    keywords = ("allOf", "anyOf", "oneOf", "not", "maxProperties")
    rules = jsonschema.Draft202012Validator({keyword: ours[keyword] for keyword in keywords if keyword in ours})
    known = ours.get("properties", {})
    others = dict.fromkeys(name for name in known if name not in names)
    for pair in combinations([name for name in names if name in known], 2):
        if rules.is_valid(dict.fromkeys(pair)) or rules.is_valid(others | dict.fromkeys(pair)):
            yield " and ".join(pair)


def _compare(upstream: Upstream, ours: Schema) -> Comparison:
    api_version, kind = ours["properties"]["apiVersion"]["const"], ours["properties"]["kind"]["const"]
    theirs = upstream.schema(api_version, kind)
    assert theirs is not None, f"upstream serves no {api_version} {kind}"
    return Comparison(ours, theirs)


@pytest.mark.parametrize("file", _contract_files(), ids=lambda file: file.stem)
def test_the_contract_conforms(upstream: Upstream, file: Path) -> None:
    """What a schema of the contract lets through, the upstream CRD takes."""
    assert _compare(upstream, json.loads(file.read_text())).problems == []


@pytest.mark.parametrize("file", _contract_files(), ids=lambda file: file.stem)
def test_a_schema_is_named_for_its_kind(upstream: Upstream, file: Path) -> None:
    """A file is found by kind, group and version, and its group's scope is upstream's."""
    ours = json.loads(file.read_text())
    group, _, version = ours["properties"]["apiVersion"]["const"].rpartition("/")
    assert file.name == f"{ours['title']}.{group}.{version}.json".lower()
    assert ours["properties"]["kind"]["const"] == ours["title"]
    assert upstream.crds(group, ours["title"])


def test_the_lists_are_up_to_date(upstream: Upstream) -> None:
    """An entry about an upstream rule goes when the rule does, or when the contract says it."""
    listed = [_compare(upstream, json.loads(file.read_text())).listed for file in _contract_files()]
    assert set().union(*listed) == {*NOT_RESTATED, *JUNCTORS_MET}


def _rename_a_property(schema: Schema) -> None:
    spec = schema["properties"]["spec"]["properties"]
    spec["acton"] = spec.pop("action")


def _change_a_type(schema: Schema) -> None:
    schema["properties"]["spec"]["properties"]["provider"]["properties"]["name"] = {"type": "integer"}


def _require_less(schema: Schema) -> None:
    schema["$defs"]["condition"]["required"] = []


def _widen_an_enum(schema: Schema) -> None:
    schema["properties"]["spec"]["properties"]["action"]["enum"].append("MAYBE")


def _loosen_a_bound(schema: Schema) -> None:
    schema["$defs"]["serviceAccounts"]["items"]["maxLength"] = 400


def _drop_a_bound(schema: Schema) -> None:
    del schema["properties"]["spec"]["properties"]["rules"]["maxItems"]


def _widen_a_pattern(schema: Schema) -> None:
    target = schema["properties"]["spec"]["properties"]["targetRefs"]["items"]["properties"]
    target["kind"]["pattern"] = "^[a-z_]+$"


def _open_a_mapping(schema: Schema) -> None:
    del schema["$defs"]["operation"]["additionalProperties"]


def _forget_a_rule(schema: Schema) -> None:
    del schema["$defs"]["source"]["allOf"]


_FAULTS = [
    _rename_a_property, _change_a_type, _require_less, _widen_an_enum, _loosen_a_bound, _drop_a_bound, _widen_a_pattern,
    _open_a_mapping, _forget_a_rule,
]  # fmt: skip


@pytest.mark.parametrize("fault", _FAULTS, ids=lambda fault: fault.__name__.strip("_"))
def test_a_seeded_fault_is_found(upstream: Upstream, root: Path, fault: Callable[[Schema], None]) -> None:
    """Each way in which a contract schema could be laxer than upstream is noticed."""
    _assert_found(upstream, root, "authorizationpolicy.security", fault)


def _assert_found(upstream: Upstream, root: Path, kind: str, fault: Callable[[Schema], None]) -> None:
    ours = json.loads((root / "schemas" / "contract" / f"{kind}.istio.io.v1.json").read_text())
    broken = copy.deepcopy(ours)
    fault(broken)
    assert _compare(upstream, ours).problems == []
    assert _compare(upstream, broken).problems != []


def _leave_a_choice_open(schema: Schema) -> None:
    del schema["$defs"]["loadBalancer"]["allOf"]


def _leave_one_of_two_choices_open(schema: Schema) -> None:
    del schema["$defs"]["loadBalancer"]["properties"]["consistentHash"]["allOf"][1]


def _leave_one_pair_open(schema: Schema) -> None:
    del schema["$defs"]["loadBalancer"]["properties"]["consistentHash"]["allOf"][0]["not"]["anyOf"][2]


def _close_a_choice_in_part(schema: Schema) -> None:
    schema["$defs"]["loadBalancer"]["allOf"] = [{"required": ["warmup"]}]


_OPEN_CHOICES = [_leave_a_choice_open, _leave_one_of_two_choices_open, _leave_one_pair_open, _close_a_choice_in_part]


@pytest.mark.parametrize("fault", _OPEN_CHOICES, ids=lambda fault: fault.__name__.strip("_"))
def test_a_choice_left_open_is_found(upstream: Upstream, root: Path, fault: Callable[[Schema], None]) -> None:
    """Of the fields of a `oneof` a schema takes one at most, whatever stands beside it."""
    _assert_found(upstream, root, "destinationrule.networking", fault)


@pytest.mark.parametrize(
    ("junctor", "names"),
    [
        ({"oneOf": [{"not": {"anyOf": [{"required": ["a"]}]}}, {"required": ["a"]}]}, [["a"]]),
        ({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, []),
        ({"oneOf": [{"not": {"anyOf": [{"required": ["a"]}]}}, {"required": ["a"]}, {"required": ["b"]}]}, []),
        (
            {
                "allOf": [
                    {"oneOf": [{"not": {"anyOf": [{"required": ["a"]}]}}, {"required": ["a"]}]},
                    {"required": ["b"]},
                ]
            },
            [],
        ),
        ({"anyOf": [{"required": ["a"]}]}, []),
        ({"not": {"required": ["a"]}}, []),
    ],
    ids=str,
)
def test_only_a_choice_is_read_as_one(junctor: Schema, names: list[list[str]]) -> None:
    """A junctor of another form stays to be listed by hand."""
    assert _choices(junctor) == names
