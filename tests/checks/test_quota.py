"""Nobody lends more than they have, and who borrows finds a lender."""

from __future__ import annotations

import pytest

from groundplan.checks import run
from platforms import at, resolved, tenant, tenants, with_spec

POOL = "pools: [{name: train, nodes: 2, perNode: {cpu: 96, memory: 1Ti, gpu: {model: A100, count: 8}}}]\n"


def having(name: str, train: str, more: str = "") -> str:
    return tenant(name, f"quota: {{cpu: 8, memory: 8Gi, pods: 9, pools: {{train: {train}}}{more}}}")


def test_nobody_lends_more_than_they_have() -> None:
    """`lend` above `nominal` is an error; as much is fine."""
    text = with_spec(POOL + tenants(having("vision", "{nominal: 4, lend: 5}")))
    (found,) = run(resolved(text))
    assert (found.code, found.place, found.hint) == ("GP0421", at(text, "lend: 5"), "lend: 4")
    assert [r.place for r in found.related] == [at(text, "nominal: 4")]
    assert run(resolved(text.replace("lend: 5", found.hint))) == []


@pytest.mark.parametrize(
    ("others", "missing"),
    [
        ((), "no other tenant"),
        ((having("speech", "4", ", cohort: research"),), "no other tenant"),
        ((having("speech", "{nominal: 4, lend: 0}"),), "no other tenant that lends of `train`"),
        ((tenant("speech"),), "no other tenant that lends of `train`"),
    ],
)
def test_nobody_to_borrow_from_is_a_warning(others: tuple[str, ...], missing: str) -> None:
    """What one lends oneself does not count, nor another cohort, nor one that keeps everything."""
    text = with_spec(POOL + tenants(having("vision", "{nominal: 4, borrow: 2}"), *others))
    (found,) = run(resolved(text))
    assert (found.code, found.severity, found.place) == ("GP0422", "warning", at(text, "borrow: 2"))
    assert found.message == f"the cohort `platform` has {missing}, so there is nobody to borrow from"
    assert found.hint == "borrow: 0, or `cohort:` with the name of the cohort it shares with others"


@pytest.mark.parametrize("mine", ["{nominal: 4, borrow: 2}", "{nominal: 0, borrow: 2}"])
def test_a_lender_of_the_cohort_is_enough(mine: str) -> None:
    """One other tenant that lends of the pool, and nothing is said, whether one lends oneself or not."""
    assert run(resolved(with_spec(POOL + tenants(having("vision", mine), having("speech", "1"))))) == []
