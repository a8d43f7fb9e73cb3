"""Every page, wide and narrow, light and dark, English and German: no accessibility violation, no sideways scroll."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from assessments.models import Assessment
from requirements.models import RequirementProfile
from statements.models import Statement

PUBLIC = [
    "/",
    "/catalogue/",
    "/catalogue/?role=customer&grade=may",
    "/directory/",
    "/directory/?q=nobody-has-this-name",
    "/directory/corvanta/",
    "/signees/",
    "/compare/",
    "{compare}",
    "{statement}",
    "{superseded}",
    "/statements/log/",
    "/statements/log/?statement=CPO-2026-0404",
    "/verify/",
    "/why-openness/",
    "/join/",
    "/how-it-works/",
    "/code/",
    "/accessibility/",
    "/nothing-here/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/company/",
    "/accounts/password/reset/",
]
MEMBERS = [
    "/dashboard/",
    "/accounts/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/second-factor/",
    "/accounts/sessions/",
    "/organisation/found/",
    "/organisation/corvanta/",
    "/organisation/corvanta/edit/",
    "/organisation/corvanta/identifiers/",
    "/organisation/corvanta/confirm/",
    "/organisation/corvanta/products/add/",
    "/assessments/versions/{version}/remove/",
    "/assessments/drafts/{number_of_draft}/delete/",
    "/organisation/corvanta/people/invite/",
    "/organisation/corvanta/leave/",
    "/organisation/corvanta/close/",
    "/assessments/",
    "/assessments/start/",
    "{draft}",
    "{draft}interoperability/",
    "{draft}standards/",
    "{draft}submit/",
    "{draft}missing/",
    "{draft}history/",
    "{draft}documents/",
    "{draft}import/",
    "{draft}?q=export",
    "{draft}standards/?grade=shall",
    "{draft}preview/",
    "{draft}interoperability/interop-data-export/history/",
    "{accepted}interfaces/",
    "{statement}withdraw/",
    "/watching/",
    "/watching/search/?q=cad",
    "/directory/?q=cad&role=vendor",
]
CUSTOMERS = [
    "/requirements/",
    "/requirements/start/",
    "{profile}",
    "{profile}edit/",
    "{profile}match/",
    "{profile}match/{number}/",
    "{profile}mirror/{number}/",
]
STAFF = [
    "/dashboard/",
    "/review/",
    "{submission}",
    "/review/signings/",
    "/review/proposals/",
    "/review/foundings/",
    "/review/mandates/",
    "/review/mandates/corvanta/",
    "/review/mandates/valdorna/",
    "/review/late/",
    "/review/tasks/",
    "/review/feedback/",
    "/review/statistics/",
]
MANAGERS = [
    "/review/pages/",
    "/review/pages/imprint/de/",
    "/review/pages/terms/en/0/",
    "/review/package/",
    "/review/recoveries/",
    "/review/sign-on/",
    "/review/sign-on/add/",
    "/review/people/",
    "/review/people/invite/",
    "{person}",
    "/review/organisations/",
    "/review/organisations/corvanta/",
    "/review/organisations/corvanta/edit/",
    "/review/editions/",
    "/review/editions/uploads/",
    "/review/mails/",
    "/review/mails/?state=failed",
    "/review/banner/",
    "/review/archive/",
    "/review/acts/",
    "/review/tasks/",
]

WIDE = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light", "locale": "en"}
NARROW = {"viewport": {"width": 320, "height": 700}, "color_scheme": "dark", "locale": "de"}


@pytest.fixture(scope="session")
def addresses(portal, django_db_blocker):
    with django_db_blocker.unblock():
        of_corvanta = Assessment.objects.filter(organisation__slug="corvanta")
        draft = of_corvanta.get(status="draft")
        accepted = of_corvanta.filter(status="accepted").first()
        in_force = Statement.objects.in_force().filter(organisation__slug="corvanta").earliest("issued_at")
        others = Statement.objects.in_force().exclude(pk=in_force.pk)
        numbers = [in_force.number, *others.values_list("number", flat=True)]
        return {
            "draft": draft.get_absolute_url(),
            "number_of_draft": draft.pk,
            "version": draft.version_id,
            "accepted": accepted.get_absolute_url(),
            "statement": in_force.get_absolute_url(),
            "superseded": in_force.supersedes.get_absolute_url(),
            "number": in_force.number,
            "person": f"/review/people/{in_force.submission.declared_by_id}/",
            "profile": RequirementProfile.objects.get(name="PDM-Ablösung 2028").get_absolute_url(),
            "submission": in_force.submission.get_absolute_url(),
            "compare": "/compare/?" + "&".join(f"statement={number}" for number in numbers[:3]),
        }


def troubles_of(page, address):
    page.goto(address)
    found = [
        f"{violation['id']}: {violation['nodes'][0]['target']}" for violation in Axe().run(page).response["violations"]
    ]
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + ([f"scrolls {overflow} px sideways"] if overflow > 0 else [])


@pytest.mark.parametrize("look", [WIDE, NARROW], ids=["wide-light-en", "320px-dark-de"])
@pytest.mark.parametrize(
    ("person", "pages"),
    [
        (None, PUBLIC),
        ("vendor@example.com", MEMBERS),
        ("customer@example.com", CUSTOMERS),
        ("staff@example.com", STAFF),
        ("admin@example.com", MANAGERS),
    ],
    ids=["public", "members", "customers", "staff", "managers"],
)
def test_pages_have_no_accessibility_violation_and_no_sideways_scroll(
    new_page, sign_in, addresses, look, person, pages
):
    page = new_page(**look)
    if person:
        sign_in(page, person)

    troubles = {address: troubles_of(page, address.format(**addresses)) for address in pages}

    assert {address: found for address, found in troubles.items() if found} == {}
