"""Is this PDF ours, whole, and what is it today? What is refused is in :mod:`tests.statements.test_corpus`."""

import hashlib
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cpo_verify import judge
from cpo_verify.pdf_reader import read
from statements import withdrawal
from statements.models import Statement
from statements.seal import keys
from statements.verification import Outcome, verify

from ..factories import ReviewerFactory, VersionFactory, make_assessment
from .corpus import foreign
from .corpus.cases import signature_of
from .corpus.genuine import put_on_record, sealed_anew
from .paperless import store_statement


def states_of(verdict):
    return {line.key: line.state.value for line in verdict.lines}


def sentences_of(verdict):
    return {line.key: line.sentence for line in verdict.lines}


def flipped(content, place):
    changed = bytearray(content)
    changed[place] ^= 0x01
    return bytes(changed)


GOOD = {"whole": "good", "seal": "good", "time": "unknown", "record": "good", "data": "good"}


def test_statement_in_force_is_genuine_and_in_force(statement, sealed):
    verdict = verify(sealed)

    seal = verdict.seal
    assert (verdict.outcome, verdict.statement, verdict.is_valid_and_in_force) == (Outcome.IN_FORCE, statement, True)
    assert states_of(verdict) == GOOD
    assert (seal.by, seal.by_us, seal.in_time, seal.intact, seal.covers_whole_file) == (
        keys.DEVELOPMENT_NAME,
        True,
        True,
        True,
        True,
    )
    assert abs(seal.at - timezone.now()) < timedelta(minutes=30)


def test_page_says_of_a_development_seal_that_it_proves_nothing(client, statement, sealed, monkeypatch):
    def page():
        return client.post("/verify/", {"file": SimpleUploadedFile("statement.pdf", sealed)}).content.decode()

    assert "Its seals prove nothing outside this machine." in page()
    monkeypatch.setattr(keys, "DEVELOPMENT_NAME", "Another name")
    assert "Its seals prove nothing outside this machine." not in page()


def test_superseded_statement_is_genuine_and_names_its_successor(statement, sealed):
    by = statement.organisation.memberships.get().user
    version = VersionFactory(product=statement.product)
    successor = store_statement(make_assessment(by=by, answered=True, version=version))

    verdict = verify(sealed)

    assert (verdict.outcome, states_of(verdict)) == (Outcome.SUPERSEDED, GOOD | {"record": "bad"})
    assert sentences_of(verdict)["record"].endswith(f"it was superseded by {successor.number}.")


def test_withdrawn_statement_is_genuine_but_withdrawn(statement, sealed):
    withdrawal.withdraw(statement, reason="Wrong.", by=ReviewerFactory())

    verdict = verify(sealed)

    assert (verdict.outcome, verdict.is_valid_and_in_force) == (Outcome.WITHDRAWN, False)
    assert states_of(verdict) == GOOD | {"record": "bad"}
    assert verdict.statement.withdrawn_reason == "Wrong."


def test_expired_statement_is_genuine_but_expired(statement, sealed):
    Statement.objects.update(valid_until=timezone.now() - timedelta(days=1))

    verdict = verify(sealed)

    assert (verdict.outcome, states_of(verdict)) == (Outcome.EXPIRED, GOOD | {"record": "bad"})


def test_statement_sealed_before_a_rotation_is_genuine_after_it(db, own_key, settings, genuine):
    keys.create(own_key, "First", days=30)
    old = sealed_anew(genuine)
    put_on_record(old)
    keys.rotate("Second", days=30)

    after = verify(old.pdf)
    settings.SEAL_TRUSTED_DIR = str(own_key.parent / "emptied")
    forgotten = verify(old.pdf)

    assert (after.outcome, after.seal.by) == (Outcome.IN_FORCE, "First")
    assert (forgotten.outcome, forgotten.seal.by_us) == (Outcome.NOT_OURS, False)


def test_seal_made_after_its_certificate_ran_out_is_not_ours(db, genuine, own_key):
    """The portal refuses to make one; whoever took an old key away would not."""
    keys.create(own_key, "Run out", days=-1 / 48)
    late = replace(genuine, pdf=foreign.sealed(genuine.unsealed, keys.signer()))
    put_on_record(late)

    verdict = verify(late.pdf)

    assert (verdict.outcome, verdict.seal.intact, verdict.seal.in_time) == (Outcome.NOT_OURS, True, False)
    assert states_of(verdict) == {
        "whole": "good",
        "seal": "bad",
        "time": "unknown",
        "record": "unknown",
        "data": "good",
    }


@pytest.mark.slow(reason="reads the statement sixty times")
def test_byte_flipped_anywhere_is_never_genuine(db, sealed):
    trusted = [each.certificate.dump() for each in keys.trusted()]
    signature = signature_of(sealed)
    start, length, rest, _tail = (int(number) for number in signature.byte_range)
    streams = [found.end() for found in re.finditer(rb"stream\r?\n", sealed)]
    places = {
        *range(0, len(sealed), len(sealed) // 60),
        *(6, 11, sealed.index(b" obj"), streams[0] + 20),
        *(length - 1, length + 1, length + 600, rest - 2, rest - 40, rest),
        sealed.index(b"/ByteRange") + 14,
        sealed.index(b"/DocMDP"),
        sealed.rindex(b"startxref") + 11,
        *(len(sealed) - 3, len(sealed) - 1),
    }

    found = {place: judge(read(flipped(sealed, place), trusted), asked=False).outcome for place in places}

    assert start == 0
    assert len(found) > 60
    assert {place: outcome for place, outcome in found.items() if outcome.is_genuine} == {}


@pytest.mark.slow(reason="reads the statement ninety times")
def test_what_the_seal_itself_leaves_uncovered_cannot_be_changed_either(db, sealed):
    """Versions, lengths and names of digests in the CMS (RFC 5652) are covered by no signature."""
    trusted = [each.certificate.dump() for each in keys.trusted()]
    _start, length, rest, _tail = (int(number) for number in signature_of(sealed).byte_range)
    heads = [*range(length + 1, length + 100, 2), *range(length + 2, length + 100, 5)]

    found = {place: judge(read(flipped(sealed, place), trusted), asked=False).outcome for place in heads}

    assert judge(read(sealed, trusted), asked=False).outcome.is_genuine
    assert {place: outcome for place, outcome in found.items() if outcome.is_genuine} == {}
    assert rest - length > 1000


def test_seal_that_does_not_cover_the_whole_file_is_altered_whatever_the_record_says(statement, sealed):
    longer = sealed + b"\n"
    Statement.objects.update(pdf_sha256=hashlib.sha256(longer).hexdigest())

    verdict = verify(longer)

    assert (verdict.outcome, verdict.seal.intact, verdict.seal.covers_whole_file) == (Outcome.ALTERED, True, False)


def test_record_that_says_something_else_than_a_sound_file_is_a_contradiction(statement, sealed):
    """Somebody changed the database."""
    Statement.objects.update(document=statement.document.replace('"fulfilled"', '"partly"', 1))

    verdict = verify(sealed)

    [difference] = verdict.lines[-1].differences
    assert (verdict.outcome, verdict.is_valid_and_in_force) == (Outcome.CONTRADICTED, False)
    assert states_of(verdict) == GOOD | {"data": "bad"}
    assert (difference.field, difference.here, difference.recorded) == ("answer", "fulfilled", "partly")


def test_statement_whose_record_is_gone_is_ours_but_not_on_record(statement, sealed):
    statement.log_entries.all().delete()
    statement.delete()

    verdict = verify(sealed)

    assert (verdict.outcome, verdict.statement, verdict.seal.by_us) == (Outcome.UNRECORDED, None, True)
    assert states_of(verdict) == GOOD | {"record": "bad", "data": "unknown"}


def test_every_outcome_has_a_sentence_and_five_are_genuine():
    assert all(outcome.message.endswith(".") for outcome in Outcome)
    assert {outcome.value for outcome in Outcome if outcome.is_genuine} == {
        "in_force",
        "expired",
        "superseded",
        "withdrawn",
        "genuine",
    }


def test_verify_asks_the_database_once(statement, sealed, django_assert_num_queries):
    with django_assert_num_queries(1):
        verify(sealed)


@pytest.mark.django_db
def test_verify_never_asks_the_database_about_what_names_no_number(django_assert_num_queries):
    with django_assert_num_queries(0):
        verify(foreign.plain())


def test_verdict_as_json_has_everything(statement, sealed):
    verdict = verify(sealed)

    told = verdict.as_json()
    lines = told.pop("lines")
    assert told == {
        "outcome": "in_force",
        "sentence": "This statement is genuine and in force.",
        "genuine": True,
        "number": statement.number,
        "file": {"sha256": statement.pdf_sha256, "size": len(sealed)},
        "seal": {
            "by": keys.DEVELOPMENT_NAME,
            "fingerprint": keys.describe_key_in_use().fingerprint,
            "by_this_portal": True,
            "at": verdict.seal.at.isoformat(),
            "in_time": True,
            "intact": True,
            "covers_whole_file": True,
            "level": "B-B",
            "lasting": False,
            "time_stamp": None,
        },
        "signatory": None,
    }
    assert {line["key"]: line["state"] for line in lines} == GOOD
    assert {tuple(line) for line in lines} == {("key", "state", "sentence")}


def test_verdict_as_json_says_null_where_there_is_nothing(db):
    told = verify(b"hello").as_json()

    assert (told["outcome"], told["number"], told["seal"], told["lines"]) == ("not_a_pdf", None, None, [])
