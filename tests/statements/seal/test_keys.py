"""Keys and certificates: made, opened, replaced, and recognised afterwards."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from statements.seal import keys


@pytest.fixture
def passphrase_file(settings, tmp_path):
    file = tmp_path / "passphrase"
    file.write_text("a long secret\n")
    settings.SEAL_PASSPHRASE_FILE = str(file)
    return file


def names(certificates):
    return [(each.name, each.in_use) for each in certificates]


def test_create_writes_a_key_that_only_its_owner_reads(own_key):
    keys.create(own_key, "A seal", days=30)

    assert stat.S_IMODE(own_key.stat().st_mode) == 0o600


def test_created_certificate_says_who_until_when_and_what_for(own_key):
    keys.create(own_key, "A seal", days=30)

    described = keys.describe_key_in_use()

    native = described.certificate.native["tbs_certificate"]
    extensions = {each["extn_id"]: each["extn_value"] for each in native["extensions"]}
    assert (described.name, described.in_use, described.is_development) == ("A seal", True, False)
    assert abs(described.not_after - datetime.now(UTC) - timedelta(days=30)) < timedelta(hours=1)
    assert extensions["key_usage"] == {"digital_signature", "non_repudiation"}
    assert extensions["basic_constraints"]["ca"] is False
    assert len(described.fingerprint) == 64


def test_two_created_keys_differ(own_key, tmp_path, settings):
    keys.create(own_key, "A seal", days=30)
    first = keys.describe_key_in_use()
    settings.SEAL_PKCS12 = str(tmp_path / "second.p12")
    keys.create(tmp_path / "second.p12", "A seal", days=30)

    assert keys.describe_key_in_use().fingerprint != first.fingerprint


def test_key_with_passphrase_opens_with_it(own_key, passphrase_file):
    keys.create(own_key, "A seal", days=30)

    assert keys.describe_key_in_use().name == "A seal"


def test_key_with_passphrase_stays_shut_with_another(own_key, passphrase_file):
    keys.create(own_key, "A seal", days=30)
    passphrase_file.write_text("guessed")

    with pytest.raises(keys.NoSealKey, match="passphrase"):
        keys.signer()


def test_key_whose_passphrase_file_is_gone_stays_shut(own_key, passphrase_file):
    keys.create(own_key, "A seal", days=30)
    passphrase_file.unlink()

    with pytest.raises(keys.NoSealKey):
        keys.signer()


def test_key_that_is_no_key_is_refused(own_key):
    own_key.parent.mkdir()
    own_key.write_bytes(b"rubbish")

    with pytest.raises(keys.NoSealKey, match="cannot be opened"):
        keys.signer()


def test_missing_key_is_made_in_development_and_says_it_is_worth_nothing(own_key, settings):
    settings.DEBUG = True

    made = keys.describe_key_in_use()

    assert own_key.exists()
    assert (made.name, made.is_development) == (keys.DEVELOPMENT_NAME, True)
    assert keys.is_development()


def test_missing_key_is_never_made_in_production(own_key, settings):
    settings.DEBUG = False

    with pytest.raises(keys.NoSealKey, match="seal_key create"):
        keys.signer()

    assert not own_key.exists()


def test_rotate_uses_a_new_key_and_still_trusts_the_old(own_key):
    keys.create(own_key, "First", days=30)
    first = keys.describe_key_in_use()

    keys.rotate("Second", days=30)

    assert names(keys.trusted()) == [("Second", True), ("First", False)]
    assert keys.trusted()[1].fingerprint == first.fingerprint


def test_rotate_keeps_the_old_key_aside(own_key):
    keys.create(own_key, "First", days=30)
    before = own_key.read_bytes()

    keys.rotate("Second", days=30)

    [kept] = own_key.parent.glob("*.old")
    assert kept.read_bytes() == before
    assert [file.name for file in own_key.parent.glob("*.new")] == []


def test_rotate_twice_trusts_all_three(own_key):
    keys.create(own_key, "First", days=30)
    keys.rotate("Second", days=30)

    keys.rotate("Third", days=30)

    assert sorted(names(keys.trusted())) == [("First", False), ("Second", False), ("Third", True)]


def test_rotate_refuses_where_there_is_no_key(own_key):
    with pytest.raises(keys.NoSealKey):
        keys.rotate("Second", days=30)

    assert not own_key.exists()


def test_key_in_use_is_listed_once_even_when_it_is_trusted_too(own_key):
    keys.create(own_key, "A seal", days=30)
    keys.trust(keys.signer().signing_cert)

    assert names(keys.trusted()) == [("A seal", True)]


def test_certificate_that_ran_out_still_recognises_and_can_be_replaced(own_key):
    keys.create(own_key, "Run out", days=-1 / 48)

    keys.rotate("Fresh", days=30)

    assert names(keys.trusted()) == [("Fresh", True), ("Run out", False)]
    assert keys.signer_in_time()


@pytest.mark.parametrize("content", [b"rubbish", b"", b"twice"])
def test_file_among_the_trusted_that_is_not_one_certificate_is_left_out(own_key, settings, content, caplog):
    keys.create(own_key, "First", days=30)
    keys.rotate("Second", days=30)
    [first, *_] = sorted(Path(settings.SEAL_TRUSTED_DIR).iterdir())
    (first.parent / "0.pem").write_bytes(2 * first.read_bytes() if content == b"twice" else content)

    assert names(keys.trusted()) == [("Second", True), ("First", False)]
    assert "0.pem holds something else than one certificate" in caplog.text
