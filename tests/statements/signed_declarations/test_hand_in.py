"""The signed declaration from the upload into the statement, and what a verdict says of it there."""

import hashlib
import json

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.fields import SigFieldSpec

from assessments import lifecycle
from assessments.models import Submission
from core.refusals import Refused
from cpo_verify import Facts, Outcome, Record, command, judge, signatures
from cpo_verify.attachments import attached
from statements.issuing.issue import issue
from statements.models import HandedOut, SignedDeclaration
from statements.signed_declarations import hand_in
from statements.verification import certificates_as_pem, verify
from tests.factories import MembershipFactory, ReviewerFactory, make_submission, signatory_of

from ..corpus.cases import drawing, reader_of, updated, written
from ..handed_out import DECLARED_AT, keep_signed
from ..signatories import GRACE, grace, second, sign, signer_by_themselves, trust_service


@pytest.fixture
def signatory(submission):
    return signatory_of(submission.assessment)


@pytest.fixture
def believed(settings, tmp_path):
    """The test's trust service is one that the portal believes."""
    folder = tmp_path / "issuers"
    folder.mkdir()
    (folder / "service.pem").write_bytes(trust_service().pem)
    settings.SIGNATURE_AUTHORITIES_DIR = str(folder)
    return folder


def approve(submission):
    reviewer = ReviewerFactory()
    lifecycle.take(submission, by=reviewer)
    lifecycle.approve(submission, by=reviewer)
    return Submission.objects.with_object().get(pk=submission.pk)


def issued(submission):
    """The statement of a submission, and its PDF."""
    statement = issue(approve(submission))
    with statement.pdf.open() as file:
        return statement, file.read()


def line_of(verdict):
    lines = {line.key: line for line in verdict.lines}
    return (lines["signatory"].state.value, lines["signatory"].sentence) if "signatory" in lines else None


# handing in


def test_attach_keeps_the_file_and_who_signed_it(submission, signatory, paper, believed):
    pdf = sign(sign(paper), grace(), new_field=second())

    signed = hand_in.attach(submission, pdf, by=signatory)

    assert signed.pdf.open().read() == pdf
    assert [(each["by"], each["trusted"]) for each in signed.signatories] == [
        ("Ada Byron", True),
        ("Grace Hopper", True),
    ]
    assert signed.uploaded_by == signatory


def test_attach_takes_the_place_of_the_one_before_and_its_file(
    submission, signatory, paper, stored_files, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        hand_in.attach(submission, sign(paper), by=signatory)
        hand_in.attach(submission, sign(paper, signer_by_themselves()), by=signatory)

    [row] = SignedDeclaration.objects.get(submission=submission).signatories
    assert (row["self_signed"], row["trusted"]) == (True, False)
    assert len(stored_files()) == 2  # what was handed out, and what came back


def test_remove_leaves_the_declaration_as_it_was(
    submission, signatory, paper, stored_files, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        hand_in.attach(submission, sign(paper), by=signatory)
        hand_in.remove(submission, by=signatory)

    assert not SignedDeclaration.objects.exists()
    assert len(stored_files()) == 1


def _saved_anew(paper):
    return written(copy_into_new_writer(reader_of(paper)))


def _encrypted(paper):
    writer = copy_into_new_writer(reader_of(paper))
    writer.encrypt(owner_pass="x", user_pass="x")
    return written(writer)


def _of_another(paper):
    """The same pages with another declaration inside."""

    def change(writer):
        files = writer.root["/AF"][0]["/EF"]
        files["/F"] = writer.add_object(drawing(b"{}", Type="/EmbeddedFile"))
        writer.update_container(files)

    return updated(_saved_anew(paper), change)


BAD = {
    "empty": (lambda paper: b"", "This file is empty."),
    "huge": (lambda paper: b"%PDF-" + bytes(hand_in.MAX_SIZE), "larger than 5 MB"),
    "no PDF": (lambda paper: b"Dear Sirs", "not a PDF"),
    "broken": (lambda paper: b"%PDF-1.7\n%%EOF", "damaged"),
    "not signed": (lambda paper: paper, "not signed yet"),
    "cut": (lambda paper: sign(paper)[:-200], "damaged"),
    "encrypted": (_encrypted, "encrypted"),
    "saved anew": (lambda paper: sign(_saved_anew(paper)), "saved it anew"),
    "another declaration": (lambda paper: sign(_of_another(paper)), "another declaration"),
    "appended to": (lambda paper: sign(paper) + b"\n", "added to the file after it was signed"),
}


@pytest.mark.parametrize("kind", BAD)
def test_attach_says_what_is_wrong_and_keeps_what_was_there(submission, signatory, paper, stored_files, kind):
    keep_signed(submission)
    before = stored_files()
    make, words = BAD[kind]

    with pytest.raises(Refused, match=words):
        hand_in.attach(submission, make(paper), by=signatory)

    assert SignedDeclaration.objects.get(submission=submission).signatories[0]["by"] == "Ada Byron"
    assert stored_files() == before


def test_attach_refuses_some_other_signed_pdf(submission, signatory, genuine):
    with pytest.raises(Refused, match="not the PDF of your declaration"):
        hand_in.attach(submission, genuine.pdf, by=signatory)


def test_attach_takes_three_signatures_at_most(submission, signatory, paper):
    pdf = sign(paper)
    for number in (2, 3, 4):
        pdf = sign(pdf, new_field=SigFieldSpec(f"Signature {number}"))

    with pytest.raises(Refused, match="three signatures at most"):
        hand_in.attach(submission, pdf, by=signatory)


def test_attach_refuses_what_was_never_handed_out(submission, signatory, paper):
    HandedOut.objects.all().delete()

    with pytest.raises(Refused, match="Download the declaration first"):
        hand_in.attach(submission, sign(paper), by=signatory)


def test_only_signatories_may_sign_or_remove(submission, paper):
    editor = MembershipFactory(organisation=submission.assessment.organisation, is_signatory=False).user

    with pytest.raises(PermissionDenied):
        hand_in.attach(submission, sign(paper), by=editor)
    with pytest.raises(PermissionDenied):
        hand_in.remove(submission, by=editor)


def test_nothing_is_signed_or_removed_once_a_reviewer_approved(submission, signatory, paper):
    keep_signed(submission)
    approve(submission)

    with pytest.raises(Refused, match="accepted or returned meanwhile"):
        hand_in.remove(submission, by=signatory)
    with pytest.raises(Refused, match="accepted or returned meanwhile"):
        hand_in.attach(Submission.objects.with_object().get(pk=submission.pk), sign(paper), by=signatory)

    assert SignedDeclaration.objects.exists()


def test_approval_during_an_upload_leaves_what_the_reviewer_saw(
    submission, signatory, paper, stored_files, monkeypatch
):
    before, check = stored_files(), hand_in.check

    def checking(*arguments):
        approve(submission)
        return check(*arguments)

    monkeypatch.setattr(hand_in, "check", checking)

    with pytest.raises(Refused, match="accepted or returned meanwhile"):
        hand_in.attach(submission, sign(paper), by=signatory)

    assert not SignedDeclaration.objects.exists()
    assert stored_files() == before


def test_what_was_signed_belongs_to_what_was_declared_then(submission, signatory):
    signed, reviewer = keep_signed(submission), ReviewerFactory()
    lifecycle.take(submission, by=reviewer)
    lifecycle.return_to_organisation(submission, reason="Say more.", by=reviewer)

    again = make_submission(submission.assessment)

    assert signed.submission != again
    assert not SignedDeclaration.objects.filter(submission=again).exists()
    with pytest.raises(Refused):
        hand_in.remove(submission, by=signatory)


# in the statement


@pytest.mark.slow(reason="issues for real what holds a signed declaration")
def test_statement_holds_the_signed_declaration_and_proves_it(submission, signatory, paper, believed, tmp_path, capsys):
    pdf = sign(paper)
    hand_in.attach(submission, pdf, by=signatory)

    statement, sealed_pdf = issued(submission)

    root = reader_of(sealed_pdf).root
    names = root["/Names"]["/EmbeddedFiles"]["/Names"]
    name, file, other = names[0], names[1], names[2]
    verdict = verify(sealed_pdf)
    told = json.loads(json.dumps(verdict.as_json()))["signatory"]
    state, sentence = line_of(verdict)
    assert (name, other) == ("declaration-signed.pdf", "statement.json")
    assert (file["/EF"]["/F"].data, file["/AFRelationship"]) == (pdf, "/Source")
    assert {str(each.get_object()["/UF"]) for each in root["/AF"]} == {name, other}
    assert verdict.is_valid_and_in_force
    assert (state, sentence.startswith("The declaration was signed by Ada Byron, ")) == ("good", True)
    assert sentence.endswith("The certificate’s issuer is trusted: Test trust service.")
    assert (told["sound"], told["declaration"]) == (True, statement.content["digest"])
    assert [(each["by"], each["trusted"]) for each in told["signatures"]] == [("Ada Byron", True)]
    assert f"  + {sentence}\n" in printed_offline(sealed_pdf, tmp_path, capsys)


def printed_offline(pdf, folder, capsys):
    (folder / "statement.pdf").write_bytes(pdf)
    (folder / "seals.pem").write_text(certificates_as_pem())
    (folder / "issuers.pem").write_bytes(trust_service().pem)
    options = ["--trust", str(folder / "seals.pem"), "--issuers", str(folder / "issuers.pem")]
    command.main([str(folder / "statement.pdf"), *options])
    return capsys.readouterr().out


@pytest.mark.slow(reason="issues for real what holds a signed declaration")
def test_statement_says_who_signed_and_that_the_issuer_is_not_known(submission, signatory, paper, client):
    hand_in.attach(submission, sign(paper), by=signatory)

    statement, pdf = issued(submission)

    page = client.get(statement.get_absolute_url()).content.decode()
    told = client.post("/verify/", {"file": ContentFile(pdf, "statement.pdf")}).content.decode()
    altered = verify(updated(pdf, signed_file_exchanged))
    assert "Issuer of the certificate: Test trust service, not known to this portal" in page
    assert "<strong>Ada Byron</strong>, Gear Works" in page
    assert "Signatory’s own signature:" in told
    assert "This check knows nothing of the issuer: Test trust service." in told
    assert (altered.outcome, line_of(altered)[0]) == (Outcome.ALTERED, "bad")


def signed_file_exchanged(writer):
    files = writer.root["/Names"]["/EmbeddedFiles"]["/Names"][1]["/EF"]
    files["/F"] = writer.add_object(drawing(b"%PDF-", Type="/EmbeddedFile"))
    writer.update_container(files)


def test_statement_without_has_no_line_and_one_file(statement, sealed):
    verdict = verify(sealed)

    names = reader_of(sealed).root["/Names"]["/EmbeddedFiles"]["/Names"]
    assert (line_of(verdict), verdict.as_json()["signatory"], len(names)) == (None, None, 2)


def verdict_on(signed, paper, issuers=(), **recorded):
    """On a statement about the declaration of ``paper``, with that file inside."""
    declaration = json.loads(attached(reader_of(paper), "declaration.json"))
    content = {"number": "CPO-2024-0001", "declaration": declaration}
    facts = Facts(
        0, "", content=content, signed_pdf=signed, signed=signatures.read(signed, issuers) if signed else None
    )
    record = Record("CPO-2024-0001", "in_force", "", b"{}", DECLARED_AT, **recorded) if recorded else None
    return judge(facts, record, asked=bool(record))


def test_verdict_says_that_nobody_else_vouches_for_a_certificate_of_ones_own_making(paper):
    state, sentence = line_of(verdict_on(sign(paper, signer_by_themselves()), paper))

    assert (state, sentence.endswith("with a certificate that nobody else vouches for.")) == ("unknown", True)


def test_verdict_names_the_issuers_that_are_not_known(paper):
    signed = sign(sign(paper), signer_by_themselves(GRACE), new_field=second())

    state, sentence = line_of(verdict_on(signed, paper, issuers=[trust_service().der]))

    assert state == "unknown"
    assert sentence.startswith("The declaration was signed by Ada Byron, Grace Hopper, ")
    assert sentence.endswith("This check knows nothing of the issuer: Grace Hopper.")


def test_verdict_does_not_lie_where_the_portal_erred(paper, genuine):
    found = [
        line_of(verdict_on(pdf, paper))
        for pdf in (sign(paper) + b"\n", paper, sign(genuine.unsealed, new_field=second()), b"%PDF-")
    ]

    assert found == [
        ("bad", "The signature on the declaration inside is not sound."),
        ("bad", "The declaration inside, which should be signed, is not."),
        ("bad", "The signed declaration inside is not the declaration of this statement."),
        ("bad", "The signed declaration inside cannot be read."),
    ]


def test_verdict_holds_the_signed_declaration_against_the_record(paper):
    pdf = sign(paper)
    recorded = hashlib.sha256(pdf).hexdigest()

    found = [line_of(verdict_on(*inside, signed_sha256=recorded)) for inside in ((pdf, paper), (None, paper))]
    found.append(line_of(verdict_on(pdf, paper, signed_sha256="0" * 64)))

    assert [state for state, _sentence in found] == ["unknown", "bad", "bad"]
    assert found[1][1] == "The declaration that the signatory signed is on record, but missing in the file."
    assert found[2][1] == "The signed declaration inside is not the one on record."
