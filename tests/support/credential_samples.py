"""Texts that are credentials, and texts that only look a little like one.

The credentials are put together here, so that no scanner takes this file for a leak. None was ever valid.
"""

from __future__ import annotations

import base64
import json


def _encoded(data: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


BODY = "Zt4Qm9Xw7Rk2Lp8Vn3Yc6Hs1Jd5Gf0Bt4Qm9Xw7Rk2Lp8Vn3Yc6Hs1Jd5Gf0BaAeEiIoOuU"
LETTERS = "QmXwRkLpVnYcHsJdGfBtQmXwRkLpVnYcHsJd"
JWT = f"{_encoded({'alg': 'HS256', 'typ': 'JWT'})}.{_encoded({'sub': 'ada', 'iat': 1516239022})}.{BODY[:43]}"
PEM = "\n".join(["-----BEGIN RSA PRIVATE " + "KEY-----", BODY[:64], BODY[:48], "-----END RSA PRIVATE " + "KEY-----"])
WITHOUT_KEY = {
    "AWS access key": "AKIA" + "QWERTYUIOPASDFGH",
    "AWS session key": "ASIA" + "QWERTYUIOPASDFGH",
    "GitHub token": "ghp_" + BODY[:36],
    "GitHub app token": "ghs_" + BODY[:36],
    "GitHub fine-grained token": "github_pat_" + BODY[:22] + "_" + BODY[:59],
    "GitLab token": "glpat-" + BODY[:20],
    "GitLab deploy token": "gldt-" + BODY[:20],
    "Slack token": "xoxb-" + "123456789012-123456789012-" + BODY[:24],
    "Slack webhook": "https://hooks.slack.com/services/" + "T0123ABCD/B0123ABCD/" + BODY[:24],
    "Hugging Face token": "hf_" + LETTERS[:34],
    "Weights & Biases key": "wandb_v1_" + BODY[:27] + "_" + BODY[:49],
    "JSON Web Token": JWT,
    "private key": PEM,
    "private key on one line": PEM.replace("\n", "\\n"),
    "OpenAI key": "sk-" + BODY[:20] + "T3BlbkFJ" + BODY[:20],
    "Anthropic key": "sk-ant-" + "api03-" + BODY[:60],
    "NVIDIA key": "nvapi-" + BODY[:64],
    "Google key": "AIza" + BODY[:35],
    "Vault token": "hvs." + BODY[:24],
    "npm token": "npm_" + BODY[:36],
    "Databricks token": "dapi" + "0123456789abcdef" * 2,
    "Azure storage": "DefaultEndpointsProtocol=https;AccountName=ml;AccountKey=" + BODY[:64] + BODY[:22] + "==",
    "URL with a password": "postgresql://mlflow:" + "tr0ub4dor" + "@db.example:5432/mlflow",
    "URL with a password alone": "redis://:" + "tr0ub4dor" + "@redis.example:6379/0",
    "URL with signs in its password": "https://bob:" + "p$ss!w+rd" + "@git.example/ml.git",
    "Basic authorization": "Basic " + _base64("bob:tr0ub4dor"),
    "Bearer authorization": "Authorization: Bearer " + BODY[:32],
    "hash of a password": "$2y$12$" + BODY[:53],
    "MinIO of Kubeflow Pipelines": "minio" + "123",
    "MinIO": "minio" + "admin",
    "client of Dex": "pUBnBOY80SnXgj" + "ibTYM9ZWNzY2xreNGQok",
    "cookies of oauth2-proxy": "7d16fee92f8d11b8" + "940b081b3f8b8acb",
    "assigned in a shell": "export HF_HOME=/tmp DB_PASSWORD=" + "tr0ub4-Dor&3",
    "option of a command": "mysql --password " + "tr0ub4-Dor&3",
    "within JSON": json.dumps({"user": "bob", "password": "tr0ub4-Dor&3"}),
    "within YAML": "database:\n  password: " + "tr0ub4-Dor&3" + "\n",
    "below its key": "password: |\n  " + "tr0ub4-Dor&3" + "\n",
    "a variable of a pod": "- name: API_TOKEN\n  value: " + BODY[:24] + "\n",
    "connection string": "host=db user=mlflow password=" + "tr0ub4-Dor&3" + " sslmode=require",
}
"""What can be told by itself, wherever it stands."""

UNDER_A_KEY = [
    ("DB_PASSWORD", "correct-horse"),
    ("POSTGRES_PASSWORD", "postgres"),
    ("POSTGRES_PASSWORD", "test"),
    ("MYSQL_ROOT_PASSWORD", "root"),
    ("DEX_USER_PASSWORD", "12341234"),
    ("MINIO_ACCESS_KEY", "minio"),
    ("adminPassword", "Summer2026!"),
    ("redis-passwd", "aB3$xY9"),
    ("WANDB_API_KEY", "0123456789abcdef0f1e2d3c4b5a69788796a5b4"),
    ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzzKEY"),
    ("clientSecret", "3f2a9c1e-8b7d-4e6f-9a0b-1c2d3e4f5a6b"),
    ("cookie_secret", "nm6xjpPXPJFInLYo"),
    ("team.example/api-key", BODY[:24]),
    ("credential2", BODY[:24]),
    ("auth", _base64("bob:tr0ub4dor")),
    ("connectionString", "Zt4Qm9Xw7Rk2Lp8Vn3Yc6Hs1"),
]
"""Variables of the environment that are credentials by what they are called."""

NONE = {
    "digest": "registry.example/ml/python@sha256:935d88578f1848096c3c6d6808e2dcd6fe0cb4665c45b5525fcfb944189ba331",
    "hash alone": "935d88578f1848096c3c6d6808e2dcd6fe0cb4665c45b5525fcfb944189ba331",
    "UUID": "15841185-6417-84aa-bbcc-0123456789ab",
    "commit": "4726a3f40c05894ccf670805a5ff052701c33bb8",
    "role": "arn:aws:iam::123456789012:role/ml-prod-vision",
    "secret of a store": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:ml/vision-AbCdEf",
    "service account": "vision@ml-prod.iam.gserviceaccount.com",
    "e-mail": "ingrid.solheim@havgrid.example",
    "host": "oauth2-proxy.oauth2-proxy.svc.cluster.local:4180",
    "principal": "cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account",
    "cron": "*/15 2-6 * * 1-5",
    "quantity": "1536Mi",
    "bucket": "havgrid-ml-prod-eu-weather",
    "URI": "s3://havgrid-ml-prod/models/fraud/v4?versionId=3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY",
    "certificate": "-----BEGIN CERTIFICATE-----\n" + BODY[:64] + "\n-----END CERTIFICATE-----",
    "public key": "-----BEGIN PUBLIC KEY-----\n" + BODY[:64] + "\n-----END PUBLIC KEY-----",
    "certificates in base64": "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUMvakNDQWVhZ0F3SUJBZ0lC" * 4,
    "SSH host": "github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
    "URL": "https://login.havgrid.example:8443/realms/staff?next=/ui&user=a@b.example",
    "URL of a user": "ssh://git@git.example/ml/platform.git",
    "URL to fill in": "postgresql://$(DB_USER):$(DB_PASSWORD)@db.example/mlflow",
    "URL of an example": "https://user:password@host.example",
    "image with a port": "oci://registry.example:5000/ml@sha256:935d88578f1848096c3c6d6808e2dcd6fe0cb4665c45b5525fcfb944189ba331",
    "Basic in prose": "Basic authentication is turned off",
    "Bearer in prose": "Bearer tokens are verified by the gateway",
    "header to fill in": "Authorization: Bearer $(TOKEN)",
    "Python": 'token = os.environ["HF_TOKEN"]\npassword = get_password(user, "db")\nsecret: str = config.secret',
    "shell": 'export DB_PASSWORD="$(cat /var/run/secrets/db/password)" HF_TOKEN=$TOKEN',
    "template": "password={{ .password }} token={{ .token | b64dec }}",
    "tokenizer": '{"pad_token": "<pad>", "eos_token": "</s>", "max_tokens": 4096, "unk_token": "[UNK]"}',
    "names of keys": "keys: {username: user, password: database-password, token: api_token}",
    "words": "the password is kept in Vault; secret: see there",
    "example of a key": "-----BEGIN PRIVATE KEY-----\\n<private-key>\\n-----END PRIVATE KEY-----\\n",
    "task": "sk-learn-based-classification-model",
    "name with sk": "task-risk-desk-disk",
    "prefix alone": "ghp_ and hf_ begin tokens, AKIA a key",
    "base64 with AKIA within": "MzAKIA0" + BODY[:40],
}
"""What stands in platforms, and is no credential."""

NONE_UNDER_A_KEY = [
    ("HF_TOKEN", "$(TOKEN_OF_THE_TEAM)"),
    ("OPENAI_API_KEY", "EMPTY"),
    ("DB_PASSWORD", "$(OTHER)"),
    ("DB_PASSWORD_FILE", "/var/run/secrets/db/password"),
    ("DB_PASSWORD", "/var/run/secrets/db/password"),
    ("MYSQL_ALLOW_EMPTY_PASSWORD", "true"),
    ("SECRET_NAME", "weather-archive"),
    ("TOKENIZERS_PARALLELISM", "false"),
    ("MAX_TOKENS", "4096"),
    ("TOKEN_AUDIENCE", "sts.amazonaws.com"),
    ("PASSWORD_POLICY", "at-least-12"),
    ("secret", "oidc-client"),
    ("existingSecret", "model-registry-db"),
    ("clientSecret", "{{ .clientSecret }}"),
    ("token", "api_token"),
    ("apiKey", "vault:kv/ml/prod#key"),
    ("dbSecret", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:ml/vision-AbCdEf"),
    ("AZURE_CLIENT_ID", "3f2a9c1e-8b7d-4e6f-9a0b-1c2d3e4f5a6b"),
    ("GIT_COMMIT", "4726a3f40c05894ccf670805a5ff052701c33bb8"),
    ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/ml"),
    ("bos_token", "<|begin_of_text|>"),
    ("password", "<to be filled in>"),
    ("PASSWORD", "CHANGE_ME"),
    ("caBundle", "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUMvakNDQWVhZ0F3SUJBZ0lC"),
    ("publicKey", BODY[:44]),
]
"""Variables of the environment that are none, though they sound or look like one."""
