"""Names that S3 keeps to itself.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html; the other rules are
`groundplan.spec.scalars.uri.check_bucket`.
"""

from __future__ import annotations

RESERVED_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
RESERVED_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
