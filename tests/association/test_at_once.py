"""Two at the same instant: managers who write one page, and staff who decide while a company hands in anew."""

import pytest
from django.db import connection

from association import site_pages
from association.models import PageKey, SitePage
from organisations import code_signing
from organisations.models import AuditEntry, Deed, Signing

from ..factories import MembershipFactory, ReviewerFactory, UserFactory
from ..organisations.signed_codes import SIGNED, handed_in
from ..organisations.test_members_at_once import ROUNDS, at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time."),
]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_who_write_a_page_one_is_told(_round):
    author = UserFactory()

    def write(text):
        return lambda: site_pages.write(PageKey.TERMS, "en", text, revision=0, by=author)

    told = at_once(write("One."), write("Two."))

    assert [bool(each) for each in sorted(told, key=bool)] == [False, True]
    assert (SitePage.objects.count(), AuditEntry.objects.count()) == (1, 1)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_what_is_confirmed_is_what_was_seen(_round):
    member, reviewer = MembershipFactory(), ReviewerFactory()
    seen = handed_in(member)

    told = at_once(
        lambda: code_signing.confirm(seen, revision=seen.revision, by=reviewer),
        lambda: handed_in(member, SIGNED + b"%%EOF"),
    )

    now = Signing.objects.get()
    assert sum(each is None for each in told) == 1
    assert now.is_confirmed == (now.file_sha256 == seen.file_sha256)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_members_who_record_the_first_signing_both_are_heard(_round):
    member = MembershipFactory()

    told = at_once(lambda: handed_in(member), lambda: handed_in(member, SIGNED + b"%%EOF"))

    assert told == [None, None]
    assert Signing.objects.count() == 1
    assert AuditEntry.objects.filter(deed=Deed.SIGNING_RECORDED).count() == 2
