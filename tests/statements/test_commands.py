"""``seal_key`` and ``verify_statement`` from the shell."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from statements import seal_keys
from statements.models import Statement


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
def file(sealed, tmp_path):
    path = tmp_path / "statement.pdf"
    path.write_bytes(sealed)
    return path


def test_verify_statement_ends_with_0_for_one_in_force(file, statement):
    assert verify(file) == (0, f"{statement.number}: This statement is genuine and in force.\n")


def test_verify_statement_ends_with_1_for_one_expired(file, statement):
    Statement.objects.update(valid_until=timezone.now() - timedelta(days=1))

    assert verify(file) == (1, f"{statement.number}: This statement is genuine, but it has expired.\n")


def test_verify_statement_ends_with_1_for_one_altered(file):
    file.write_bytes(file.read_bytes() + b"\n")

    assert verify(file) == (1, "This file was altered after it was sealed. Do not rely on it.\n")


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
    assert json.loads(printed) == {"outcome": "empty", "genuine": False, "number": None, "seal": None}


def test_verify_statement_names_a_file_that_is_not_there(db, tmp_path):
    with pytest.raises(CommandError, match=r"gone\.pdf cannot be read: No such file"):
        verify(tmp_path / "gone.pdf")


def test_verify_statement_names_a_folder_as_unreadable(db, tmp_path):
    with pytest.raises(CommandError, match="cannot be read: Is a directory"):
        verify(tmp_path)


def test_seal_key_create_makes_a_key_with_the_name_told(own_key):
    printed = run("seal_key", "create", "--name", "A seal", "--days", "10")

    assert printed == f"The key is at {own_key}.\n"
    assert seal_keys.describe_key_in_use().name == "A seal"


def test_seal_key_create_never_replaces_a_key(own_key):
    run("seal_key", "create", "--name", "First")
    before = own_key.read_bytes()

    with pytest.raises(CommandError, match="rotate"):
        run("seal_key", "create", "--name", "Second")

    assert own_key.read_bytes() == before


def test_seal_key_made_by_hand_is_no_development_key(own_key):
    run("seal_key", "create")

    assert not seal_keys.is_development()


def test_seal_key_list_shows_each_certificate_and_its_use(own_key):
    run("seal_key", "create", "--name", "First")
    run("seal_key", "rotate", "--name", "Second")

    lines = run("seal_key", "list").splitlines()

    second, first = seal_keys.trusted()
    assert lines == [
        f"{second.fingerprint}  in use    until {second.not_after:%Y-%m-%d}  Second",
        f"{first.fingerprint}  trusted   until {first.not_after:%Y-%m-%d}  First",
    ]


def test_seal_key_rotate_says_that_old_seals_stay_good(own_key):
    run("seal_key", "create")

    printed = run("seal_key", "rotate", "--name", "Second")

    assert printed == f"The new key is at {own_key}; what the old one sealed keeps verifying.\n"


@pytest.mark.parametrize("action", ["list", "rotate"])
def test_seal_key_says_what_to_do_where_there_is_no_key(own_key, action):
    with pytest.raises(CommandError, match="seal_key create"):
        run("seal_key", action)
