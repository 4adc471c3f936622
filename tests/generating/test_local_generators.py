"""A repository's own generators: what they add, and what is said when one of them is wrong."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from groundplan.compiler import Outcome
from groundplan.facts import labels
from groundplan.findings import Finding, Place
from platforms import tenant, tenants
from repositories import code_at, compiled, files_of, where

HEAD = "from groundplan.objects import Manifest\n"
CONFIG = '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "%s", "namespace": "vision"}}'
FILES = files_of(tenants(tenant(), tenant("speech")))


def outcome(root: Path, **generators: str) -> Outcome:
    (root / "generators").mkdir(exist_ok=True)
    for name, text in generators.items():
        (root / "generators" / f"{name}.py").write_text(HEAD + textwrap.dedent(text))
    return compiled(FILES, root)


def only(root: Path, text: str) -> Finding:
    """The one finding of a repository with this generator."""
    (finding,) = outcome(root, mine=text).findings
    return finding


def test_a_local_generator_adds_objects(tmp_path: Path) -> None:
    """What it yields is labelled like everything else, and its own labels stay."""
    text = """
        def tenant(shared, tenant):
            yield Manifest({"apiVersion": "v1", "kind": "ConfigMap", "metadata":
                {"name": "a", "namespace": tenant.namespace, "labels": {"x": "y"}}}, f"tenants[{tenant.name}]")
    """
    result = outcome(tmp_path, mine=text)
    assert result.findings == ()
    generated = result.environments["default"].generated
    assert generated is not None
    (found,) = [r for r in generated.objects if r.generator == "mine" and r.tenant == "vision"]
    assert found.path == "tenants/vision/configmap-a.yaml"
    assert {**found.object["metadata"]["labels"], "x": "y"}.items() >= {
        labels.TENANT: "vision",
        labels.PLATFORM: "borealis",
    }.items()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("def platform(shared):\n    yield from ()\n    raise RuntimeError('no')\n", 4, "platform(): RuntimeError: no"),
        ("def platform(shared):\n    return 1 / 0\n", 3, "ZeroDivisionError: division by zero"),
        ("def platform(shared):\n    raise SystemExit('bye')\n", 3, "SystemExit: bye"),
        ("def platform(shared):\n    yield shared.nothing\n", 3, "AttributeError"),
        ("def platform(shared):\n    return None\n", 0, "TypeError"),
        ("def platform(shared):\n    return helper()\ndef helper():\n    return {}['x']\n", 5, "KeyError: 'x'"),
    ],
)
def test_what_a_local_generator_raises_is_a_finding(tmp_path: Path, text: str, line: int, words: str) -> None:
    """The user's bug is told at the user's line, and the compiler goes on."""
    finding = only(tmp_path, text)
    assert (finding.code, finding.place) == ("GP0504", Place("generators/mine.py", line, 1 if line else 0))
    assert words in finding.message


def test_a_failing_generator_is_told_for_each_tenant(tmp_path: Path) -> None:
    """The tenant is named, and the objects of the other tenants and generators are there."""
    result = outcome(tmp_path, mine="def tenant(shared, tenant):\n    raise ValueError(tenant.name)\n")
    assert [f.message.partition(" failed in ")[2] for f in result.findings] == [
        "tenant() for tenant `speech`: ValueError: speech",
        "tenant() for tenant `vision`: ValueError: vision",
    ]
    generated = result.environments["default"].generated
    assert generated is not None
    assert {r.tenant for r in generated.objects if r.generator == "tenancy"} == {"speech", "vision"}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("{}", "yields Manifest, not dict"),
        ("None", "yields Manifest, not NoneType"),
        ("Manifest([], '')", "object of a Manifest is a dict, not list"),
        ("Manifest({}, '')", "has no apiVersion"),
        ("Manifest({'apiVersion': 'v1'}, '')", "has no kind"),
        ("Manifest({'apiVersion': 'v1', 'kind': 'ConfigMap'}, '')", "has no metadata.name"),
        ("Manifest({'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': {'name': 5}}, '')", "has no metadata.name"),
        ("Manifest({'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': []}, '')", "has no metadata.name"),
        (f"Manifest({CONFIG % 'a'}, 5)", "the origin of a Manifest is a spec path, not int"),
        (
            f"Manifest({{**{CONFIG % 'a'}, 'data': {{'x': {{1, 2}}}}}}, '')",
            "ConfigMap a: data.x is a set, not plain data",
        ),
        (f"Manifest({{**{CONFIG % 'a'}, 'data': [(1,)]}}, '')", "ConfigMap a: data[0] is a tuple"),
        (f"Manifest({{**{CONFIG % 'a'}, 'data': {{1: 2}}}}, '')", "the key 1 of data is not a text"),
        (f"Manifest({{**{CONFIG % 'a'}, 'data': float('nan')}}, '')", "data is nan"),
        (
            "Manifest({'apiVersion': 'v1', 'kind': 'X', 'metadata': {'name': 'a', 'namespace': None}}, '')",
            "metadata.namespace",
        ),
        (
            "Manifest({'apiVersion': 'v1', 'kind': 'X', 'metadata': {'name': 'a', 'labels': ['x']}}, '')",
            "metadata.labels",
        ),
    ],
)
def test_a_local_generator_yields_manifests_of_plain_data(tmp_path: Path, value: str, words: str) -> None:
    """Anything else would break the compiler later, where nobody could tell whose it was."""
    finding = only(tmp_path, f"def platform(shared):\n    yield {value}\n")
    assert (finding.code, finding.place) == ("GP0504", Place("generators/mine.py"))
    assert words in finding.message


def test_an_object_is_generated_once(tmp_path: Path) -> None:
    """A local generator never replaces a built-in's object silently: both places are named."""
    text = "def tenant(shared, tenant):\n    yield Manifest(%s, f'tenants[{tenant.name}].owner')\n"
    theirs = "{'apiVersion': 'v1', 'kind': 'Namespace', 'metadata': {'name': tenant.namespace}}"
    found = [f for f in outcome(tmp_path, aaa=text % theirs).findings if f.code == "GP0505"]
    assert [code_at(f) for f in found] == [("GP0505", where(FILES, f"{name}, owner")) for name in ("vision", "speech")]
    assert {f.message for f in found} == {
        f"Namespace {n} is generated twice, by `aaa` and by `tenancy`" for n in ("vision", "speech")
    }
    assert all(f.related for f in found)


def test_files_differ_on_every_file_system(tmp_path: Path) -> None:
    """Two names that differ only by case cannot lie side by side on every disk."""
    text = f"def platform(shared):\n    yield Manifest({CONFIG % 'Words'}, 'gitops')\n    yield Manifest({CONFIG % 'words'}, 'domain')\n"
    (found,) = [f for f in outcome(tmp_path, mine=text).findings if f.code == "GP0506"]
    assert str(found.place) == where(FILES, "domain: ml")
    assert "ConfigMap vision/words" in found.message
    assert "ConfigMap vision/Words" in found.message


def test_the_order_of_objects_is_total(tmp_path: Path) -> None:
    """Scope, tenant, identity: never the order of yielding."""
    text = "def platform(shared):\n    for n in %s:\n        yield Manifest({'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': {'name': n, 'namespace': 'x'}}, '')\n"
    orders = []
    for names in ("'abc'", "'cba'"):
        generated = outcome(tmp_path, mine=text % names).environments["default"].generated
        assert generated is not None
        orders.append([r.ref for r in generated.objects])
    assert orders[0] == orders[1]


def test_the_generator_of_the_page_renders(tmp_path: Path) -> None:
    """Whoever pastes the example of docs/spec/generators.md, with its CRD, gets the object it promises."""
    page = (Path(__file__).parents[2] / "docs/spec/generators.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"^```\w+ (?:title|file)=(\S+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))
    (tmp_path / "generators").mkdir()
    (tmp_path / "generators/costs.py").write_text(blocks.pop("generators/costs.py"), encoding="utf-8")
    labels = 'labels: {borealis.example/cost-center: "77"}'
    result = compiled({**files_of(tenants(tenant(more=labels))), **blocks}, tmp_path)
    generated = result.environments["default"].generated
    assert result.findings == ()
    assert generated is not None
    assert [o.ref.kind for o in generated.objects if o.generator == "costs"] == ["CostReport"]


def test_what_the_contract_refuses_names_the_generator(tmp_path: Path) -> None:
    """The line of the spec is right, and so is what is written there: the mistake is in generators/mine.py."""
    text = """
        def platform(shared):
            yield Manifest({"apiVersion": "v1", "kind": "ConfigMap",
                "metadata": {"name": "a", "namespace": "kubeflow"}, "data": {"port": 80}}, "domain")
    """
    finding = only(tmp_path, text)
    assert (finding.code, [r.place.file for r in finding.related]) == ("GP0603", ["generators/mine.py"])
