"""What the text looks like, and what is refused."""

from __future__ import annotations

from collections import OrderedDict
from decimal import Decimal
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any

import pytest

from groundplan.emitting import NotEmittable, emit

SCRIPT = "#!/bin/sh\nset -eu\n\n\tif true; then\n\t\techo yes\n\tfi\n"

DEPLOYMENT: dict[str, Any] = {
    "status": {},
    "spec": {
        "template": {
            "metadata": {"labels": {"version": "1.10", "app": "web"}, "name": "x", "annotations": {}},
            "spec": {
                "containers": [
                    {"image": "registry.borealis.example/web@sha256:00", "args": ["--port=8080", "-v"], "name": "web"},
                    {"command": [["nested", ["list"]]], "ports": [{"protocol": "TCP", "containerPort": 80}]},
                ],
            },
        },
        "replicas": 2,
        "paused": False,
        "ratio": 1e16,
    },
    "kind": "Deployment",
    "data": {"run.sh": SCRIPT, "cut": "a\nb", "long": "a\n\n\n", "none": None},
    "metadata": {
        "annotations": {"b": "yes", "a": "x: y"},
        "labels": {"z": "1"},
        "finalizers": [],
        "namespace": "ns",
        "name": "web",
    },
    "apiVersion": "apps/v1",
}

TEXT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: ns
  labels:
    z: "1"
  annotations:
    a: "x: y"
    b: "yes"
  finalizers: []
data:
  cut: |-
    a
    b
  long: |+
    a


  none: null
  run.sh: |
    #!/bin/sh
    set -eu

    \tif true; then
    \t\techo yes
    \tfi
spec:
  paused: false
  ratio: 1.0e+16
  replicas: 2
  template:
    metadata:
      annotations: {}
      labels:
        app: web
        version: "1.10"
      name: x
    spec:
      containers:
      - name: web
        args:
        - --port=8080
        - -v
        image: registry.borealis.example/web@sha256:00
      - command:
        -
          - nested
          -
            - list
        ports:
        - containerPort: 80
          protocol: TCP
status: {}
"""


def test_the_text_is_laid_out_as_by_kubectl() -> None:
    """Known keys first, the rest sorted; lists not indented; long text readable; doubtful strings quoted."""
    assert emit(DEPLOYMENT).decode() == TEXT


@pytest.mark.parametrize(
    "text",
    [
        "v1", "apps/v1", "500m", "1Gi", "10.0.0.0/8", "0 2 * * *", "https://a.b/c?d=e#f", "--flag=x", "café", "😀", "a b",
        "arn:aws:iam::1:role/x", "*.example"[1:], "request.headers[kubeflow-userid]", "p, proj:a:b, *, a/*, allow", "$(VAR)",
    ],
)  # fmt: skip
def test_what_no_reader_mistakes_stays_plain(text: str) -> None:
    assert emit({"a": text}).decode() == f"a: {text}\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", r'"a\u202eb"'),
        ("a\u200bb\n", r'"a\u200bb\n"'),
        ("\U000e0041", r'"\U000e0041"'),
        ("a\xa0b", r'"a\u00a0b"'),
        ("a\r\nb", r'"a\r\nb"'),
    ],
)
def test_what_a_reviewer_cannot_see_is_escaped(text: str, shown: str) -> None:
    """Text that looks like another, or runs backwards, does not pass a review unseen."""
    assert emit({"a": text}).decode() == f"a: {shown}\n"


class Colour(StrEnum):
    RED = "yes"


class Size(IntEnum):
    BIG = 3


def test_kin_of_the_plain_types_are_taken_for_them() -> None:
    """A builder may use tuples, enums and other mappings."""
    kin = {
        "a": (1, (Colour.RED,), ()),
        "b": OrderedDict(z=MappingProxyType({})),
        "c": [Size.BIG, OrderedDict(y=1)],
        Colour.RED: True,
    }
    plain = {"a": [1, ["yes"], []], "b": {"z": {}}, "c": [3, {"y": 1}], "yes": True}
    assert emit(kin) == emit(plain)


def test_an_empty_object_is_an_empty_mapping() -> None:
    assert emit({}) == b"{}\n"


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"a": [0, {"b": "\ud800"}]}, r"spec\.a\[1\]\.b: a lone surrogate is not Unicode text"),
        ({"\udfff": 1}, r"spec: a lone surrogate is not Unicode text"),
        ({1: "a"}, r"spec: the key 1 is not a string"),
        ({"a": {None: 1}}, r"spec\.a: the key None is not a string"),
        ([float("nan")], r"spec\[0\]: the number is not finite"),
        (float("-inf"), r"spec: the number is not finite"),
        (2**63, r"spec: the integer does not fit in 64 bits"),
        (-(2**63) - 1, r"spec: the integer does not fit in 64 bits"),
        ({"a": Decimal(1)}, r"spec\.a: a Decimal is not JSON"),
        ({"a": {1, 2}}, r"spec\.a: a set is not JSON"),
        (b"a", r"spec: a bytes is not JSON"),
    ],
)
def test_what_a_manifest_cannot_hold_is_refused_by_its_path(spec: Any, message: str) -> None:
    with pytest.raises(NotEmittable, match=f"^{message}$"):
        emit({"kind": "A", "spec": spec})


def test_an_object_that_holds_itself_is_refused() -> None:
    """An endless object ends in a message, not in a traceback of a thousand lines."""
    endless: dict[str, Any] = {}
    endless["a"] = [endless]
    with pytest.raises(NotEmittable, match=r"^object: nested too deep, or holds itself$"):
        emit(endless)


def test_a_refusal_spoils_no_later_text() -> None:
    """What is remembered of strings and shapes holds only what was good."""
    for _ in range(2):
        with pytest.raises(NotEmittable):
            emit({"a": "\ud800"})
    assert emit({"a": 1, "1": 2}) == b'"1": 2\na: 1\n'


def test_remembering_is_bounded() -> None:
    """A long-lived process that sees ever new names keeps a bounded memory of them."""
    from groundplan import emitting

    for n in range(3):
        emit({"data": {f"{n}-{m}": f"{n}:{m}" for m in range(60_000)}})
    assert len(emitting._SCALARS) <= 50_000
