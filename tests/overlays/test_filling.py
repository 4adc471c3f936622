"""`{env}` and `{tenant}` in hosts and URLs: names filled in before the value is typed, and nowhere else."""

from __future__ import annotations

from platforms import APART, tenant, tenants
from repositories import code_at, files_of, only, resolved, where

CLASS = 'tenantClasses: [{name: c, network: {egress: [{host: "{tenant}.data-{env}.example"}]}}]\n'


def test_the_environment_stands_in_hosts_and_urls() -> None:
    """One line of the platform serves every environment."""
    files = files_of(f'{APART}domain: "{{env}}.ml.example"', overlays__dev="", overlays__prod="")
    assert {e: resolved(files, e).platform.shared.domain for e in ("dev", "prod")} == {
        "dev": "dev.ml.example",
        "prod": "prod.ml.example",
    }


def test_a_class_names_its_tenants_hosts() -> None:
    """What a class says of `{tenant}` holds for each tenant of it by its own name."""
    files = files_of(CLASS + tenants(tenant("vision", "class: c"), tenant("speech", "class: c")), overlays__dev="")
    found = {t.name: t.network.egress[0].host for t in resolved(files, "dev").platform.tenants}
    assert found == {"vision": "vision.data-dev.example", "speech": "speech.data-dev.example"}


def test_outside_a_tenant_there_is_no_tenant() -> None:
    """`{tenant}` in a platform's own host is refused at its place, as it was written."""
    files = files_of('domain: "{tenant}.ml.example"', overlays__dev="", overlays__prod="")
    finding = only(files)
    assert code_at(finding) == ("GP0305", where(files, '"{tenant}.ml'))
    assert "`{tenant}.ml.example`" in finding.message


def test_other_texts_keep_their_braces() -> None:
    """An annotation is the user's text: nothing in it is replaced."""
    files = files_of(tenants(tenant("vision", 'annotations: {note: "{env} {tenant}"}')), overlays__dev="")
    assert resolved(files, "dev").platform.tenants[0].annotations == {"note": "{env} {tenant}"}


def test_the_value_keeps_what_was_written() -> None:
    """explain and findings show the line as it stands in the file."""
    files = files_of('domain: "{env}.ml.example"', overlays__dev="")
    node = resolved(files, "dev").layered.shared.value["domain"]
    assert (node.value, node.text, str(node.at)) == ("dev.ml.example", "{env}.ml.example", where(files, '"{env}'))
