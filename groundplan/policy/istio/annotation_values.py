"""Values of annotations as Istio reads them (istio 1.30 pkg/kube/inject/validate.go, by Go's strconv and net/netip)."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_interface

from groundplan.facts.istio_annotations import Value
from groundplan.loading import yaml12

_BOOLEANS = frozenset({"1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"})
_CAPTURES = frozenset({"REDIRECT", "TPROXY", "NONE"})
_PREFIX = re.compile(r"[^%/]+/(0|[1-9][0-9]{0,2})")
_INTERFACE = re.compile(r"[^/:\s]{1,15}")
"""A name that Linux gives an interface (net/core/dev.c, dev_valid_name)."""


def _number(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and int(text[:40]) <= most


def _port(text: str) -> bool:
    return _number(text.strip(), 2**16 - 1)


def _ports(text: str) -> bool:
    return not text.strip() or all(_port(one) for one in text.strip().split(","))


def _range(text: str) -> bool:
    if not _PREFIX.fullmatch(text):
        return False
    try:
        ip_interface(text)
    except ValueError:
        return False
    return True


def _ranges(text: str) -> bool:
    return not text or all(_range(one) for one in text.split(","))


def _interfaces(text: str) -> bool:
    return all(not one.strip() or _INTERFACE.fullmatch(one.strip()) for one in text.split(","))


def _proxy_config(text: str) -> bool:
    """Only what is certain: a text that is YAML, and no mapping. JSON is YAML."""
    document, findings = yaml12.parse("value", text.encode("utf-8", "surrogatepass"))
    return bool(findings) or document.root is None or isinstance(document.root.plain(), dict | None)


_CHECKS: dict[Value, tuple[Callable[[str], bool], str]] = {
    "boolean": (_BOOLEANS.__contains__, '"true" or "false"'),
    "capture": (_CAPTURES.__contains__, "REDIRECT, TPROXY or NONE"),
    "number": (lambda text: _number(text, 2**32 - 1), "a whole number"),
    "port": (_port, "a port number"),
    "ports": (_ports, "port numbers, separated by commas"),
    "ports-or-all": (lambda text: text == "*" or _ports(text), "port numbers, separated by commas, or *"),
    "ranges": (_ranges, "ranges such as 10.0.0.0/8, separated by commas without spaces"),
    "ranges-or-all": (
        lambda text: text == "*" or _ranges(text),
        "ranges such as 10.0.0.0/8, separated by commas without spaces, or *",
    ),
    "interfaces": (_interfaces, "names of network interfaces, separated by commas"),
    "proxy-config": (_proxy_config, "fields of a ProxyConfig, as YAML"),
}


def expected(value: Value, text: str) -> str:
    """What Istio takes in place of this text; empty where the text is fine."""
    check = _CHECKS.get(value)
    return "" if check is None or check[0](text) else check[1]
