"""People: addresses that Kubeflow would take for one another, or for two."""

from __future__ import annotations

from collections.abc import Iterator

from groundplan import findings
from groundplan.checks.wording import related
from groundplan.findings import Finding, Place
from groundplan.objects.kubeflow import binding_name
from groundplan.resolving import Resolved
from groundplan.spec import Member, Tenant
from groundplan.spec.scalars import folded

BINDING_NAME_MAX = 253
"""The name of a RoleBinding and of an AuthorizationPolicy: a DNS subdomain at most."""


def bindings_are_distinct(resolved: Resolved) -> Iterator[Finding]:
    """No two members of a tenant have bindings of one name: KFAM makes `-` of every character but letters and digits."""
    for tenant in resolved.platform.tenants:
        first: dict[str, Member] = {}
        for member in tenant.members:
            name = binding_name(member)
            other = first.setdefault(name, member)
            if other is not member and folded(other.name) != folded(member.name):
                yield _collision(resolved, tenant, other, member, name)


def _collision(resolved: Resolved, tenant: Tenant, other: Member, member: Member, name: str) -> Finding:
    return Finding(
        "GP0412",
        _place(resolved, tenant, member),
        f"`{other.name}` and `{member.name}` would both have the RoleBinding `{name}`",
        expected="members whose names differ in letters or digits, or in their role",
        hint="give one of the two another role, or make both members of one group: {group: <name>, role: "
        f"{member.role}}}",
        related=findings.related(_place(resolved, tenant, other), f"`{other.name}` is named here"),
    )


def bindings_have_short_names(resolved: Resolved) -> Iterator[Finding]:
    """The name of a member's binding is a name Kubernetes takes."""
    for tenant in resolved.platform.tenants:
        for member in tenant.members:
            name = binding_name(member)
            if len(name) > BINDING_NAME_MAX:
                yield Finding(
                    "GP0415",
                    _place(resolved, tenant, member),
                    f"the RoleBinding of `{member.name[:40]}...` would have a name of {len(name)} characters",
                    expected=f"{BINDING_NAME_MAX} at most",
                    hint=f"a name that is {len(name) - BINDING_NAME_MAX} characters shorter",
                )


def addresses_have_one_spelling(resolved: Resolved) -> Iterator[Finding]:
    """One person's address is spelt alike everywhere: the dashboard compares letter by letter."""
    first: dict[str, tuple[str, str]] = {}
    for path, email in _addresses(resolved):
        spelling, where = first.setdefault(folded(email), (email, path))
        if spelling != email:
            yield Finding(
                "GP0413",
                resolved.locate(path),
                f"`{email}` and `{spelling}` differ in case only, and would be two people",
                expected="one spelling: the identity provider's, letter by letter",
                hint=f"write {spelling} here, or {email} there",
                related=related(resolved, where, f"`{spelling}` is written here"),
            )


def _addresses(resolved: Resolved) -> Iterator[tuple[str, str]]:
    for admin in resolved.platform.shared.identity.admins:
        if admin.user is not None:
            yield f"identity.admins[{admin.user}]", admin.user
    for tenant in resolved.platform.tenants:
        yield f"tenants[{tenant.name}].owner", tenant.owner
        for member in tenant.members:
            if member.user is not None:
                yield f"tenants[{tenant.name}].members[{member.user}]", member.user


def owners_are_no_members(resolved: Resolved) -> Iterator[Finding]:
    """An owner has every right already; as a member too, the dashboard lists them twice."""
    for tenant in resolved.platform.tenants:
        if any(member.user == tenant.owner for member in tenant.members):
            yield Finding(
                "GP0414",
                resolved.locate(f"tenants[{tenant.name}].members[{tenant.owner}]"),
                f"`{tenant.owner}` is the owner, and a member as well",
                expected="members besides the owner",
                hint="remove the member",
                related=related(resolved, f"tenants[{tenant.name}].owner", "the owner"),
                severity="warning",
            )


def _place(resolved: Resolved, tenant: Tenant, member: Member) -> Place | None:
    """Where a member is written; the list, where a group's name cannot stand in a spec path."""
    members = f"tenants[{tenant.name}].members"
    return resolved.locate(f"{members}[{member.name}]") or resolved.locate(members)
