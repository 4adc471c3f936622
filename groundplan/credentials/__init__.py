"""Literals that look like credentials: found in what people write and in what is rendered, and never shown.

What counts as one, from the surest to the least sure:

- A form that nothing else has: keys and tokens with a prefix of their own, private keys in PEM, JSON Web Tokens, URLs with a
  password, Authorization values, hashes of bcrypt (`forms`). Found in any text, also within one: keys, labels, comments.
- A credential that an upstream project ships with (`groundplan.facts.published_credentials`).
- A value whose key asks for one (`keys`): a password, a token, a secret, a key of an API. Entropy counts here alone:
  digests, UUIDs, commits, ARNs and base64 are random as well, and stand under other keys.

What a key asks for is no credential where it is a name, a path, a reference (`$(NAME)`, `{{ name }}`, an ARN) or prose:
`token: api_token` names a key of the secret store. Only a variable of the environment and an entry of a ConfigMap's data,
which are taken literally, may have no password that is an ordinary word.

The forms and the entropy are those of the library detect-secrets, one text at a time and offline. It takes a quarter of a
second to load, so it is asked only about texts that a plain pattern lets through. Not used of it: whole-file scans, baselines
and settings, which are global; verification, which calls services; KeywordDetector, for which each word after `secret:` is one;
detectors of bare base64 and of public addresses.

`Mask` is the other half. What was recognised in the sources or in a rendered object, and whatever looks like a credential by
itself, is put out of every text before that text leaves: out of findings, the lines of files shown with them, diffs, answers
and the report of an internal error.
"""

from __future__ import annotations

from groundplan.credentials.forms import Credential
from groundplan.credentials.masking import MASK, Mask
from groundplan.credentials.recognising import called, found
from groundplan.credentials.values import Held, held, recognised, worth_reading

__all__ = ["MASK", "Credential", "Held", "Mask", "called", "found", "held", "recognised", "worth_reading"]
