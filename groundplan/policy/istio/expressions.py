"""Regular expressions in VirtualServices can be compiled by Envoy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from groundplan.objects.fields import Step, pointer
from groundplan.policy.istio.re2 import refusal
from groundplan.policy.istio.reading import text
from groundplan.policy.istio.virtual_services import virtual_services
from groundplan.policy.world import Broken, Object, World, at, items

_MATCHES = ("uri", "scheme", "method", "authority")
_MATCHES_BY_NAME = ("headers", "withoutHeaders", "queryParams")
_MOST_BYTES = 1024
"""What Istio's webhook takes for the expression of a match (pkg/config/validation/validation.go, validateStringRegexp)."""


def expressions_compile(world: World) -> Iterator[Broken]:
    """IST0122: an expression is one that RE2 takes. Istio's webhook refuses the VirtualService otherwise."""
    for ref, obj in virtual_services(world):
        for path, expression, of_match in _expressions(obj):
            too_long = of_match and len(expression.encode("utf-8", "surrogatepass")) > _MOST_BYTES
            why = f"more than {_MOST_BYTES} bytes" if too_long else refusal(expression)
            if why:
                yield Broken(
                    "GP0975",
                    ref,
                    pointer(path),
                    f"Envoy cannot use this regular expression: it has {why}",
                    "an expression in the syntax of RE2 (https://github.com/google/re2/wiki/Syntax)",
                )


def _expressions(service: Object) -> Iterator[tuple[tuple[Step, ...], str, bool]]:
    """Each expression with its path, and whether something is matched by it, as against rewritten."""
    for i, rule in enumerate(items(service, "spec", "http")):
        here: tuple[Step, ...] = ("spec", "http", i)
        for path, match in _string_matches(rule, here):
            if expression := text(match, "regex"):
                yield (*path, "regex"), expression, True
        if expression := text(rule, "rewrite", "uriRegexRewrite", "match"):
            yield (*here, "rewrite", "uriRegexRewrite", "match"), expression, False


def _string_matches(rule: Any, here: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], Any]]:
    for j, match in enumerate(items(rule, "match")):
        for field in _MATCHES:
            yield (*here, "match", j, field), at(match, field)
        for field in _MATCHES_BY_NAME:
            named = at(match, field)
            for name, value in named.items() if isinstance(named, Mapping) else ():
                if isinstance(name, str):
                    yield (*here, "match", j, field, name), value
    for j, origin in enumerate(items(rule, "corsPolicy", "allowOrigins")):
        yield (*here, "corsPolicy", "allowOrigins", j), origin


EXPRESSION_RULES = (expressions_compile,)
