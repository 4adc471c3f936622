"""Names are those that Kubernetes takes, no more and no fewer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from groundplan.spec.scalars import (
    AnnotationKey,
    DnsLabel,
    DnsSubdomain,
    EnvName,
    LabelKey,
    LabelValue,
    ObjectKey,
    Taint,
)


def accepts(kind: Any, text: str) -> bool:
    try:
        TypeAdapter(kind).validate_python(text)
    except ValidationError:
        return False
    return True


def refusal(kind: Any, text: str) -> dict[str, str]:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(text)
    return dict(refused.value.errors()[0]["ctx"])


@pytest.mark.parametrize(
    ("kind", "good"),
    [
        (DnsLabel, ["a", "a1", "1a", "0", "a-b", "a--b", "a" * 63]),
        (DnsSubdomain, ["a", "a.b", "my-name.example.com", "1.2", "a" * 253]),
        (LabelKey, ["app", "a.b_c-D", "example.com/app", "X" * 63, "a/b", "0"]),
        (AnnotationKey, ["owner", "argocd.argoproj.io/sync-wave"]),
        (LabelValue, ["", "a", "A", "1.2_x-Y", "x" * 63]),
        (ObjectKey, ["token", "tls.crt", "_x", "-", ".dockerconfigjson", "a..b"]),
        (EnvName, ["A", "_a1", "WANDB_MODE"]),
    ],
)
def test_names_that_kubernetes_takes_are_taken(kind: Any, good: list[str]) -> None:
    """From the tables of the Kubernetes documentation and of apimachinery's own tests."""
    assert [text for text in good if not accepts(kind, text)] == []


@pytest.mark.parametrize(
    ("kind", "bad"),
    [
        (DnsLabel, ["", "A", "-a", "a-", "a.b", "a_b", "a b", "a" * 64, "ä", "a\n", "../x", "a/b", "٣"]),
        (DnsSubdomain, ["", ".", "a.", ".a", "a..b", "A.b", "a_b", "a.-b", "a" * 254]),
        (LabelKey, ["", "/a", "a/", "a/b/c", "-a", "a-", "Example.com/a", "X" * 64, "a b", "a" * 254 + "/b", "a\n"]),
        (AnnotationKey, ["", "a/", "a:b"]),
        (LabelValue, ["-a", "a-", "a b", "a/b", "x" * 64, "ä"]),
        (ObjectKey, ["", ".", "..", "..a", "a/b", "a b", "a" * 254]),
        (EnvName, ["", "1a", "a-b", "a.b", "a b"]),
    ],
)
def test_names_that_kubernetes_refuses_are_refused(kind: Any, bad: list[str]) -> None:
    """What the API server would reject fails here, with a place."""
    assert [text for text in bad if accepts(kind, text)] == []


@given(st.text(max_size=80))
def test_a_hint_for_a_name_can_be_used(text: str) -> None:
    """What a hint says to write is itself a name."""
    if not accepts(DnsLabel, text) and (hint := refusal(DnsLabel, text)["hint"]):
        assert accepts(DnsLabel, hint.removeprefix("write "))


@given(st.from_regex(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", fullmatch=True))
def test_every_dns_1123_label_is_taken(text: str) -> None:
    """The pattern is RFC 1123's as Kubernetes restates it."""
    assert accepts(DnsLabel, text)


def test_a_long_name_says_how_long() -> None:
    """The finding counts, so that nobody has to."""
    context = refusal(DnsLabel, "x" * 64)
    assert "64 characters, 63 are allowed" in context["problem"]
    assert context["code"] == "GP0306"


def test_a_taint_is_taken_apart() -> None:
    """Key, value and effect, the value optional, as kubectl writes it."""
    assert Taint.parse("nvidia.com/gpu=present:NoSchedule") == Taint("nvidia.com/gpu", "present", "NoSchedule")
    assert str(Taint.parse("a:NoExecute")) == "a:NoExecute"


@pytest.mark.parametrize(
    "text", ["", "a", "a=b", "a=b:Never", ":NoSchedule", "a b:NoSchedule", "a=b=c:NoSchedule", "a=é:NoExecute"]
)
def test_a_malformed_taint_is_refused(text: str) -> None:
    """Without an effect it would taint nothing."""
    assert re.search("taint|label", refusal(Taint, text)["problem"])
