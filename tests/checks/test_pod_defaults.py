"""PodDefaults name what is there, and agree wherever two can meet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan.checks import run
from groundplan.objects.pod_settings import can_meet, conflicts
from platforms import at, resolved, tenant, tenants, with_spec

VOLUME = "volumes: [{name: data, size: 1Gi}]"


def platform(*items: str, more: str = "") -> str:
    quota = "quota: {cpu: 8, memory: 32Gi, pods: 20, storage: 1Ti}"
    found = f"{quota}, podDefaults: [{', '.join(items)}]{', ' if more else ''}{more}"
    return with_spec("storageClasses: [{name: fast, default: true}]\n" + tenants(tenant(more=found)))


@pytest.mark.parametrize(
    ("item", "needle"),
    [
        ("{name: first, env: {A: {secret: nowhere}}}", "secret: nowhere"),
        ("{name: first, env: {A: {secret: wandb, key: tokem}}}", "key: tokem"),
        ("{name: first, envFrom: [nowhere]}", "nowhere"),
        ("{name: first, volumes: [nowhere]}", "nowhere"),
    ],
)
def test_what_is_named_is_there(item: str, needle: str) -> None:
    """A secret, a key or a volume that the tenant has not is found where it is named."""
    text = platform(item, more="secrets: [{name: wandb, keys: [token]}]")
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0401", at(text, needle))


def test_one_of_several_keys_is_named() -> None:
    """The only key of a secret need not be named; one of two must be."""
    text = platform("{name: first, env: {A: {secret: wandb}}}", more="secrets: [{name: wandb, keys: [user, token]}]")
    (found,) = run(resolved(text))
    assert (found.code, found.hint) == ("GP0431", "{secret: wandb, key: token}")
    assert run(resolved(text.replace("keys: [user, token]", "keys: [token]"))) == []


def test_a_retired_volume_is_not_mounted() -> None:
    """What is kept for its data takes no new pod."""
    text = platform(
        "{name: first, volumes: [data]}", more=VOLUME.replace("}", ", retire: {after: 2027-01-31, reason: x}}")
    )
    (found,) = run(resolved(text))
    assert (found.code, [r.place for r in found.related]) == ("GP0432", [at(text, "retire:")])


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("env: {A: x}", "env: {A: y}", "the variable `A`"),
        ("volumes: [{volume: data, mount: /d}]", "volumes: [{volume: more, mount: /d}]", "what is mounted at `/d`"),
        ("volumes: [{volume: data, mount: /d}]", "volumes: [{volume: data, mount: /e}]", "where to mount `data`"),
        ("labels: {a: x}", "labels: {a: y}", "the label `a`"),
        ("annotations: {a: x}", "annotations: {a: y}", "the annotation `a`"),
        ('tolerations: ["a=b:NoSchedule"]', 'tolerations: ["a=c:NoSchedule"]', "the toleration of `a`"),
    ],
)
def test_two_that_can_meet_agree(one: str, other: str, words: str) -> None:
    """Where two say different things of one thing, the webhook refuses the pod that has both labels."""
    volumes = "volumes: [{name: data, size: 1Gi}, {name: more, size: 1Gi}]"
    text = platform(f"{{name: first, {one}}}", f"{{name: second, {other}}}", more=volumes)
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0433", at(text, "{name: second"))
    assert words in found.message
    assert [r.place for r in found.related] == [at(text, "{name: first")]
    apart = text.replace("name: first,", "name: first, selector: {k: a},").replace(
        "name: second,", "name: second, selector: {k: b},"
    )
    assert run(resolved(apart)) == []
    assert run(resolved(text.replace(other, one))) == []


def test_the_platforms_own_take_part() -> None:
    """A tenant's PodDefault that contradicts the one for Kubeflow Pipelines is told at the tenant's line."""
    text = platform("{name: first, env: {KF_PIPELINES_SA_TOKEN_PATH: /other}}") + "  components: {pipelines: managed}\n"
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0433", at(text, "{name: first"))
    assert "`access-ml-pipeline`" in found.message


labels = st.dictionaries(st.sampled_from("abc"), st.sampled_from("xy"), max_size=3)


@given(labels, labels, labels)
def test_selectors_meet_exactly_where_a_pod_has_both(
    one: dict[str, str], other: dict[str, str], pod: dict[str, str]
) -> None:
    """Two selectors meet if, and only if, some pod has the labels of both; a pod with both is such a pod."""
    if one.items() <= pod.items() and other.items() <= pod.items():
        assert can_meet(one, other)
    both = {**one, **other}
    assert can_meet(one, other) == (one.items() <= both.items() and other.items() <= both.items())


@given(labels, labels)
def test_conflicts_are_mutual(one: dict[str, str], other: dict[str, str]) -> None:
    """Which of two is asked first does not matter."""
    assert sorted(conflicts({"labels": one}, {"labels": other})) == sorted(
        conflicts({"labels": other}, {"labels": one})
    )
