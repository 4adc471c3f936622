"""Addresses that Kubeflow would take for one another, or for two people."""

from __future__ import annotations

import pytest

from groundplan.checks import run
from platforms import at, resolved, tenant, tenants, with_spec

ADMINS = """\
identity:
  oidc: {issuer: https://login.borealis.example, clientSecret: {secret: oidc-client, key: secret}}
  admins: [{user: Root@x.example}]
"""


def with_members(*members: str) -> str:
    return with_spec(tenants(tenant(more=f"members: [{', '.join(members)}]")))


@pytest.mark.parametrize("kind", ["user", "group"])
def test_binding_names_that_collide(kind: str) -> None:
    """`a.b@x.example` and `a-b@x.example` have one binding when they have one role."""
    text = with_members(f"{{{kind}: a.b@x.example}}", f"{{{kind}: a-b@x.example}}")
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0412", at(text, f"{{{kind}: a-b"))
    assert found.message == (
        f"`a.b@x.example` and `a-b@x.example` would both have the RoleBinding `{kind}-a-b-x-example-clusterrole-edit`"
    )
    assert (
        found.hint == "give one of the two another role, or make both members of one group: {group: <name>, role: edit}"
    )
    assert [r.place for r in found.related] == [at(text, f"{{{kind}: a.b")]


def test_binding_names_collide_whatever_the_case() -> None:
    """KFAM writes the name in lower case, so capital letters keep nobody apart."""
    assert [f.code for f in run(resolved(with_members("{user: A.B@x.example}", "{user: a-b@x.example}")))] == ["GP0412"]


def test_binding_names_that_do_not_collide() -> None:
    """Another role, another kind or another tenant makes another binding."""
    members = "members: [{user: a.b@x.example}, {user: a-b@x.example, role: view}, {group: a_b@x.example}]"
    text = with_spec(tenants(tenant(more=members), tenant("speech", "members: [{user: a-b@x.example}]")))
    assert run(resolved(text)) == []


def test_a_group_that_no_path_can_name_is_found_in_the_list() -> None:
    """Brackets in a group's name end a spec path; the finding still has a place."""
    text = with_members("{group: 'a[b'}", "{group: 'a]b'}")
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0412", at(text, "members:"))


def test_bindings_have_names_that_kubernetes_takes() -> None:
    """`group-`, the name and `-clusterrole-edit` are 253 characters at most."""
    assert run(resolved(with_members(f"{{group: {'g' * 230}}}"))) == []
    text = with_members(f"{{group: {'g' * 232}}}")
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0415", at(text, "{group:"))
    assert found.hint == "a name that is 2 characters shorter"


def test_members_that_differ_in_case() -> None:
    """`A@x.example` and `a@x.example` are one person; that is said once, not also as a collision."""
    text = with_members("{user: A@x.example}", "{user: a@x.example}")
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0413", at(text, "{user: a@x"))
    assert found.hint == "write A@x.example here, or a@x.example there"
    assert [r.place for r in found.related] == [at(text, "{user: A@x")]


def test_addresses_that_differ_in_case_across_the_platform() -> None:
    """Owners, members of all tenants and administrators are compared."""
    owner = tenant("speech", "owner: root@x.example")
    text = with_spec(ADMINS + tenants(tenant(more="members: [{user: Alice@borealis.example}]"), owner))
    member, other = run(resolved(text))
    assert (member.code, member.place) == ("GP0413", at(text, "{user: Alice"))
    assert [r.place for r in member.related] == [at(text, "owner: alice")]
    assert (other.code, other.place) == ("GP0413", at(text, "owner: root"))
    assert [r.place for r in other.related] == [at(text, "{user: Root")]


def test_an_owner_who_is_a_member_is_a_warning() -> None:
    """The owner has every right already."""
    text = with_members("{user: alice@borealis.example, role: view}")
    (found,) = run(resolved(text))
    assert (found.code, found.severity, found.place) == ("GP0414", "warning", at(text, "{user: alice"))
    assert found.hint == "remove the member"
    assert [r.place for r in found.related] == [at(text, "owner: alice")]
