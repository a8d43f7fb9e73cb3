"""Mail in development: on the console, and one file a message."""

from email import message_from_bytes, policy

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection


@pytest.fixture
def mailbox(settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return get_connection("cpo_portal.mail_backend.ConsoleAndFolderBackend")


def messages(settings):
    files = sorted(settings.EMAIL_FILE_PATH.glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def test_mail_is_kept_as_one_file_a_message(mailbox, settings):
    first = EmailMessage("Grüße", "Körper\n", "portal@example.org", ["ada@example.org"])
    second = EmailMessage("Second", "Body\n", "portal@example.org", ["bob@example.org", "eve@example.org"])

    sent = mailbox.send_messages([first, second])

    kept = {message["Subject"]: (message["To"], message.get_content()) for message in messages(settings)}
    assert sent == 2
    assert kept == {
        "Grüße": ("ada@example.org", "Körper\n"),
        "Second": ("bob@example.org, eve@example.org", "Body\n"),
    }


def test_mail_is_read_on_the_console(mailbox, capsys):
    mailbox.send_messages([EmailMessage("Your code", "It is 1234.", "portal@example.org", ["ada@example.org"])])

    assert capsys.readouterr().out == "--- mail to ada@example.org: Your code\nIt is 1234.\n---\n"


def test_a_mail_with_html_is_kept_whole_and_read_as_text(mailbox, settings, capsys):
    message = EmailMultiAlternatives("Code", "It is 1234.\n", "portal@example.org", ["ada@example.org"])
    message.attach_alternative("<p>It is 1234.</p>\n", "text/html")

    mailbox.send_messages([message])

    (kept,) = messages(settings)
    parts = [(part.get_content_type(), part.get_content()) for part in kept.iter_parts()]
    assert parts == [("text/plain", "It is 1234.\n"), ("text/html", "<p>It is 1234.</p>\n")]
    assert "<p>" not in capsys.readouterr().out
