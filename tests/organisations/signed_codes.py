"""What companies hand in when they signed the code."""

from django.core.files.uploadedfile import SimpleUploadedFile

from organisations import code_signing
from organisations.models import Signing

from ..factories import SigningFactory

SIGNED = b"%PDF-1.7\n%a scan of the paper\n%%EOF\n"


def a_file(content=SIGNED, name="signed.pdf"):
    return SimpleUploadedFile(name, content)


def handed_in(membership, content=SIGNED, **fields) -> Signing:
    """A signing with the file that was signed, recorded by the member of the organisation."""
    signing = SigningFactory.build(organisation=membership.organisation, **fields)
    return code_signing.record(signing, file=a_file(content), by=membership.user)
