"""In production a value that is missing stops the start with a sentence that names it."""

import json
import os
import subprocess
import sys

import pytest

from core.log_lines import reference
from cpo_portal.error_reports import referenced

PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": "portal.example,www.portal.example",
    "SITE_URL": "https://portal.example/",
    "SEAL_PKCS12": "/etc/portal/seal.p12",
}


def start(directory, show="None", **environment):
    """Read the settings in a process of their own, as a deployment does, and print what ``show`` says."""
    program = f"from cpo_portal import settings; print({show})"
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", program],
        env=inherited | {"PORTAL_DATA_DIR": str(directory)} | environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "SEAL_PKCS12"])
def test_production_without_a_value_stops_and_names_it(tmp_path, name):
    without = {key: value for key, value in PRODUCTION.items() if key != name}

    process = start(tmp_path, **without)

    last = process.stderr.strip().splitlines()[-1]
    assert process.returncode != 0
    assert last.endswith(f"DEBUG is off, so {name} must be set in the environment; docs/operations.md describes it.")


def test_production_with_an_empty_value_stops_too(tmp_path):
    process = start(tmp_path, **PRODUCTION | {"SECRET_KEY": ""})

    assert "SECRET_KEY must be set" in process.stderr


def test_a_value_may_lie_in_a_file(tmp_path):
    (tmp_path / "database").write_text("postgres://portal:secret@database/portal\n")

    process = start(
        tmp_path, "settings.DATABASES['default']['NAME']", **PRODUCTION, DATABASE_URL_FILE=f"{tmp_path}/database"
    )

    assert process.stdout == "portal\n", process.stderr


def test_file_of_a_value_that_cannot_be_read_is_named(tmp_path):
    process = start(tmp_path, **PRODUCTION, SECRET_KEY_FILE="/nonexistent/key")

    assert process.returncode != 0
    assert "SECRET_KEY_FILE names a file that cannot be read; docs/operations.md describes it." in process.stderr


def test_static_files_may_lie_outside_of_the_data(tmp_path):
    process = start(tmp_path, "settings.STATIC_ROOT", **PRODUCTION, STATIC_ROOT="/srv/static")

    assert process.stdout == "/srv/static\n", process.stderr


TOKEN = {
    "SEAL_PKCS11_MODULE": "/usr/lib/module.so",
    "SEAL_PKCS11_TOKEN": "portal",
    "SEAL_PKCS11_KEY": "seal",
    "SEAL_PKCS11_PIN_FILE": "/etc/portal/pin",
}


def test_production_with_a_token_needs_no_key_file(tmp_path):
    without = {key: value for key, value in PRODUCTION.items() if key != "SEAL_PKCS12"}

    process = start(tmp_path, "settings.SEAL_PKCS11_KEY", **without, **TOKEN)

    assert (process.stderr, process.stdout) == ("", "seal\n")


@pytest.mark.parametrize(
    ("half", "said"),
    [
        ({"SEAL_PKCS11_KEY": "seal"}, "SEAL_PKCS11_MODULE must be set together with SEAL_PKCS11_TOKEN,"),
        (TOKEN | {"SEAL_PKCS11_PIN_FILE": ""}, "SEAL_PKCS11_PIN_FILE must be set together with SEAL_PKCS11_MODULE,"),
        (TOKEN, "Only one of SEAL_PKCS12 and SEAL_PKCS11_MODULE may be set"),
        ({"SEAL_AUTHORITIES_DIR": "/etc/portal"}, "SEAL_AUTHORITIES_DIR is set, so TIMESTAMP_URL must be set, too"),
        (
            {"TIMESTAMP_USER": "portal", "TIMESTAMP_PASSWORD_FILE": "/etc/portal/tsa"},
            "TIMESTAMP_USER is set, so TIMESTAMP_URL must be set, too",
        ),
        (
            {"TIMESTAMP_URL": "https://tsa.example", "TIMESTAMP_USER": "portal"},
            "TIMESTAMP_PASSWORD_FILE must be set together with TIMESTAMP_USER",
        ),
    ],
)
def test_seal_that_is_half_set_up_stops_the_start_with_a_sentence(tmp_path, half, said):
    process = start(tmp_path, **PRODUCTION | half)

    assert process.returncode != 0
    assert said in process.stderr.strip().splitlines()[-1]


def test_production_with_everything_starts_and_is_strict(tmp_path):
    show = (
        "settings.DEBUG, settings.ALLOWED_HOSTS, settings.SITE_URL, settings.SESSION_COOKIE_SECURE, "
        "settings.CSRF_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT"
    )

    process = start(tmp_path, show, **PRODUCTION)

    assert process.stderr == ""
    assert process.stdout == ("False ['portal.example', 'www.portal.example'] https://portal.example True True True\n")
    assert list(tmp_path.iterdir()) == []


def test_production_is_reached_by_tls_alone(tmp_path):
    names = ["SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_REDIRECT_EXEMPT"]
    names += ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_HTTPONLY", "LANGUAGE_COOKIE_SECURE"]

    process = start(tmp_path, f"[getattr(settings, name) for name in {names}]", **PRODUCTION)

    own = "['^healthz$', '^readyz$', '^metrics$']"  # asked by the machine beside it
    assert process.stdout == f"[31536000, True, {own}, '__Host-sessionid', '__Host-csrftoken', True, True]\n"


def test_sign_on_by_a_company_proves_that_who_began_it_ends_it(tmp_path):
    show = "settings.SOCIALACCOUNT_PROVIDERS['openid_connect']['APPS'][0]['settings']"
    company = {"OIDC_ISSUER": "https://sso.example", "OIDC_CLIENT_ID": "portal", "OIDC_CLIENT_SECRET": "x"}

    process = start(tmp_path, show, **company)

    assert process.stdout == "{'server_url': 'https://sso.example', 'oauth_pkce_enabled': True}\n"


def test_development_starts_without_anything_and_keeps_its_key(tmp_path):
    first, second = (start(tmp_path, "settings.DEBUG, settings.SECRET_KEY") for _ in range(2))

    assert (first.returncode, first.stdout) == (0, second.stdout)
    assert first.stdout.startswith("True ")
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("STORAGE_URL", "ftp://files.example", "only s3:// is known"),
        ("TASKS", "sometimes", "sometimes"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT must be one of text, json; docs/operations.md describes it."),
        ("ADMINS", "nobody", "ADMINS must list mail addresses with commas; docs/operations.md describes it."),
        (
            "SENTRY_DSN",
            "https://key@sentry.example/1",
            "SENTRY_DSN is set, so the package sentry-sdk must be installed",
        ),
    ],
)
def test_value_that_is_not_understood_stops_the_start(tmp_path, name, value, words):
    process = start(tmp_path, **{name: value})

    assert process.returncode != 0
    assert words in process.stderr.splitlines()[-1]


def test_address_of_the_development_server_follows_its_port(tmp_path):
    assert start(tmp_path, "settings.SITE_URL", PORT="8123").stdout == "http://127.0.0.1:8123\n"


@pytest.mark.parametrize(("given", "count"), [({}, 1), ({"TRUSTED_PROXIES": "0"}, 0), ({"DEBUG": "true"}, 0)])
def test_production_trusts_one_proxy_to_tell_who_asks(tmp_path, given, count):
    process = start(tmp_path, "settings.ALLAUTH_TRUSTED_PROXY_COUNT", **PRODUCTION | given)

    assert (process.stderr, process.stdout) == ("", f"{count}\n")


def test_errors_go_to_those_who_are_named(tmp_path):
    show = "settings.ADMINS, settings.SERVER_EMAIL, settings.SECURITY_CONTACT"
    named = {
        "ADMINS": "Ops <ops@portal.example>, other@portal.example",
        "MAIL_FROM": "CPO Portal <portal@portal.example>",
    }

    process = start(tmp_path, show, **named)

    admins = [("Ops", "ops@portal.example"), ("", "other@portal.example")]
    assert process.stdout == f"{admins} CPO Portal <portal@portal.example> ops@portal.example\n"


def test_errors_go_to_sentry_where_its_client_is_installed(tmp_path):
    (tmp_path / "sentry_sdk.py").write_text("def init(**given): print(given['dsn'], given['include_local_variables'])")

    process = start(tmp_path, SENTRY_DSN="https://key@sentry.example/1", PYTHONPATH=str(tmp_path))

    assert (process.stderr, process.stdout) == ("", "https://key@sentry.example/1 False\nNone\n")


def test_what_is_told_to_sentry_has_the_reference_of_the_request():
    token = reference.set("what-I-saw")

    event = referenced({"tags": {"runtime": "python"}}, {})
    reference.reset(token)

    assert event["tags"] == {"runtime": "python", "request_id": "what-I-saw"}


@pytest.mark.slow(reason="starts Python with all settings and apps")
def test_log_is_json_where_that_is_asked_for(tmp_path):
    show = (
        "__import__('django').setup(), __import__('core.log_lines').log_lines.reference.set('what-I-saw'), "
        "__import__('logging').getLogger('portal').warning('Told')"
    )

    process = start(tmp_path, show, DJANGO_SETTINGS_MODULE="cpo_portal.settings", LOG_FORMAT="json")

    told = json.loads(process.stderr.splitlines()[-1])
    assert (told["logger"], told["message"], told["request_id"]) == ("portal", "Told", "what-I-saw")


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({}, "[]"),
        (PRODUCTION, "['managers', 'reviewers']"),
        (PRODUCTION | {"SECOND_FACTOR_FOR": ""}, "['managers', 'reviewers']"),
        (PRODUCTION | {"SECOND_FACTOR_FOR": "none"}, "[]"),
        (PRODUCTION | {"SECOND_FACTOR_FOR": "signatories, administrators"}, "['administrators', 'signatories']"),
    ],
)
def test_second_factor_is_asked_of_those_named(tmp_path, environment, found):
    process = start(tmp_path, show="sorted(settings.SECOND_FACTOR_FOR)", **environment)

    assert process.stdout.strip() == found


def test_second_factor_of_nobody_known_stops_the_start(tmp_path):
    process = start(tmp_path, **PRODUCTION | {"SECOND_FACTOR_FOR": "reviewers,everybody"})

    assert process.returncode != 0
    assert "SECOND_FACTOR_FOR must be none or list some of reviewers, managers" in process.stderr
