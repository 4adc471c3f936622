"""Lending and borrowing: nobody lends more than they have, and who borrows finds a lender."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from groundplan.checks.wording import related
from groundplan.findings import Finding
from groundplan.resolving import Resolved


def lends_what_it_has(resolved: Resolved) -> Iterator[Finding]:
    """`lend` is at most `nominal`: Kueue refuses a lending limit above the nominal quota."""
    for tenant in resolved.platform.tenants:
        for key, quota in tenant.quota.pools.items():
            if quota.lend > quota.nominal:
                here = f"tenants[{tenant.name}].quota.pools[{key}]"
                yield Finding(
                    "GP0421",
                    resolved.locate(f"{here}.lend"),
                    f"{quota.lend} of `{key}` are lent, and {quota.nominal} are there to lend",
                    expected=f"{quota.nominal} at most",
                    hint=f"lend: {quota.nominal}",
                    related=related(resolved, f"{here}.nominal", f"`nominal` is {quota.nominal}"),
                )


def borrowers_find_lenders(resolved: Resolved) -> Iterator[Finding]:
    """Who may borrow shares a cohort with another tenant that lends of the same pool."""
    lenders = Counter(
        (tenant.quota.cohort, key)
        for tenant in resolved.platform.tenants
        for key, quota in tenant.quota.pools.items()
        if quota.lend
    )
    cohorts = Counter(tenant.quota.cohort for tenant in resolved.platform.tenants)
    for tenant in resolved.platform.tenants:
        cohort = tenant.quota.cohort
        for key, quota in tenant.quota.pools.items():
            if not quota.borrow or lenders[cohort, key] > bool(quota.lend):
                continue
            missing = "no other tenant" if cohorts[cohort] == 1 else f"no other tenant that lends of `{key}`"
            yield Finding(
                "GP0422",
                resolved.locate(f"tenants[{tenant.name}].quota.pools[{key}].borrow"),
                f"the cohort `{cohort}` has {missing}, so there is nobody to borrow from",
                expected=f"another tenant of the cohort `{cohort}` with a quota on `{key}`",
                hint="borrow: 0, or `cohort:` with the name of the cohort it shares with others",
                related=related(resolved, f"tenants[{tenant.name}].quota.cohort", f"its cohort is `{cohort}`"),
                severity="warning",
            )
