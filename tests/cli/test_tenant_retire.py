"""`groundplan tenant retire`: where it is written, and what is said of dates."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import Ran, digests, edit, groundplan, put


def retire(name: str = "vision", after: str = "2099-12-31", reason: str = "the project has ended") -> Ran:
    """Retire a tenant of the platform in the current folder."""
    return groundplan("tenant", "retire", name, "--after", after, "--reason", reason)


def test_it_is_written_on_the_tenant(borealis: Path) -> None:
    """One line comes, on the tenant where it is declared; the diff and the next step are shown."""
    before = (borealis / "platform.yaml").read_text(encoding="utf-8")
    ran = retire()
    line = "      retire: {after: 2099-12-31, reason: the project has ended}\n"
    assert (ran.code, ran.err) == (0, "platform.yaml: written\n\nNext: `groundplan render`\n")
    assert f"+{line}" in ran.out
    assert (borealis / "platform.yaml").read_text(encoding="utf-8") == before + line


def test_a_retired_tenant_is_retired_otherwise(borealis: Path) -> None:
    """Day and reason change in place, and what was said before is said; said once more, nothing happens."""
    retire()
    ran = retire(after="2100-01-31", reason="moved to speech")
    assert ran.code == 0
    assert "it was retired already, after 2099-12-31: the project has ended" in ran.err
    assert "+      retire: {after: 2100-01-31, reason: moved to speech}" in ran.out
    before = digests(borealis)
    ran = retire(after="2100-01-31", reason="moved to speech")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "`vision` is retired so already, at platform.yaml:44:13\n"
    assert digests(borealis) == before


def test_a_day_that_has_passed(borealis: Path) -> None:
    """It is written, with a warning: the entry may be deleted at once."""
    ran = retire(after="2020-02-29")
    assert ran.code == 0
    assert "warning: 2020-02-29 has passed" in ran.err


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("vison",), 2, "there is no tenant `vison`; did you mean `vision`?"),
        (("moon",), 2, "the tenants are vision"),
        (("vision", "2027-02-30"), 1, "`after`: `2027-02-30` is"),
        (("vision", "soon"), 1, "`after`: `soon` is not a date"),
        (("vision", "2099-12-31", ""), 1, "at least 1 character"),
        (("vision", "2099-12-31", "\udcff"), 2, "is no text in the encoding of this terminal"),
    ],
)
def test_what_is_refused(borealis: Path, arguments: tuple[str, ...], code: int, says: str) -> None:
    """A mistake is said with what there is instead, and nothing is written."""
    before = digests(borealis)
    ran = retire(*arguments)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
    assert digests(borealis) == before


def test_a_tenant_of_one_overlay(borealis: Path) -> None:
    """A tenant that only an overlay declares is retired there; one that several declare, nowhere by itself."""
    item = "  tenants: [{name: lidar, $new: true, class: research, owner: lea@borealis.example}]\n"
    edit(borealis, "overlays/dev.yaml", "spec:\n", f"spec:\n{item}")
    ran = retire("lidar")
    assert ran.code == 0
    assert "+++ b/overlays/dev.yaml" in ran.out
    edit(borealis, "overlays/prod.yaml", "spec:\n", f"spec:\n{item}")
    ran = retire("lidar")
    assert ran.code == 2
    assert "`lidar` is declared 2 times: write `retire` at each of overlays/dev.yaml:" in ran.err


def test_an_overlay_says_otherwise(borealis: Path) -> None:
    """Where an overlay writes `retire` itself, the day in the platform does not hold there, which is said."""
    item = "  tenants: [{name: vision, retire: {after: 2098-01-01, reason: earlier here}}]\n"
    edit(borealis, "overlays/dev.yaml", "spec:\n", f"spec:\n{item}")
    ran = retire()
    assert ran.code == 0
    assert "in dev something else holds: see overlays/dev.yaml:" in ran.err
    assert "in prod" not in ran.err


def test_a_class_of_tenants_written_as_an_alias(borealis: Path) -> None:
    """Where only a rewrite would do, the entry is printed for copying."""
    text = (borealis / "platform.yaml").read_text(encoding="utf-8")
    old = text.partition("  tenants:\n")[0]
    item = "{name: vision, class: research, owner: alice@borealis.example}"
    put(borealis, {"platform.yaml": f"x: &vision {item}\n{old}  tenants: [*vision]\n"})
    ran = retire()
    assert (ran.code, ran.out) == (2, "")
    assert "write it by hand:\n  retire: {after: 2099-12-31, reason: the project has ended}" in ran.err
