"""An environment that goes as a whole, and what it takes with it."""

from __future__ import annotations

import pytest

from groundplan.removal import removals
from platforms import tenant
from removed import (
    BEFORE,
    BOTH,
    OVERLAYS,
    PROD,
    SPEECH,
    TODAY,
    committed,
    judged,
    one,
    overlay,
    platform,
    retired,
    told,
)
from repositories import compiled, files_of


class TestEnvironments:
    """An environment that goes as a whole takes all its tenants with it."""

    def test_deleted(self) -> None:
        """It is one error, which names the tenants that were not retired, and the overlay's file."""
        found = one(judged(BOTH, {**BEFORE, **PROD}))
        assert (found.code, str(found.place)) == ("GP0716", "overlays/dev.yaml")
        assert found.message == (
            "the environment `dev` is no longer rendered, with 2 tenants in it not retired: `speech`, `vision`"
        )
        assert found.hint.splitlines()[0] == "git checkout 4b825dc642 -- overlays/dev.yaml"
        assert "{name: speech, retire: {after: 2026-12-24, reason: ...}}" in found.hint

    def test_made_abstract(self) -> None:
        """An overlay that becomes a base for others is no environment any more."""
        after = {
            **BOTH,
            "overlays/dev.yaml": "abstract: true\n",
            "overlays/lab.yaml": "extends: dev\n" + overlay("lab"),
        }
        found = one(judged(BOTH, after))
        assert (found.code, str(found.place), found.hint[:18]) == ("GP0716", "overlays/dev.yaml", "in overlays/dev.ya")

    @pytest.mark.parametrize(("after", "code"), [("2026-11-24", ""), ("2027-01-31", "GP0717")])
    def test_all_tenants_retired(self, after: str, code: str) -> None:
        """It may go once every tenant of it may."""
        items = ", ".join(f"{{name: {n}, {retired(after)}}}" for n in ("vision", "speech"))
        before = {**BOTH, "overlays/dev.yaml": overlay("dev", f"[{items}]")}
        assert [f.code for f in judged(before, {**BEFORE, **PROD})] == ([code] if code else [])

    def test_the_first_overlay(self) -> None:
        """A platform without overlays is the environment `default`: its first overlay ends that one."""
        found = one(judged(BEFORE, {**BEFORE, "overlays/dev.yaml": ""}))
        assert (found.code, found.hint) == ("GP0716", "call an overlay so: overlays/default.yaml")

    def test_without_tenants(self) -> None:
        """Where nothing holds data, nothing is lost."""
        before = {**files_of(), **OVERLAYS}
        assert judged(before, {**files_of(), **PROD}) == ()

    def test_still_named(self) -> None:
        """What names an environment that is gone is an error of its own, and both are told at once."""
        before = {**platform(tenant("vision", "environments: [dev]"), SPEECH), **OVERLAYS}
        after = {name: text for name, text in before.items() if name != "overlays/dev.yaml"}
        assert "GP0214" in {f.code for f in compiled(after).findings}
        assert told(judged(before, after)) == [("GP0716", "dev")]

    def test_only_those_asked_for(self) -> None:
        """What another environment loses is not asked about."""
        commit, after = committed(BOTH), compiled({**BEFORE, **PROD})
        assert removals(after, commit, TODAY, ("prod",)) == ()
        assert len(removals(after, commit, TODAY, ("dev",))) == 1
