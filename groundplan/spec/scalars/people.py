"""Who somebody or something is: users, groups, cloud identities."""

from __future__ import annotations

from typing import Annotated

from groundplan.spec.scalars.core import Text, compiled

_DOMAIN = r"[A-Za-z0-9](?:[-A-Za-z0-9]{0,61}[A-Za-z0-9])?"


def _bare_address(text: str) -> str:
    """The address of `mailto:alice@x.example` or `Alice <alice@x.example>`."""
    named = compiled(r"[^<>]*<([^<>\s]+@[^<>\s]+)>\s*").fullmatch(text)
    bare = named[1] if named else text.strip().removeprefix("mailto:").strip("<>")
    return f"write {bare}" if bare != text and "@" in bare else ""


Email = Annotated[
    str,
    Text(
        "email",
        rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+)*@{_DOMAIN}(?:\.{_DOMAIN})*",
        "an e-mail address: as the identity provider's `email` claim gives it",
        ("alice@borealis.example",),
        max_length=254,
        hint=_bare_address,
    ),
]
"""An address, its case kept: Kubeflow compares it with the claim letter by letter.

Quoted local parts and non-ASCII addresses of RFC 5321 are not taken: they cannot travel in the user header.
"""


def folded(email: str) -> str:
    """What two addresses of one person share, whatever their case."""
    return email.casefold()


GroupName = Annotated[
    str,
    Text(
        "group_name",
        r"(?!system:)[^\s,:\x00-\x1f\x7f](?:[^,\x00-\x1f\x7f]*[^\s,\x00-\x1f\x7f])?",
        "the name of a group: as the identity provider's `groups` claim gives it (`system:` is Kubernetes' own)",
        ("ml-platform",),
        max_length=256,
    ),
]

RoleArn = Annotated[
    str,
    Text(
        "role_arn",
        r"arn:aws(?:-[a-z]+)*:iam::[0-9]{12}:role/(?:[\x21-\x2e\x30-\x7e]+/)*[A-Za-z0-9+=,.@_-]{1,64}",
        "the ARN of an AWS IAM role: arn:aws:iam::<12 digits>:role/<name>",
        ("arn:aws:iam::123456789012:role/vision",),
        max_length=2048,
    ),
]

GcpServiceAccount = Annotated[
    str,
    Text(
        "gcp_service_account",
        r"[a-z](?:[-a-z0-9]{4,28}[a-z0-9])@[a-z][-a-z0-9.]*[a-z0-9]\.iam\.gserviceaccount\.com",
        "the e-mail address of a Google service account: <name>@<project>.iam.gserviceaccount.com",
        ("vision@borealis-ml.iam.gserviceaccount.com",),
        max_length=254,
    ),
]

Uuid = Annotated[
    str,
    Text(
        "uuid",
        "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        "a UUID: 32 hexadecimal digits in groups of 8-4-4-4-12",
        ("11111111-2222-3333-4444-555555555555",),
    ),
]
