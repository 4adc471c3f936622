"""Credentials that are known by their form: those of the library's detectors, and those it has not."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from groundplan.credentials.keys import is_placeholder, is_random
from groundplan.facts.published_credentials import ANYWHERE


class Credential(NamedTuple):
    """A part of a text, from `start` up to `end`, and what it looks like, with its article."""

    start: int
    end: int
    what: str


_LIBRARY = (
    ("aws", "AWSKeyDetector", "an AWS access key"),
    ("github_token", "GitHubTokenDetector", "a GitHub token"),
    ("gitlab_token", "GitLabTokenDetector", "a GitLab token"),
    ("slack", "SlackDetector", "a Slack token"),
    ("jwt", "JwtTokenDetector", "a JSON Web Token"),
    ("openai", "OpenAIDetector", "an OpenAI key"),
    ("azure_storage_key", "AzureStorageKeyDetector", "the key of an Azure storage account"),
    ("discord", "DiscordBotTokenDetector", "a Discord token"),
    ("npm", "NpmDetector", "an npm token"),
    ("pypi_token", "PypiTokenDetector", "a PyPI token"),
    ("sendgrid", "SendGridDetector", "a SendGrid key"),
    ("square_oauth", "SquareOAuthDetector", "a Square secret"),
    ("stripe", "StripeDetector", "a Stripe key"),
    ("telegram_token", "TelegramBotTokenDetector", "a Telegram token"),
    ("twilio", "TwilioKeyDetector", "a Twilio key"),
)
"""The library's modules and detectors that we ask. Of AWS only the first pattern: the second is about keys (`keys`)."""

_OURS = (
    # gitleaks/gitleaks, config/gitleaks.toml, for prefixes and alphabets. Lengths are less exact on purpose: projects
    # lengthen their tokens.
    (r"hf_[A-Za-z0-9]{30,}|api_org_[A-Za-z0-9]{30,}", "a Hugging Face token"),
    (r"wandb_v1_[A-Za-z0-9_]{40,}", "a Weights & Biases key"),
    (r"github_pat_\w{36,}", "a GitHub token"),
    (r"nvapi-[\w-]{40,}", "an NVIDIA key"),
    (r"sk-(?:ant|proj|svcacct|admin)-[\w-]{40,}", "a key of a language-model service"),
    (r"AIza[\w-]{35,}", "a Google API key"),
    (r"ya29\.[\w-]{20,}", "a Google OAuth token"),
    (r"hv[sbr]\.[\w-]{24,}", "a Vault token"),
    (r"dapi[0-9a-f]{32}(?:-\d)?", "a Databricks token"),
    (r"npm_[A-Za-z0-9]{36,}", "an npm token"),
    (r"dckr_(?:pat|oat)_[\w-]{20,}", "a Docker token"),
    (r"xapp-\d-[A-Za-z0-9-]{20,}", "a Slack token"),
    (r"AGE-SECRET-KEY-1[A-Z0-9]{58}", "an age key"),
    (r"\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}", "the hash of a password"),
    (r"[Ss]haredAccess(?:Key|Signature)=[\w+/=%&.-]{20,}", "a shared access key of Azure"),
)

_WITHIN = re.compile(
    r"""(?<![A-Za-z0-9])(?:
        (?:A3T[A-Z0-9]|ABIA|ACCA|AKIA|ASIA)[0-9A-Z]{16} | gh[pousr]_\w | github_pat_ | eyJ[A-Za-z0-9_-]{8}
        | gl(?:pat|dt|ft|soat|rt|cbt|imt|ptt|agent|oas)- | GR1348941 | xox[a-z]- | xapp- | hooks\.slack\.com
        | sk-[A-Za-z0-9_-]{20} | [rs]k_live_ | hf_\w{30} | api_org_ | wandb_v1_ | nvapi- | AIza | ya29\. | hv[sbr]\.
        | dapi[0-9a-f]{32} | npm_ | pypi-Ag | SG\.[\w-]{22}\. | sq0csp- | dckr_ | AGE-SECRET | AccountKey= | _authToken
        | [Ss]haredAccess(?:Key|Signature)= | (?:AC|SK)[a-z0-9]{32}
        | [MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27}
    ) | \$2[abxy]\$ | -----BEGIN\ [A-Z0-9 ]*PRIVATE\ KEY | PuTTY-User-Key-File""",
    re.VERBOSE,
)
"""Where the library and our own list are worth asking. Most texts are read by this alone, so no alternative begins with
what any word may begin with."""

_TELEGRAM = ":AA"
"""In every token of Telegram, which begins with the digits of its bot."""

_URL = re.compile(r"://([^\s/?#:@\[\]\"'`<>]*):([^\s/?#@\"'`]+)@(?=[\w\[{$])")
_AUTHORIZATION = re.compile(r"(?<![A-Za-z0-9])([Bb]asic|BASIC|[Bb]earer|BEARER) {1,3}([\w+/=.~-]{8,})")
_SCHEMES = ("asic ", "ASIC ", "earer ", "EARER ")
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?:(?:(?!-----BEGIN).)*?-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"
    r"|(?:[\s#>\"'\\nr]*[A-Za-z0-9+/=]{16,})*)",
    re.DOTALL,
)
_BODY = re.compile(r"[A-Za-z0-9+/=]{16}")
_PUBLISHED = re.compile(rf"(?<![\w$/-])(?:{'|'.join(map(re.escape, ANYWHERE))})(?![\w/-])")
_MORE = re.compile(r"[\w+/=~-]*(?:\.[\w+/=~-]+)*")
"""What belongs to a token where the pattern that found it stops early."""

SHORTEST = 8
"""Characters of the shortest text in which there can be one."""


def forms(text: str) -> Iterator[Credential]:
    """What looks like a credential by itself, in any order; parts may overlap."""
    if len(text) < SHORTEST:
        return
    if "://" in text:
        yield from _in_urls(text)
    if any(one in text for one in ANYWHERE):
        for match in _PUBLISHED.finditer(text):
            yield Credential(match.start(), match.end(), published(ANYWHERE[match[0]]))
    if any(scheme in text for scheme in _SCHEMES):
        yield from _authorizations(text)
    if _WITHIN.search(text) is not None or _TELEGRAM in text:
        yield from _private_keys(text)
        yield from _tokens(text)


def published(whose: str) -> str:
    """What a credential looks like that everybody knows."""
    return f"a credential that {whose} ships with, known to everybody"


def _in_urls(text: str) -> Iterator[Credential]:
    for match in _URL.finditer(text):
        if not is_placeholder(match[2]):
            yield Credential(match.start(2), match.end(2), "a password in a URL")


def _authorizations(text: str) -> Iterator[Credential]:
    for match in _AUTHORIZATION.finditer(text):
        if _authorizes(match[1].lower(), match[2]):
            yield Credential(match.start(2), match.end(2), f"a {match[1].capitalize()} authorization")


def _authorizes(scheme: str, value: str) -> bool:
    return is_user_and_password(value) if scheme == "basic" else is_random(value)


def is_user_and_password(value: str) -> bool:
    """Whether a value is `user:password` in base64, as RFC 7617 and the credentials of registries have it."""
    try:
        text = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError):
        return False
    _user, colon, password = text.partition(":")
    return bool(colon and password) and text.isprintable() and not is_placeholder(password)


def _private_keys(text: str) -> Iterator[Credential]:
    for match in _PRIVATE_KEY.finditer(text):
        if "-----END" in match[0] and _BODY.search(match[0]) is None:
            continue  # an example, with words where the key would be
        yield Credential(match.start(), match.end(), "a private key")
    if (putty := text.find("PuTTY-User-Key-File")) >= 0:
        yield Credential(putty, len(text), "a private key")


def _tokens(text: str) -> Iterator[Credential]:
    for pattern, what, is_one in _patterns():
        for match in pattern.finditer(text):
            start = match.start()
            if text[start : start + 1].isalnum() and text[start - 1 : start].isalnum():
                continue  # in the midst of something longer: base64 holds any letters
            more = _MORE.match(text, match.end())
            end = more.end() if more is not None else match.end()
            if is_one(match[0]):
                yield Credential(start, end, what)


def _always(_token: str) -> bool:
    return True


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str, Callable[[str], bool]], ...]:
    """Every pattern, what it finds, and what its finds have to pass besides."""
    from importlib import import_module

    from detect_secrets.plugins.jwt import JwtTokenDetector

    found: list[tuple[re.Pattern[str], str, Callable[[str], bool]]] = []
    for module, name, what in _LIBRARY:
        detector = getattr(import_module(f"detect_secrets.plugins.{module}"), name)()
        patterns = tuple(detector.denylist)[:1] if module == "aws" else tuple(detector.denylist)
        passes = JwtTokenDetector.is_formally_valid if module == "jwt" else _always
        found += [(pattern, what, passes) for pattern in patterns]
    return (*found, *((re.compile(pattern), what, _always) for pattern, what in _OURS))
