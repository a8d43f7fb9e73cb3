"""``seal_key`` and ``verify_statement`` from the shell."""

import json
import stat
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from statements.models import Statement
from statements.seal import certificates, keys
from statements.verification import certificates_as_pem

from .authority import serving
from .corpus import embedded


def run(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def verify(file, *options):
    """Return what ``verify_statement`` ends with and prints."""
    out, status = StringIO(), 0
    try:
        call_command("verify_statement", str(file), *options, stdout=out)
    except SystemExit as end:
        status = end.code
    return status, out.getvalue()


@pytest.fixture
def file(statement, sealed, tmp_path):
    path = tmp_path / "statement.pdf"
    path.write_bytes(sealed)
    return path


def test_verify_statement_ends_with_0_for_one_in_force(file, statement):
    status, printed = verify(file)

    assert (status, printed.splitlines()[:2]) == (
        0,
        [
            f"{statement.number}: This statement is genuine and in force.",
            "  + The file is whole and unaltered since it was sealed.",
        ],
    )


def test_verify_statement_ends_with_1_for_one_expired(file, statement):
    Statement.objects.update(valid_until=timezone.now() - timedelta(days=1))

    status, printed = verify(file)

    assert (status, printed.splitlines()[0]) == (
        1,
        f"{statement.number}: This statement is genuine, but it has expired.",
    )


def test_verify_statement_ends_with_1_for_one_altered(file):
    file.write_bytes(file.read_bytes() + b"\n")

    status, printed = verify(file)

    assert (status, printed.splitlines()[:2]) == (
        1,
        [
            "This file was altered after it was sealed. Do not rely on it.",
            "  - What was sealed is unchanged, but the seal does not cover the whole file.",
        ],
    )


def test_verify_statement_names_the_criterion_that_differs(genuine, statement, file):
    file.write_bytes(embedded.answer_changed(genuine))

    number = statement.declaration["answers"][0]["number"]
    assert f"      {number} answer: here “partly”, on record “fulfilled”\n" in verify(file)[1]


def test_verify_statement_with_certificates_asks_no_database(file, tmp_path, genuine, django_assert_num_queries):
    (tmp_path / "seals.pem").write_text(certificates_as_pem())

    with django_assert_num_queries(0):
        status, printed = verify(file, "--trust", str(tmp_path / "seals.pem"))

    assert (status, printed.splitlines()[0]) == (
        3,
        f"{genuine.number}: This statement is genuine. Whether it is in force today was not asked.",
    )


@pytest.mark.parametrize("option", ["--authorities", "--issuers"])
def test_verify_statement_passes_over_no_certificates_silently(file, tmp_path, option):
    with pytest.raises(CommandError, match="Without --trust") as refusal:
        verify(file, option, str(tmp_path / "some.pem"))

    assert refusal.value.returncode == 2


def test_verify_statement_ends_with_1_for_what_is_no_pdf(db, tmp_path):
    (tmp_path / "notes.txt").write_text("hello")

    assert verify(tmp_path / "notes.txt") == (1, "This file is not a PDF.\n")


def test_verify_statement_ends_with_1_for_what_is_too_large(db, tmp_path):
    (tmp_path / "large.pdf").write_bytes(b"%PDF-" + bytes(21 * 1024 * 1024))

    assert verify(tmp_path / "large.pdf") == (1, "This file is too large to be one of our statements.\n")


def test_verify_statement_prints_the_whole_verdict_as_json(file, statement):
    status, printed = verify(file, "--json")

    verdict = json.loads(printed)
    assert status == 0
    assert (verdict["outcome"], verdict["genuine"], verdict["number"]) == ("in_force", True, statement.number)
    assert verdict["seal"]["covers_whole_file"] is True


def test_verify_statement_prints_json_for_a_bad_file_too(db, tmp_path):
    (tmp_path / "empty.pdf").touch()

    status, printed = verify(tmp_path / "empty.pdf", "--json")

    assert status == 1
    told = json.loads(printed)
    assert (told["outcome"], told["genuine"], told["number"], told["seal"]) == ("empty", False, None, None)


def test_verify_statement_names_a_file_that_is_not_there(db, tmp_path):
    with pytest.raises(CommandError, match=r"gone\.pdf cannot be read: No such file"):
        verify(tmp_path / "gone.pdf")


def test_verify_statement_names_a_folder_as_unreadable(db, tmp_path):
    with pytest.raises(CommandError, match="cannot be read: Is a directory"):
        verify(tmp_path)


def test_seal_key_create_makes_a_key_with_the_name_told(own_key):
    printed = run("seal_key", "create", "--name", "A seal", "--days", "10")

    assert printed == f"The key is at {own_key}.\n"
    assert keys.describe_key_in_use().name == "A seal"


@pytest.mark.parametrize("action", ["create", "rotate", "install"])
def test_what_a_key_sealed_verifies_while_the_key_cannot_be_opened(own_key, action, authority, tmp_path):
    run("seal_key", "create", "--name", "First")
    if action == "rotate":
        run("seal_key", "rotate", "--name", "Second")
    if action == "install":
        run("seal_key", "install", str(request_and_issue(tmp_path, authority, "rotate")))
    in_use = keys.describe_key_in_use().fingerprint

    own_key.write_bytes(b"rubbish")

    assert in_use in [each.fingerprint for each in keys.trusted()]


def test_seal_key_create_never_replaces_a_key(own_key):
    run("seal_key", "create", "--name", "First")
    before = own_key.read_bytes()

    with pytest.raises(CommandError, match="rotate"):
        run("seal_key", "create", "--name", "Second")

    assert own_key.read_bytes() == before


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--days", "0", "1 to 36500 days"),
        ("--days", "-3", "1 to 36500 days"),
        ("--days", "soon", "1 to 36500 days"),
        ("--days", "99999999", "1 to 36500 days"),
        ("--name", "", "1 to 64 characters"),
        ("--name", "x" * 65, "1 to 64 characters"),
    ],
)
def test_seal_key_says_which_certificate_cannot_be_made(own_key, option, value, said):
    with pytest.raises(CommandError, match=said):
        run("seal_key", "create", f"{option}={value}")

    assert not own_key.exists()


def test_seal_key_made_by_hand_is_no_development_key(own_key):
    run("seal_key", "create")

    assert not keys.is_development()


def test_seal_key_list_shows_each_certificate_and_its_use(own_key):
    run("seal_key", "create", "--name", "First")
    run("seal_key", "rotate", "--name", "Second")

    lines = run("seal_key", "list").splitlines()

    second, first = keys.trusted()
    assert lines == [
        f"{second.fingerprint}  in use    until {second.not_after:%Y-%m-%d}  Second",
        f"{first.fingerprint}  trusted   until {first.not_after:%Y-%m-%d}  First",
    ]


def test_seal_key_rotate_says_that_old_seals_stay_good(own_key):
    run("seal_key", "create")

    printed = run("seal_key", "rotate", "--name", "Second")

    assert printed == f"The new key is at {own_key}; what the old one sealed keeps verifying.\n"


def request_and_issue(tmp_path, authority, action="create", file="seal.csr"):
    """Ask for a certificate by ``seal_key``, let the authority issue it, and return the file that it sends."""
    run("seal_key", action, "--name", "Issued seal", "--request", str(tmp_path / file))
    issued = tmp_path / "issued.pem"
    issued.write_bytes(authority.issue((tmp_path / file).read_bytes()) + authority.root_pem)
    return issued


@pytest.fixture(scope="module")
def authority():
    with serving() as authority:
        yield authority


def test_seal_key_request_leaves_the_key_in_use_until_its_certificate_is_installed(own_key, authority, tmp_path):
    run("seal_key", "create", "--name", "First")
    issued = request_and_issue(tmp_path, authority, "rotate")
    before = [(each.name, each.in_use) for each in keys.trusted()]

    printed = run("seal_key", "install", str(issued))

    assert before == [("First", True)]
    assert [(each.name, each.in_use) for each in keys.trusted()] == [("Issued seal", True), ("First", False)]
    assert printed == "The certificate of “Issued seal” is installed and in use.\n"
    assert stat.S_IMODE(own_key.stat().st_mode) == 0o600
    assert [file.suffix for file in sorted(own_key.parent.iterdir())] == [".old", ".p12"]


def test_seal_key_install_keeps_the_certificates_above_the_issued_one(own_key, authority, tmp_path):
    run("seal_key", "install", str(request_and_issue(tmp_path, authority)))

    [root] = certificates.from_pem(authority.root_pem)
    assert root.sha256 in {each.sha256 for each in keys.signer().cert_registry}


def test_seal_key_request_keeps_a_key_that_waits_already(own_key, authority, tmp_path):
    issued = request_and_issue(tmp_path, authority)

    with pytest.raises(CommandError, match=r"waits at .* already"):
        run("seal_key", "create", "--request", str(tmp_path / "second.csr"))
    with pytest.raises(CommandError, match=r"is a file .* already"):
        run("seal_key", "create", "--request", str(tmp_path / "seal.csr"))

    run("seal_key", "install", str(issued))
    assert keys.describe_key_in_use().name == "Issued seal"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        (b"", "something else than certificates"),
        (b"rubbish", "something else than certificates"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "something else than certificates"),
        (b"root", "does not belong to the key"),
        (b"request", "something else than certificates"),
    ],
)
def test_seal_key_install_refuses_what_is_not_the_certificate(own_key, authority, tmp_path, content, said):
    request_and_issue(tmp_path, authority)
    known = {b"root": authority.root_pem, b"request": (tmp_path / "seal.csr").read_bytes()}
    file = tmp_path / "sent.pem"
    if content is not None:
        file.write_bytes(known.get(content, content))

    with pytest.raises(CommandError, match=said):
        run("seal_key", "install", str(file))

    assert not own_key.exists()


def test_seal_key_install_wants_a_file_and_a_key_that_waits(own_key, authority, tmp_path):
    (tmp_path / "root.pem").write_bytes(authority.root_pem)

    with pytest.raises(CommandError, match="Name the file"):
        run("seal_key", "install")
    with pytest.raises(CommandError, match="No key waits"):
        run("seal_key", "install", str(tmp_path / "root.pem"))


def test_seal_key_list_shows_the_authorities_and_until_when(own_key, authority, settings, tmp_path):
    run("seal_key", "create", "--name", "First")
    authority.save_root(tmp_path / "authorities")
    settings.SEAL_AUTHORITIES_DIR = str(tmp_path / "authorities")

    last = run("seal_key", "list").splitlines()[-1]

    [root] = certificates.from_pem(authority.root_pem)
    assert last == f"{root.sha256.hex()}  authority until {root.not_valid_after:%Y-%m-%d}  Test root"


@pytest.mark.slow(reason="makes a seal that lasts")
def test_seal_key_try_says_how_far_the_seal_reaches(own_key, authority, settings, tmp_path):
    run("seal_key", "create", "--name", "First")
    settings.TIMESTAMP_URL = authority.timestamp_url
    authority.save_root(tmp_path / "authorities")
    settings.SEAL_AUTHORITIES_DIR = str(tmp_path / "authorities")

    assert run("seal_key", "try") == "A page was sealed and verified: PAdES B-LTA, time-stamped by Test clock.\n"

    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    with pytest.raises(CommandError, match=r"127\.0\.0\.1:9"):
        run("seal_key", "try")


@pytest.mark.parametrize("action", ["list", "rotate", "try"])
def test_seal_key_says_what_to_do_where_there_is_no_key(own_key, action):
    with pytest.raises(CommandError, match="seal_key create"):
        run("seal_key", action)
