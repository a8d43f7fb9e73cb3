"""Verifying without the portal: no Django, no database, no network, and never more than so much time."""

import json
import subprocess
import sys
import time
import zlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from cpo_verify import Outcome, State, command, examine, judge
from cpo_verify.differences import MOST, differences
from cpo_verify.limits import Exceeded, Limits, within_limits
from cpo_verify.model import Facts, Flaw, Problem, Record, Seal, TimeStamp
from cpo_verify.pdf_reader import read
from statements.seal import keys

from ..statements.corpus import FAMILIES
from ..statements.corpus.cases import PAGES, document, stream
from ..statements.corpus.foreign import foreign_key
from ..statements.corpus.forged import wrapped_in_a_swollen_signature

pytestmark = pytest.mark.django_db  # the genuine statement is issued in one

ROOT = Path(__file__).parents[2]
MOMENT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def trusted():
    return [each.certificate.dump() for each in keys.trusted()]


@pytest.fixture
def pem(tmp_path, trusted):
    file = tmp_path / "seals.pem"
    file.write_bytes(b"".join(load_der_x509_certificate(each).public_bytes(Encoding.PEM) for each in trusted))
    return file


@pytest.fixture
def file(tmp_path, sealed):
    path = tmp_path / "statement.pdf"
    path.write_bytes(sealed)
    return path


def run(*arguments, **environment):
    """Run the package as a program in which Django cannot be imported."""
    blocked = "import sys, runpy; sys.modules['django'] = None; runpy.run_module('cpo_verify', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", blocked, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, env=environment
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.slow(reason="starts an interpreter")
def test_program_without_django_says_that_a_statement_is_genuine(file, pem, genuine):
    status, printed, errors = run(file, "--trust", pem)

    assert (status, errors) == (3, "")
    assert printed.startswith(
        f"{genuine.number}: This statement is genuine. Whether it is in force today was not asked.\n"
        "  + The file is whole and unaltered since it was sealed.\n"
    )


@pytest.mark.slow(reason="starts an interpreter")
def test_program_says_the_same_where_the_output_has_few_letters(file, pem, genuine):
    status, printed, errors = run(file, "--trust", pem, PYTHONIOENCODING="ascii")

    assert (status, errors) == (3, "")
    assert "  + It was sealed by this portal with the key ?CPO Portal development seal (no value)?." in printed


def test_command_says_what_was_altered_as_json(file, pem, capsys):
    file.write_bytes(file.read_bytes() + b"\n")

    status = command.main([str(file), "--trust", str(pem), "--json"])

    told = json.loads(capsys.readouterr().out)
    assert (status, told["outcome"], told["genuine"]) == (1, "altered", False)
    assert {line["key"]: line["state"] for line in told["lines"]}["whole"] == "bad"


def test_command_trusts_only_what_it_is_told(file, tmp_path, capsys):
    other = foreign_key("Another portal").signing_cert.dump()
    (tmp_path / "other.pem").write_bytes(load_der_x509_certificate(other).public_bytes(Encoding.PEM))

    status = command.main([str(file), "--trust", str(tmp_path / "other.pem")])

    assert (status, capsys.readouterr().out.splitlines()[0]) == (1, "This PDF was not issued by this portal.")


@pytest.mark.parametrize("missing", ["file", "trust"])
def test_command_names_what_cannot_be_read(missing, file, pem, capsys):
    told = {"file": file, "trust": pem} | {missing: file.parent / "gone"}

    with pytest.raises(SystemExit) as end:
        command.main([str(told["file"]), "--trust", str(told["trust"])])

    assert end.value.code == 2
    assert "gone cannot be read: No such file or directory." in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["CERTIFICATE", "PRIVATE KEY"])
def test_command_refuses_what_is_no_certificate(kind, file, tmp_path, capsys):
    content = b"!!" if kind == "CERTIFICATE" else b"AAAA"
    rubbish = tmp_path / "rubbish.pem"
    rubbish.write_bytes(b"-----BEGIN %b-----\n%b\n-----END %b-----\n" % (kind.encode(), content, kind.encode()))

    with pytest.raises(SystemExit):
        command.main([str(file), "--trust", str(rubbish)])

    assert "is no file of certificates" in capsys.readouterr().err


def test_statement_that_has_run_out_is_told_so_without_the_portal(sealed, trusted):
    facts = examine(sealed, trusted=trusted)

    verdicts = [judge(facts, asked=False, now=datetime(year, 1, 1, tzinfo=UTC)) for year in (2027, 2031)]

    assert [verdict.outcome for verdict in verdicts] == [Outcome.GENUINE, Outcome.EXPIRED]
    assert [command.exit_status(verdict) for verdict in verdicts] == [3, 1]


def test_swollen_signature_deceives_pyhanko_and_not_us(genuine, trusted):
    """The reason why coverage is looked at by ourselves."""
    forged = wrapped_in_a_swollen_signature(genuine)
    [signature] = PdfFileReader(BytesIO(forged)).embedded_signatures
    trust = ValidationContext(trust_roots=[keys.signer().signing_cert])

    status = validate_pdf_signature(signature, trust)
    verdict = judge(examine(forged, trusted=trusted), asked=False)

    assert (status.bottom_line, status.coverage) == (True, SignatureCoverageLevel.ENTIRE_FILE)
    assert verdict.outcome == Outcome.ALTERED


@pytest.mark.parametrize(("megabytes", "is_read"), [(4.9, True), (21, False)])
def test_attached_declaration_is_read_up_to_any_size_it_may_be_handed_in_with(megabytes, is_read):
    declaration = b"%PDF-" + bytes(int(megabytes * 2**20))
    pdf = document(
        "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(declaration-signed.pdf) 3 0 R]>>>>>>",
        PAGES,
        "<</UF(declaration-signed.pdf)/EF<</F 4 0 R>>>>",
        stream(zlib.compress(declaration), "/Filter/FlateDecode"),
    )

    assert read(pdf, []).signed_pdf == (declaration if is_read else b"")


# --- limits ---------------------------------------------------------------------------------------


@pytest.mark.slow(reason="computes for a second, the least that can be allowed")
def test_what_computes_for_ever_is_stopped():
    begun = time.monotonic()

    with pytest.raises(Exceeded):
        within_limits(pow, 7, 10**9, limits=Limits(cpu=1))

    assert time.monotonic() - begun < 10


def test_what_waits_for_ever_is_stopped():
    with pytest.raises(Exceeded):
        within_limits(time.sleep, 60, limits=Limits(wall=0.3))


def test_what_wants_too_much_memory_is_stopped():
    with pytest.raises(Exceeded):
        within_limits(bytes, 10**9, limits=Limits(memory=300 * 2**20))


def test_what_ends_its_process_is_no_answer():
    with pytest.raises(Exceeded):
        within_limits(sys.exit, 0)


def test_what_takes_too_much_is_an_answer_of_its_own(sealed):
    facts = examine(sealed, trusted=[], limits=Limits(wall=0))

    assert (facts.problem, judge(facts).outcome, judge(facts).lines) == (
        Problem.TOO_DEMANDING,
        Outcome.TOO_DEMANDING,
        (),
    )


@pytest.mark.slow(reason="computes for a second, the least that can be allowed")
def test_file_and_what_is_signed_inside_it_have_one_budget(genuine):
    endless = next(case for case in FAMILIES["bombs"] if case.name == "fields in a tree without end")
    pdf = document(
        "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(declaration-signed.pdf) 3 0 R]>>>>>>",
        PAGES,
        "<</UF(declaration-signed.pdf)/EF<</F 4 0 R>>>>",
        stream(zlib.compress(endless.make(genuine)), "/Filter/FlateDecode"),
    )
    begun = time.monotonic()

    facts = examine(pdf, trusted=[], limits=Limits(cpu=1, wall=3))

    assert (facts.problem, facts.signed.flaw) == (None, Flaw.TOO_DEMANDING)
    assert time.monotonic() - begun < 4.5  # the one inside alone would take five


# --- time-stamps ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sound", "is_trusted", "state", "sentence"),
    [
        (True, True, State.GOOD, "It is time-stamped: 2026-03-02 09:30 UTC, by “TSA”."),
        (
            True,
            False,
            State.UNKNOWN,
            "It is time-stamped: 2026-03-02 09:30 UTC, by “TSA”, of whom this check knows nothing.",
        ),
        (False, True, State.BAD, "Its time-stamp by “TSA” is broken."),
    ],
)
def test_time_stamp_is_told(sound, is_trusted, state, sentence):
    stamp = TimeStamp("TSA", MOMENT, sound=sound, trusted=is_trusted)
    seal = Seal("A seal", "00", True, MOMENT, True, True, True, stamp)

    verdict = judge(Facts(1, "", seal=seal), asked=False)

    [line] = [line for line in verdict.lines if line.key == "time"]
    assert (line.state, line.sentence) == (state, sentence)


# --- comparing ------------------------------------------------------------------------------------


def content(*answers, **fields):
    return {"number": "CPO-2026-0001", "declaration": {"issuer": {"country": "DE"}, "answers": list(answers)}} | fields


def answer(key, number, **fields):
    return {"criterion": key, "number": number, "answer": "fulfilled", "explanation": "So."} | fields


def told(here, recorded):
    return [(each.criterion, each.field, each.here, each.recorded) for each in differences(here, recorded)]


def test_same_contents_differ_in_nothing():
    assert told(content(answer("a", "1.1")), content(answer("a", "1.1"))) == []


def test_differences_are_named_by_criterion_and_field():
    here = content(answer("a", "1.1", answer="partly"), answer("b", "1.2"), number="CPO-2026-0002")
    recorded = content(answer("a", "1.1"), answer("b", "1.2", explanation="Not so."))

    assert told(here, recorded) == [
        ("", "number", "CPO-2026-0002", "CPO-2026-0001"),
        ("1.1", "answer", "partly", "fulfilled"),
        ("1.2", "explanation", "So.", "Not so."),
    ]


def test_field_that_one_side_has_not_is_none_there():
    here, recorded = content(answer("a", "1.1")), content(answer("a", "1.1", note="x"), answers=[])

    assert told(here, recorded) == [("", "answers", None, "[]"), ("1.1", "note", None, "x")]


def test_answer_that_one_side_has_not_is_told_once():
    here, recorded = content(answer("b", "1.2", answer="partly")), content(answer("a", "1.1"))

    assert told(here, recorded) == [("1.1", "", None, "fulfilled"), ("1.2", "", "partly", None)]


def test_differences_are_told_up_to_a_number():
    recorded = content(*(answer(f"c{place}", str(place)) for place in range(MOST)))

    assert len(differences(content(), recorded)) == MOST


def test_of_many_differences_no_more_are_looked_at_than_are_told():
    class Untold(dict):
        def items(self):
            raise AssertionError("nobody is told of this one")

    here = content(*(answer(f"c{place}", str(place)) for place in range(MOST)), Untold(criterion="last"))

    assert len(differences(here, content())) == MOST


@pytest.mark.parametrize(
    "here",
    [
        {},
        {"declaration": None},
        {"declaration": {"answers": {}}},
        content(1, None, [], {"criterion": 7}),
        content(*[{}] * 3),
    ],
)
def test_contents_of_any_shape_can_be_compared(here):
    assert differences(here, content(answer("a", "1.1"))) != []


def test_text_of_strangers_is_told_without_controls():
    [difference] = differences(content(number="\x1b[2J\u202ea\nb\ud800"), content(number="x" * 400))

    assert difference.here == "\ufffd[2J\ufffda b\ufffd"
    assert difference.recorded == "x" * 300 + "…"


SOUND = Seal("A seal", "", by_us=True, at=MOMENT, in_time=True, intact=True, covers_whole_file=True)
NINE, TEN, ELEVEN = (f"2026-03-02T{hour:02}:00:00Z" for hour in (9, 10, 11))


@pytest.mark.parametrize(
    ("moments", "said"),
    [
        ((NINE, TEN, ELEVEN), []),
        ((TEN, NINE, ELEVEN), ["issued at 2026-03-02 09:00 UTC, but declared later, at 2026-03-02 10:00 UTC"]),
        ((NINE, ELEVEN, TEN), ["issued at 2026-03-02 11:00 UTC, but valid only until 2026-03-02 10:00 UTC"]),
        ((None, 3, "0001-01-01T00:00:00+14:00"), []),
    ],
)
def test_moments_in_the_wrong_order_are_told_and_change_no_verdict(moments, said):
    declared, issued, until = moments
    content = {"number": "CPO-2026-0001", "declaration": {"declared": {"at": declared}}}
    content |= {"issued_at": issued, "valid_until": until}
    data = json.dumps(content).encode()
    record = Record("CPO-2026-0001", "in_force", "f" * 64, data, MOMENT)

    verdict = judge(Facts(1, "f" * 64, seal=SOUND, data=data, content=content), record, now=MOMENT)

    assert verdict.outcome is Outcome.IN_FORCE
    assert [(line.sentence, line.state) for line in verdict.lines if line.key == "moments"] == [
        (f"It says that it was {each}: a clock was wrong.", State.UNKNOWN) for each in said
    ]


def test_statement_withdrawn_before_it_was_issued_is_told():
    content = {"number": "CPO-2026-0001", "issued_at": TEN}
    record = Record("CPO-2026-0001", "withdrawn", "f" * 64, b"{}", MOMENT, withdrawn_at=MOMENT)

    verdict = judge(Facts(1, "f" * 64, seal=SOUND, content=content), record, now=MOMENT)

    assert verdict.lines[-1].sentence == (
        "It was withdrawn at 2026-03-02 09:30 UTC, but issued later, at 2026-03-02 10:00 UTC: a clock was wrong."
    )
