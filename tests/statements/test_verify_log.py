"""``verify_log`` from the shell. Without a database: only making the log needs one."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cpo_verify import log_chain
from statements import withdrawal

from ..cpo_verify.test_log_chain import chained
from ..factories import ReviewerFactory, make_statement
from .paperless import store_statement


def verify(file, *options):
    """Return what ``verify_log`` ends with and prints."""
    out, status = StringIO(), 0
    try:
        call_command("verify_log", str(file), *map(str, options), stdout=out)
    except SystemExit as end:
        status = end.code
    return status, out.getvalue()


def refusal(file, *options):
    with pytest.raises(CommandError) as refused:
        verify(file, *options)
    return refused.value.returncode, str(refused.value).replace(f"{file.parent}/", "")


@pytest.fixture
def entries():
    return chained(*[{}] * 30)


@pytest.fixture
def file(tmp_path, entries):
    path = tmp_path / "log.json"
    path.write_text(json.dumps({"schema": "https://portal.example/schemas/log-1.json", "entries": entries}))
    return path


def test_sound_log_ends_with_0_and_needs_no_database(file, entries):
    assert verify(file) == (0, f"The log is sound: 30 entries. The newest is {entries[-1]['digest']}.\n")


def test_empty_log_is_sound(file):
    file.write_text('{"entries": []}')

    assert verify(file) == (0, "The log is sound: 0 entries.\n")
    assert json.loads(verify(file, "--json")[1])["newest"] is None


def test_altered_log_ends_with_1_and_names_the_entry(file):
    file.write_text(file.read_text().replace("CPO-2026-0012", "CPO-2026-0013", 1))

    status, printed = verify(file)

    assert (status, printed.splitlines()[0]) == (1, "Entry 12 was changed: its digest is another one.")


def test_log_with_many_problems_names_the_first_ones(file, entries):
    file.write_text(json.dumps({"entries": list(reversed(entries))}))

    lines = verify(file)[1].splitlines()

    assert (len(lines), lines[-1]) == (21, "And 40 more.")


def test_json_has_everything(file, entries):
    status, printed = verify(file, "--json")

    newest = {"position": 30, "digest": entries[-1]["digest"]}
    assert (status, json.loads(printed)) == (0, {"sound": True, "entries": 30, "newest": newest, "problems": []})


UNREADABLE = {
    "": "It is not JSON.",
    "no json": "It is not JSON.",
    "[" * 100_000: "It is not JSON.",
    "\ufeff{}": "It has no list of entries.",
    "[]": "It has no list of entries.",
    '{"entries": [7]}': "What stands in place 1 is not an entry.",
}


@pytest.mark.parametrize("text", UNREADABLE, ids=range(len(UNREADABLE)))
def test_what_is_no_log_ends_with_2_and_a_sentence(file, text):
    file.write_text(text)

    assert refusal(file) == (2, f"log.json: {UNREADABLE[text]}")


def test_bytes_that_are_no_text_are_no_log(file):
    file.write_bytes(b"\xff\xfe\x00")

    assert refusal(file) == (2, "log.json: It is not JSON.")


def test_file_that_is_not_there_is_named(tmp_path):
    assert refusal(tmp_path / "gone.json") == (2, "gone.json cannot be read: No such file or directory.")


@pytest.fixture
def fetched(db, client, tmp_path):
    """Two statements with a withdrawal between, and the files somebody fetched of them and of the log."""
    withdrawal.withdraw(store_statement(), reason="Größe misread.", by=ReviewerFactory())
    statement = make_statement()
    files = {name: tmp_path / name for name in ("log.json", "statement.json", "statement.pdf")}
    files["log.json"].write_bytes(client.get("/statements/log.json").getvalue())
    files["statement.json"].write_text(statement.document)
    files["statement.pdf"].write_bytes(statement.pdf.read())
    return files


def test_statement_as_pdf_and_as_json_belongs_to_the_log(fetched):
    status, printed = verify(
        fetched["log.json"], "--statement", fetched["statement.pdf"], "--statement", fetched["statement.json"]
    )

    assert (status, printed[:31], printed[-34:]) == (
        0,
        "The log is sound: 3 entries. Th",
        " Statements that belong to it: 2.\n",
    )


def test_statement_whose_pdf_is_another_one_does_not(fetched):
    fetched["statement.pdf"].write_bytes(fetched["statement.pdf"].read_bytes() + b"\n")

    status, printed = verify(fetched["log.json"], "--statement", fetched["statement.pdf"])

    assert (status, printed) == (1, f"{fetched['statement.pdf']}: The log names another PDF of CPO-2026-0002.\n")


def test_log_rewritten_with_new_digests_is_found_by_a_statement(fetched):
    log = json.loads(fetched["log.json"].read_text())
    previous = None
    for entry in log["entries"]:
        entry["previous"] = previous
        entry["reason"] = entry["reason"] and "No reason at all."
        previous = entry["digest"] = log_chain.digest_of_entry(entry)
    fetched["log.json"].write_text(json.dumps(log))

    assert verify(fetched["log.json"])[0] == 0
    assert verify(fetched["log.json"], "--statement", fetched["statement.json"]) == (
        1,
        f"{fetched['statement.json']}: CPO-2026-0002 carries another digest of the log than stands before its entry.\n",
    )


@pytest.mark.parametrize("content", [b"%PDF-1.7 and no more", b"%PDF-"])
def test_statement_that_cannot_be_read_is_named(file, content):
    broken = file.with_name("broken.pdf")
    broken.write_bytes(content)

    assert refusal(file, "--statement", broken) == (2, "broken.pdf: It is no PDF of a statement.")
