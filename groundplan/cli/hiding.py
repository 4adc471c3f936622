"""What one run of a command has met and may not print: the credentials in the platform it read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from groundplan.compiler import Outcome
    from groundplan.credentials import Mask

OF_RENDERED = frozenset({"GP0901", "GP0902"})
"""What is said of a rendered object that holds a credential."""


class Met:
    """The credentials that a run has met so far. It is click's object of the run, so that every command finds it."""

    def __init__(self) -> None:
        self._known: frozenset[str] = frozenset()

    def add(self, outcome: Outcome) -> None:
        """Those of the sources, and of the rendered objects if anything was said of them."""
        self._known |= outcome.repository.credentials
        if any(finding.code in OF_RENDERED for finding in outcome.findings):
            from groundplan.credentials import recognised
            from groundplan.policy.credentials import values_of

            generated = [c.generated for c in outcome.environments.values() if c.generated is not None]
            self._known |= recognised(v for one in generated for r in one.objects for v in values_of(r.object))

    def mask(self) -> Mask:
        from groundplan.credentials import Mask

        return Mask(self._known)


def met() -> Met:
    """What this run has met; nothing outside of a run."""
    context = click.get_current_context(silent=True)
    return (context.find_object(Met) if context is not None else None) or Met()
