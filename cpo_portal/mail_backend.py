"""Mail in development: printed on the console, and kept in a folder, one file a message."""

import sys
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class ConsoleAndFolderBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            text = message.message().as_bytes()
            (folder / f"{timezone.localtime():%Y%m%d-%H%M%S}-{uuid4().hex[:6]}.eml").write_bytes(text)
            sys.stdout.write(f"--- mail to {', '.join(message.to)}: {message.subject}\n{message.body}\n---\n")
        return len(email_messages)
