"""No rendered object holds a credential, whoever made it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import credential_samples as samples
from breaking import as_rendered, by_generator, by_patch
from groundplan.policy.credentials import CREDENTIAL_RULES
from worlds import broken, of_yaml, said

NAMED = "metadata: {name: settings, namespace: vision}"
SECRET = f"apiVersion: v1\nkind: Secret\n{NAMED}\n"
CONFIG = f"apiVersion: v1\nkind: ConfigMap\n{NAMED}\n"
POD = f"apiVersion: v1\nkind: Pod\n{NAMED}\nspec:\n  containers: "
TOKEN = samples.WITHOUT_KEY["Hugging Face token"]


@pytest.mark.parametrize("field", ["data", "stringData"])
def test_a_secret_has_no_values(field: str) -> None:
    """Whatever they are, base64 or not: a Secret with values is refused, and its keys named for the store."""
    (found,) = broken(CREDENTIAL_RULES, of_yaml(f"{SECRET}{field}: {{user: Ym9i, password: postgres}}"))
    assert (found.code, found.pointer) == ("GP0901", f"/{field}")
    assert found.hint == "secrets: [{name: settings, keys: [user, password]}]"
    assert "Ym9i" not in f"{found}"


@pytest.mark.parametrize("more", ["", "data: {}", "type: kubernetes.io/service-account-token", "immutable: true"])
def test_a_secret_that_the_cluster_fills_may_be_rendered(more: str) -> None:
    """Without values there is nothing to keep."""
    assert broken(CREDENTIAL_RULES, of_yaml(SECRET + more)) == []


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        (f"{CONFIG}data: {{token: {TOKEN}}}", "/data/token"),
        (f"{CONFIG}data: {{password: postgres}}", "/data/password"),
        (f"{CONFIG}data: {{app.yaml: 'db: {{password: tr0ub4-Dor&3}}'}}", "/data/app.yaml"),
        (f"{CONFIG}binaryData: {{{TOKEN}: eA==}}", "/binaryData/***"),
        (f"{SECRET.rstrip()[:-1]}, annotations: {{a.example/b: {TOKEN}}}}}", "/metadata/annotations/a.example~1b"),
        (f"{POD}[{{env: [{{name: A, value: b}}, {{name: MYSQL_PASSWORD, value: test}}]}}]", "/spec/containers/0/env/1/value"),
        (f"{POD}[{{args: [serve, --api-key, Xq7-zR4.mT9-kW2]}}]", "/spec/containers/0/args/2"),
    ],
)  # fmt: skip
def test_no_text_looks_like_a_credential(text: str, pointer: str) -> None:
    """Data, variables, arguments, annotations and keys are read, each by what it is called."""
    found = broken(CREDENTIAL_RULES, of_yaml(text))
    assert [(one.code, one.pointer) for one in found] == [("GP0902", pointer)]
    assert TOKEN not in f"{found}"


@pytest.mark.parametrize(("key", "value"), samples.NONE_UNDER_A_KEY)
def test_what_is_no_credential_may_be_rendered(key: str, value: str) -> None:
    """The same texts that may be written may be rendered."""
    container = {"env": [{"name": key, "value": value}], "args": list(samples.NONE.values())}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [container]}}
    assert broken(CREDENTIAL_RULES, of_yaml(json.dumps(pod))) == []


def test_an_external_secret_names_keys_and_no_values() -> None:
    """`secretKey: db-password` is the name of a key."""
    text = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: db, namespace: vision}
spec:
  target: {template: {data: {password: "{{ .password }}", url: "postgresql://u:{{ .password }}@db/x"}}}
  data:
    - secretKey: DbPassword-2026.v1x9k2m4
      remoteRef: {key: kv/ml/prod, property: password}
"""
    assert broken(CREDENTIAL_RULES, of_yaml(text)) == []


def test_our_own_objects_hold_none() -> None:
    """What the generators make of a platform with tenants passes."""
    assert as_rendered("GP0901") + as_rendered("GP0902") == []


def test_what_a_patch_brings_in_is_said_once() -> None:
    """At the value in the patch, and not of the object again."""
    patch = f"- target: {{kind: Namespace, name: vision}}\n  merge: {{metadata: {{annotations: {{x.example/y: {TOKEN}}}}}}}\n"
    assert by_patch(patch, "GP0902") == []
    (found,) = by_patch(patch, "GP0115")
    assert found.place is not None
    assert found.place.file.startswith("overlays/dev/patches/")
    assert TOKEN not in f"{found}"


def test_what_a_generator_brings_in_is_found_in_the_object(tmp_path: Path) -> None:
    """A generator of the repository's own is code: only what it makes can be read."""
    (found,) = by_generator(tmp_path, f"{SECRET}stringData: {{password: x}}", "GP0901")
    assert any(one.place.file == "generators/mine.py" for one in found.related)


def test_rules_run_over_several_objects() -> None:
    """Each object is reported by itself."""
    world = of_yaml(f"{SECRET}data: {{a: eA==}}\n---\n{CONFIG}data: {{token: {TOKEN}}}")
    assert said(broken(CREDENTIAL_RULES, world)) == [
        ("GP0901", "Secret vision/settings", "/data"),
        ("GP0902", "ConfigMap vision/settings", "/data/token"),
    ]
