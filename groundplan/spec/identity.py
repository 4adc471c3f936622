"""`identity`: who users are, and who administers the platform."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, Strict, model_validator

from groundplan.spec.base import Keyed, Spec
from groundplan.spec.rules import exactly_one
from groundplan.spec.scalars import Email, GroupName, HttpUrl
from groundplan.spec.scalars.core import Text
from groundplan.spec.secrets import SecretKey

HeaderName = Annotated[
    str,
    Text(
        "header_name", "[a-z0-9]+(?:-[a-z0-9]+)*", "the name of an HTTP header in lower case", ("kubeflow-userid",), 64
    ),
]


class Principal(Spec):
    """A user or a group, never both."""

    user: Email | None = None
    """The user's e-mail address, letter by letter as the identity provider gives it."""

    group: GroupName | None = None
    """The group's name, as the identity provider gives it."""

    @model_validator(mode="after")
    def _one_of_both(self) -> Principal:
        exactly_one(self, "user", "group")
        return self

    @property
    def name(self) -> str:
        return self.user or self.group or ""


Principals = Annotated[tuple[Principal, ...], Strict(strict=False), Keyed("user", "group")]


class Oidc(Spec):
    """The OpenID Connect provider users log in with."""

    issuer: HttpUrl
    """The issuer, letter by letter as it stands in the tokens."""

    client_id: str = Field(default="kubeflow", alias="clientID", min_length=1, max_length=255)
    """The client the platform is registered as."""

    client_secret: SecretKey
    """Where the client's secret is; one of the platform's `secrets`."""

    cookie_secret: SecretKey | None = None
    """Where the key is that oauth2-proxy encrypts its cookies with; one of the platform's `secrets`."""

    jwks_uri: HttpUrl | None = Field(default=None, alias="jwksURI")
    """Where the provider publishes its keys; omitted: where its discovery document says."""


class Identity(Spec):
    """How users are known."""

    oidc: Oidc
    """The provider users log in with."""

    admins: Principals = ()
    """Who administers the platform."""

    user_id_header: HeaderName = "kubeflow-userid"
    """The request header in which the gateway tells applications who the user is."""

    user_id_prefix: str = Field(default="", max_length=64)
    """What stands before the e-mail address in that header."""
