"""Ours, pyHanko's own checker and Poppler agree on every genuine statement, whatever became of it since."""

import shutil
import subprocess
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from statements import withdrawal
from statements.models import Statement
from statements.seal import keys
from statements.verification import Outcome, verify

from ..factories import ReviewerFactory, VersionFactory, make_assessment, make_statement
from .corpus.genuine import put_on_record, sealed_anew
from .paperless import store_statement

pytestmark = pytest.mark.django_db


def large():
    """Every explanation as long as it may be."""
    assessment = make_assessment(answered=True)
    for answer in assessment.answers.all():
        answer.explanation = "Ein Wort und noch eins. " * 410
        answer.save()
    return make_statement(assessment)


def superseded(genuine_one):
    by = genuine_one.organisation.memberships.get().user
    store_statement(make_assessment(by=by, answered=True, version=VersionFactory(product=genuine_one.product)))
    return genuine_one


def withdrawn(genuine_one):
    withdrawal.withdraw(genuine_one, reason="Wrong.", by=ReviewerFactory())
    return genuine_one


def expired(genuine_one):
    Statement.objects.update(valid_until=timezone.now() - timedelta(days=1))
    return genuine_one


VARIANTS = {
    "English": (lambda genuine_one: genuine_one, Outcome.IN_FORCE),
    "German": (lambda _: make_statement(make_assessment(answered=True, language="de")), Outcome.IN_FORCE),
    "large": (lambda _: large(), Outcome.IN_FORCE),
    "superseded": (superseded, Outcome.SUPERSEDED),
    "withdrawn": (withdrawn, Outcome.WITHDRAWN),
    "expired": (expired, Outcome.EXPIRED),
}


def pyhanko_says(pdf):
    [signature] = PdfFileReader(BytesIO(pdf), strict=True).embedded_signatures
    trust = ValidationContext(trust_roots=[each.certificate for each in keys.trusted()], allow_fetching=False)
    status = validate_pdf_signature(signature, trust)
    return status.bottom_line, status.coverage.name, status.docmdp_ok


def poppler_says(pdf, folder):
    if shutil.which("pdfsig") is None:
        pytest.skip("pdfsig of poppler-utils is not installed")
    (folder / "statement.pdf").write_bytes(pdf)
    said = subprocess.run(["pdfsig", "-nocert", "statement.pdf"], cwd=folder, stdout=subprocess.PIPE, check=True)
    wanted = ("Signature Validation: Signature is Valid.", "Total document signed")
    return [words in said.stdout.decode() for words in wanted], b"Signature #2" in said.stdout


def agree(statement, outcome, folder):
    with statement.pdf.open() as file:
        pdf = file.read()
    assert verify(pdf).outcome == outcome
    assert pyhanko_says(pdf) == (True, "ENTIRE_FILE", True)
    assert poppler_says(pdf, folder) == ([True, True], False)


@pytest.mark.slow(reason="draws the longest statement there may be, and asks three programs")
@pytest.mark.parametrize("variant", VARIANTS)
def test_all_agree_on_a_genuine_statement(variant, statement, tmp_path):
    make, outcome = VARIANTS[variant]

    agree(make(statement), outcome, tmp_path)


def test_all_agree_on_a_statement_sealed_before_a_rotation(own_key, tmp_path, genuine):
    keys.create(own_key, "First", days=30)
    statement = put_on_record(sealed_anew(genuine))
    keys.rotate("Second", days=30)

    agree(statement, Outcome.IN_FORCE, tmp_path)
