"""What the name of a key asks for, and whether a value under it could be that."""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from detect_secrets.plugins.high_entropy_strings import HighEntropyStringsPlugin

Asked = Literal["password", "key", "token", ""]
"""What a key asks for: a password; an access key or secret key of a store; another token, secret or key; nothing of the kind."""

_PASSWORDS = frozenset(
    {"password", "passwd", "passphrase", "pwd", "pass", "pw", "userpassword", "rootpassword", "dbpassword"}
)
_TOKENS = frozenset({
    "token", "secret", "credential", "credentials", "apikey", "authtoken", "accesstoken", "clientsecret", "jwt", "auth",
    "authorization", "bearer",
})  # fmt: skip
_KEYS = frozenset({"accesskey", "secretkey", "secretaccesskey", "accesskeyid"})
_KEYS_OF = frozenset({
    "access", "account", "api", "auth", "encryption", "license", "master", "private", "secret", "shared", "signing",
    "storage", "subscription", "webhook",
})  # fmt: skip
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@lru_cache(maxsize=1 << 14)
def asked(key: str) -> Asked:
    """What the last words of a key say: `DB_PASSWORD`, `clientSecret`, `example.com/api-key`; not `SECRET_NAME`."""
    words = [word.lower() for word in _WORD.findall(key[-100:])]
    while words and words[-1].isdigit():
        words.pop()
    if not words:
        return ""
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if last in _PASSWORDS:
        return "password"
    if last in _KEYS or (last == "id" and words[-3:-1] == ["access", "key"]):
        return "key"
    if last == "key" and before in _KEYS_OF:
        return "key" if before in ("access", "secret") else "token"
    return "token" if last in _TOKENS or (before, last) == ("connection", "string") else ""


_REFERENCE = re.compile(
    r"""<[^<>]*> | \{[^{}]*\} | \[[^\[\]]*\] | \$[A-Za-z_]\w* | [\w.]+[(\[].*
    | (?:arn|vault|env|file|ref\+\w+|secretref|sops|op|sha\d+|md5|projects|https?|s3|gs)[:/].*""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_FILLED_IN = re.compile(r"[$%]?\{\{|[$%][({]|<<")
_PLACE = re.compile(r"\.{0,2}/|~/")
_TO_REPLACE = re.compile(
    r"[*.x_-]+|<.*|redacted|hidden|masked|(?:change|replace|insert|put)[-_ ]?(?:it|me|this|here)[a-z_ -]*|(?:your|my|some)[-_ ][a-z_ -]*",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"(?:my|your|the|a)?[-_ ]?(?:password|passwd|passwort|pass|pwd|pw|secret|token|key|apikey)", re.IGNORECASE
)
_WORDLIKE = re.compile(
    r"[A-Za-z]?[a-z]{0,20}\d{0,3}|[A-Z]{1,20}\d{0,3}|\d{1,9}[a-z]{0,2}|[A-Za-z]?[a-z]{2,14}(?:[A-Z][a-z]{2,14}){1,4}\d{0,3}"
)
_NO_PASSWORD = frozenset(
    {"", "true", "false", "yes", "no", "on", "off", "none", "null", "nil", "0", "1", "disabled", "enabled"}
)
_HEX = re.compile(r"[0-9a-fA-F]+")
_LONGEST = 4096
_SHORTEST_RANDOM = 12


def is_reference(value: str) -> bool:
    """Whether a value says where something is, or what stands in for it later, instead of being it."""
    if _REFERENCE.fullmatch(value) is not None or _FILLED_IN.search(value) is not None:
        return True
    return _PLACE.match(value) is not None and is_name(value)


def is_placeholder(value: str) -> bool:
    """Whether a value only shows where a credential would stand, as in an example."""
    return _is_to_replace(value) or _EXAMPLE.fullmatch(value) is not None


def _is_to_replace(value: str) -> bool:
    return is_reference(value) or _TO_REPLACE.fullmatch(value) is not None


def is_name(value: str) -> bool:
    """Whether a value is made of words and small numbers, as names, paths, hosts, addresses and prose are."""
    return all(map(_WORDLIKE.fullmatch, re.split(r"[-\s._/:@,;+=]+", value)))


def is_random(value: str) -> bool:
    """Whether a value is as long and as unordered as keys and tokens are, by the library's measure of entropy.

    Less is asked than its limits of 3 bits a hexadecimal digit and 4.5 bits otherwise, which are more than a text of twenty
    characters can have, and more than lower-case tokens have: what stands under such a key is no prose, and
    names are passed over before.
    """
    if not _SHORTEST_RANDOM <= len(value) <= _LONGEST or any(map(str.isspace, value)) or is_name(value):
        return False
    digits = value.replace("-", "")  # as in a UUID
    if _HEX.fullmatch(digits) is not None:
        return len(digits) >= 16 and _hexadecimal().calculate_shannon_entropy(digits) > 2.6
    return _base64().calculate_shannon_entropy(value) > min(4.0, 0.7 * math.log2(len(value)))


@cache
def _hexadecimal() -> HighEntropyStringsPlugin:
    from detect_secrets.plugins.high_entropy_strings import HexHighEntropyString

    return HexHighEntropyString()


@cache
def _base64() -> HighEntropyStringsPlugin:
    from detect_secrets.plugins.high_entropy_strings import Base64HighEntropyString

    return Base64HighEntropyString()


def is_password(value: str, *, literal: bool) -> bool:
    """Whether a value under a key for passwords is one. `literal`: it is used as it stands, so a word is one as well."""
    if not 0 < len(value) <= _LONGEST or value.lower() in _NO_PASSWORD or _is_to_replace(value):
        return False
    return literal or not (is_name(value) or is_placeholder(value))
