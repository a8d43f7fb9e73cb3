from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.messages import get_messages
from django.utils import timezone

from organisations.models import Invitation, Membership, Organisation, Product, ProductVersion, Signing

from ..factories import (
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
    ProductFactory,
    ReviewerFactory,
    SigningFactory,
    UserFactory,
    VersionFactory,
)

pytestmark = pytest.mark.django_db

COMPANY = {"name": "Ωmega Systems", "role": "vendor", "country": "GR", "website": "", "about": ""}
PRODUCT = {"name": "Omega", "version": "R14", "website": "", "about": ""}
EVERY_RIGHT = {"is_administrator": "on", "is_editor": "on", "is_signatory": "on"}


@pytest.fixture
def administrator():
    return MembershipFactory(user__name="Ada", organisation__name="Omega")


@pytest.fixture
def organisation(administrator):
    return administrator.organisation


@pytest.fixture
def browser(administrator, sign_in):
    return sign_in(administrator.user)


def html_of(response):
    return response.content.decode()


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


# founding


def test_somebody_founds_an_organisation(sign_in, stranger):
    response = sign_in(stranger).post("/organisation/found/", COMPANY)

    organisation = Organisation.objects.get()
    assert response.url == organisation.get_absolute_url() == "/organisation/mega-systems/"
    assert (organisation.name, organisation.role, organisation.country.code) == ("Ωmega Systems", "vendor", "GR")
    assert Membership.objects.get().user == stranger


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "This field is required."),
        ("name", "x" * 161, "Ensure this value has at most 160 characters (it has 161)."),
        ("role", "king", "Select a valid choice. king is not one of the available choices."),
        ("country", "XX", "Select a valid choice. XX is not one of the available choices."),
        ("website", "javascript:alert(1)", "Enter a valid URL."),
        ("about", "x" * 301, "Ensure this value has at most 300 characters (it has 301)."),
        ("name", "\u200b \u3164\n", "This field is required."),
        ("name", "Sign in at https://evil.example", "A name holds no address of a website or mailbox."),
    ],
)
def test_a_wrong_field_founds_nothing_and_is_told(sign_in, stranger, organisation, field, typed, sentence):
    response = sign_in(stranger).post("/organisation/found/", COMPANY | {field: typed})

    assert response.context["form"].errors == {field: [sentence]}
    assert Organisation.objects.get() == organisation


def test_a_website_without_a_scheme_is_https(sign_in, stranger):
    sign_in(stranger).post("/organisation/found/", COMPANY | {"website": "omega.example"})

    assert Organisation.objects.get().website == "https://omega.example"


# one's own organisation


def test_a_member_sees_products_people_and_invitations(browser, organisation):
    version = VersionFactory(product__organisation=organisation, product__name="Omega <PLM>", name="R14")
    InvitationFactory(organisation=organisation, email="guest@example.org")
    InvitationFactory(
        organisation=organisation, email="late@example.org", created_at=timezone.now() - timedelta(days=20)
    )

    html = html_of(browser.get(organisation.get_absolute_url()))

    assert "Omega &lt;PLM&gt;" in html
    assert version.name in html
    assert "guest@example.org" in html
    assert "late@example.org" not in html
    assert f'href="{organisation.get_absolute_url()}edit/"' in html


def test_a_member_without_the_right_sees_no_way_to_change_anything(sign_in, organisation):
    VersionFactory(product__organisation=organisation)
    reader = MembershipFactory(organisation=organisation, is_administrator=False).user

    html = html_of(sign_in(reader).get(organisation.get_absolute_url()))

    assert f"{organisation.get_absolute_url()}edit/" not in html
    assert "/products/" not in html
    assert "/people/" not in html
    assert "/sign/" not in html


def test_the_page_takes_as_many_queries_for_one_product_as_for_three(browser, organisation, django_assert_num_queries):
    VersionFactory(product__organisation=organisation)
    with django_assert_num_queries(15):
        browser.get(organisation.get_absolute_url())
    for _ in range(2):
        VersionFactory(product__organisation=organisation)
        MembershipFactory(organisation=organisation)
        InvitationFactory(organisation=organisation)

    with django_assert_num_queries(15):
        response = browser.get(organisation.get_absolute_url())

    assert len(response.context["products"]) == 3


PAGES = [
    "",
    "edit/",
    "products/add/",
    "products/{product}/",
    "products/{product}/versions/add/",
    "people/invite/",
    "people/{member}/",
    "people/{member}/remove/",
    "invitations/{invitation}/withdraw/",
    "sign/",
]


def address(organisation, page):
    return organisation.get_absolute_url() + page.format(
        product=ProductFactory(organisation=organisation).pk,
        member=organisation.memberships.first().pk,
        invitation=InvitationFactory(organisation=organisation).pk,
    )


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("make_person", [UserFactory, ReviewerFactory, lambda: MembershipFactory().user])
def test_another_organisations_pages_are_not_found(sign_in, organisation, page, make_person):
    url, client = address(organisation, page), sign_in(make_person())

    assert [client.get(url).status_code in (404, 405), client.post(url, EVERY_RIGHT).status_code] == [True, 404]


@pytest.mark.parametrize("page", PAGES[1:])
def test_only_an_administrator_changes_anything(sign_in, organisation, page):
    url = address(organisation, page)
    editor = MembershipFactory(organisation=organisation, is_administrator=False).user

    response = sign_in(editor).post(url, EVERY_RIGHT)

    assert response.status_code == 403
    assert "Only an administrator of the organisation can do this." in html_of(response)
    assert organisation.memberships.count() == 2
    assert organisation.invitations.count() == 1


@pytest.mark.parametrize(
    "page",
    [
        "products/{pk}/",
        "products/{pk}/versions/add/",
        "people/{pk}/",
        "people/{pk}/remove/",
        "invitations/{pk}/withdraw/",
    ],
)
def test_what_belongs_to_another_organisation_is_not_found(browser, organisation, page):
    other = MembershipFactory().organisation
    kinds = {
        "products": ProductFactory(organisation=other),
        "people": other.memberships.get(),
        "invitations": InvitationFactory(organisation=other),
    }
    url = organisation.get_absolute_url() + page.format(pk=kinds[page.split("/")[0]].pk)

    assert browser.post(url, EVERY_RIGHT | PRODUCT).status_code == 404
    assert other.memberships.count() == 1
    assert other.invitations.count() == 1
    assert not ProductVersion.objects.exists()


@pytest.mark.parametrize("page", ["people/{member}/remove/", "invitations/{invitation}/withdraw/"])
def test_removing_wants_a_post(browser, organisation, page):
    assert browser.get(address(organisation, page)).status_code == 405


def test_an_administrator_of_an_organisation_that_nobody_knows_edits_it_at_once(browser, organisation):
    response = browser.post(
        f"{organisation.get_absolute_url()}edit/", COMPANY | {"name": "Ωmega", "role": "customer", "about": "PLM."}
    )

    organisation.refresh_from_db()
    assert response.url == organisation.get_absolute_url()
    assert (organisation.name, organisation.about, organisation.role) == ("Ωmega", "PLM.", "customer")


# products


def test_an_administrator_adds_a_product_with_its_first_version(browser, organisation):
    response = browser.post(f"{organisation.get_absolute_url()}products/add/", PRODUCT)

    version = ProductVersion.objects.get()
    assert response.url == organisation.get_absolute_url()
    assert (version.product.organisation, str(version)) == (organisation, "Omega R14")


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "omega", "There is a product of this name already, or was once."),
        ("name", "", "This field is required."),
        ("version", "", "This field is required."),
        ("version", "x" * 41, "Ensure this value has at most 40 characters (it has 41)."),
        ("website", "javascript:alert(1)", "Enter a valid URL."),
    ],
)
def test_a_wrong_product_is_not_added(browser, organisation, field, typed, sentence):
    ProductFactory(organisation=organisation, name="Omega")

    response = browser.post(f"{organisation.get_absolute_url()}products/add/", PRODUCT | {"name": "New", field: typed})

    assert response.context["form"].errors == {field: [sentence]}
    assert Product.objects.count() == 1


def test_two_vendors_may_have_products_of_the_same_name(browser, organisation):
    ProductFactory(name="Omega")

    browser.post(f"{organisation.get_absolute_url()}products/add/", PRODUCT)

    assert organisation.products.get().name == "Omega"


def test_an_administrator_edits_a_product_and_may_keep_its_name(browser, organisation):
    product = ProductFactory(organisation=organisation, name="Omega")

    browser.post(f"{organisation.get_absolute_url()}products/{product.pk}/", PRODUCT | {"about": "PLM."})

    product.refresh_from_db()
    assert (product.name, product.about) == ("Omega", "PLM.")
    assert not product.versions.exists()


def test_an_administrator_adds_a_version(browser, organisation):
    product = VersionFactory(product__organisation=organisation, name="R14").product

    response = browser.post(f"{organisation.get_absolute_url()}products/{product.pk}/versions/add/", {"name": "R15"})

    assert response.url == organisation.get_absolute_url()
    assert [version.name for version in product.versions.all()] == ["R15", "R14"]


def test_a_version_is_not_added_twice(browser, organisation):
    product = VersionFactory(product__organisation=organisation, name="R14").product

    response = browser.post(f"{organisation.get_absolute_url()}products/{product.pk}/versions/add/", {"name": "r14"})

    assert response.context["form"].errors == {"name": ["There is a version of this name already, or was once."]}
    assert product.versions.count() == 1


# people


def test_an_administrator_invites_a_colleague(browser, organisation, django_capture_on_commit_callbacks, mailoutbox):
    with django_capture_on_commit_callbacks(execute=True):
        response = browser.post(
            f"{organisation.get_absolute_url()}people/invite/", {"emails": "guest@example.org", "is_editor": "on"}
        )

    invitation = organisation.invitations.get()
    assert said(response) == ["The invitation to guest@example.org is on its way."]
    assert (invitation.is_administrator, invitation.is_editor, invitation.is_signatory) == (False, True, False)
    assert [mail.to for mail in mailoutbox] == [["guest@example.org"]]


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("nobody", "nobody: Enter a valid email address."),
        ("Ada@Example.org", "Ada@Example.org: Belongs to a member already."),
        (" \n", "This field is required."),
        (
            "x" * 250 + "@example.org",
            f"{'x' * 250}@example.org: Ensure this value has at most 254 characters (it has 262).",
        ),
        ("\n".join(f"guest{n}@example.org" for n in range(101)), "No more than 100 addresses at once."),
    ],
)
def test_a_wrong_invitation_is_not_sent(browser, administrator, mailoutbox, email, sentence):
    administrator.user.email = "ada@example.org"
    administrator.user.save()

    response = browser.post(f"{administrator.organisation.get_absolute_url()}people/invite/", {"emails": email})

    assert response.context["form"].errors == {"emails": [sentence]}
    assert mailoutbox == []
    assert not Invitation.objects.exists()


def test_an_administrator_withdraws_an_invitation(browser, organisation):
    invitation = InvitationFactory(organisation=organisation)

    response = browser.post(f"{organisation.get_absolute_url()}invitations/{invitation.pk}/withdraw/")

    assert response.url == organisation.get_absolute_url()
    assert not Invitation.objects.open().exists()
    again = browser.post(f"{organisation.get_absolute_url()}invitations/{invitation.pk}/withdraw/")
    assert again.status_code == 404


def test_a_withdrawn_invitation_is_not_found(sign_in, browser, organisation):
    guest = UserFactory()
    invitation = InvitationFactory(organisation=organisation, email=guest.email)
    browser.post(f"{organisation.get_absolute_url()}invitations/{invitation.pk}/withdraw/")

    client = sign_in(guest)

    assert [ask(invitation.get_absolute_url()).status_code for ask in (client.get, client.post)] == [404, 404]
    assert not guest.memberships.exists()


def test_inviting_says_the_same_whether_the_address_has_an_account(browser, organisation):
    UserFactory(email="known@example.org")
    told = []
    for address in ("known@example.org", "new@example.org"):
        response = browser.post(f"{organisation.get_absolute_url()}people/invite/", {"emails": address})
        told.append((response.status_code, response.url, [each.replace(address, "") for each in said(response)]))

    assert told[0] == (302, organisation.get_absolute_url(), ["The invitation to  is on its way."])
    assert told[1][:2] == told[0][:2]
    assert told[1][2][-1] == told[0][2][0]


def test_who_invites_too_many_is_told_and_keeps_what_was_typed(browser, administrator, organisation, mailoutbox):
    InvitationFactory.create_batch(20, organisation=organisation, invited_by=administrator.user)

    response = browser.post(f"{organisation.get_absolute_url()}people/invite/", {"emails": "guest@example.org"})

    sentence = "guest@example.org: No more than 20 invitations a day can be sent. Go on tomorrow."
    assert response.context["form"].errors == {"emails": [sentence]}
    assert response.context["form"]["emails"].value() == "guest@example.org"
    assert (Invitation.objects.count(), mailoutbox) == (20, [])


def test_who_founds_too_many_is_told_and_keeps_what_was_typed(sign_in, stranger):
    OrganisationFactory.create_batch(5, founded_by=stranger)

    response = sign_in(stranger).post("/organisation/found/", COMPANY)

    [sentence] = response.context["form"].non_field_errors()
    assert sentence.startswith("Nobody can set up more than 5 organisations a day.")
    assert 'value="Ωmega Systems"' in html_of(response)
    assert stranger.founded.count() == 5


def test_the_invited_person_reads_the_invitation_and_joins(sign_in):
    guest = UserFactory()
    invitation = InvitationFactory(email=guest.email.upper())
    client = sign_in(guest)

    page = client.get(invitation.get_absolute_url())
    response = client.post(invitation.get_absolute_url())

    assert invitation.organisation.name in html_of(page)
    assert response.url == invitation.organisation.get_absolute_url()
    assert invitation.organisation.members.get() == guest


def test_several_are_invited_at_once_and_those_who_cannot_be_stay_in_the_form(browser, organisation, mailoutbox):
    MembershipFactory(organisation=organisation, user__email="member@example.org")
    typed = "a@example.org\r\nmember@example.org\r\n\r\nA@example.org, b@example.org;nobody"

    response = browser.post(
        f"{organisation.get_absolute_url()}people/invite/", {"emails": typed, "is_signatory": "on", "language": "de"}
    )

    assert [(each.email, each.rights, each.language) for each in organisation.invitations.all()] == [
        ("a@example.org", ["signatory"], "de"),
        ("b@example.org", ["signatory"], "de"),
    ]
    assert said(response) == [f"The invitation to {each}@example.org is on its way." for each in "ab"]
    form = response.context["form"]
    assert form["emails"].value().split() == ["member@example.org", "nobody"]
    assert form.errors["emails"] == [
        "member@example.org: Belongs to a member already.",
        "nobody: Enter a valid email address.",
    ]


def test_those_beyond_the_daily_limit_are_kept_and_told(browser, administrator, organisation):
    InvitationFactory.create_batch(18, organisation=organisation, invited_by=administrator.user)
    typed = "\n".join(f"new{number}@example.org" for number in range(4))

    response = browser.post(f"{organisation.get_absolute_url()}people/invite/", {"emails": typed})

    assert organisation.invitations.count() == 20
    assert response.context["form"]["emails"].value().split() == ["new2@example.org", "new3@example.org"]


def test_who_is_signed_in_with_another_address_reads_for_whom_the_invitation_is(sign_in, stranger):
    invitation = InvitationFactory(email="ada.byron@nordwerk.example")
    client = sign_in(stranger)

    page, sent = (ask(invitation.get_absolute_url()) for ask in (client.get, client.post))

    assert (page.status_code, sent.status_code) == (200, 403)
    for response in (page, sent):
        assert "a…@nordwerk.example" in html_of(response)
        assert "ada.byron" not in html_of(response)
        assert ">Accept<" not in html_of(response)
    assert not Membership.objects.exists()


@pytest.mark.parametrize(("verified", "joins"), [(True, True), (False, False)])
def test_a_second_address_counts_once_it_is_confirmed(sign_in, stranger, verified, joins):
    invitation = InvitationFactory(email="Second@Example.org")
    EmailAddress.objects.create(user=stranger, email="second@example.org", verified=verified)

    response = sign_in(stranger).post(invitation.get_absolute_url())

    assert response.status_code == (302 if joins else 403)
    assert stranger.memberships.exists() == joins


def test_somebody_else_s_confirmed_address_does_not_count(sign_in, stranger):
    UserFactory(email="owner@example.org")
    EmailAddress.objects.create(user=stranger, email="owner@example.org", verified=False)
    invitation = InvitationFactory(email="owner@example.org")

    assert sign_in(stranger).post(invitation.get_absolute_url()).status_code == 403


def test_before_signing_in_the_page_says_who_invites_to_what_in_its_language(client):
    invitation = InvitationFactory(invited_by__name="Ada", organisation__name="Nordwerk", language="de")

    page = client.get(invitation.get_absolute_url(), headers={"accept-language": "en"})

    html = html_of(page)
    assert '<html lang="de"' in html
    assert "Nordwerk" in html
    assert f"Ada ({invitation.invited_by.email})" in html
    assert invitation.email not in html
    assert f"/accounts/login/?next={invitation.get_absolute_url()}" in html
    assert page.cookies["django_language"].value == "de"
    assert "no-store" in page["Cache-Control"]
    client.cookies["django_language"] = "en"
    assert '<html lang="en"' in html_of(client.get(invitation.get_absolute_url()))


def test_accepting_before_signing_in_leads_there_and_back(client):
    invitation = InvitationFactory()

    response = client.post(invitation.get_absolute_url())

    assert response.url == f"/accounts/login/?next={invitation.get_absolute_url()}"


def test_an_invitation_of_somebody_whose_account_is_gone_comes_from_the_organisation(client):
    invitation = InvitationFactory(organisation__name="Nordwerk")
    invitation.invited_by.delete()

    assert "Nordwerk invites you to speak for Nordwerk" in html_of(client.get(invitation.get_absolute_url()))


def test_an_invitation_with_another_token_is_not_found(sign_in, stranger):
    InvitationFactory(email=stranger.email)

    assert sign_in(stranger).post("/organisation/invitation/guessed/").status_code == 404


def test_an_invitation_that_ran_out_is_refused_with_a_sentence(sign_in, stranger):
    invitation = InvitationFactory(email=stranger.email, created_at=timezone.now() - timedelta(days=15))

    client = sign_in(stranger)
    page, response = (ask(invitation.get_absolute_url()) for ask in (client.get, client.post))

    assert response.url == "/dashboard/"
    assert said(response) == ["This invitation has run out; ask for a new one."]
    assert "This invitation has run out; ask for a new one." in html_of(page)
    assert ">Accept<" not in html_of(page)
    assert not Membership.objects.exists()


def test_an_administrator_changes_somebodys_rights(browser, organisation):
    member = MembershipFactory(organisation=organisation)

    browser.post(f"{organisation.get_absolute_url()}people/{member.pk}/", {"is_signatory": "on"})

    member.refresh_from_db()
    assert (member.is_administrator, member.is_editor, member.is_signatory) == (False, False, True)


def test_the_last_administrator_keeps_the_right(browser, administrator):
    response = browser.post(
        f"{administrator.organisation.get_absolute_url()}people/{administrator.pk}/", {"is_signatory": "on"}
    )

    administrator.refresh_from_db()
    assert response.context["form"].errors == {"__all__": ["An organisation needs at least one administrator."]}
    assert administrator.is_administrator
    assert administrator.is_editor


def test_an_administrator_removes_somebody(browser, organisation, administrator):
    member = MembershipFactory(organisation=organisation)

    response = browser.post(f"{organisation.get_absolute_url()}people/{member.pk}/remove/")

    assert response.url == organisation.get_absolute_url()
    assert organisation.memberships.get() == administrator


def test_one_of_two_administrators_leaves(browser, administrator):
    other = MembershipFactory(organisation=administrator.organisation)

    response = browser.post(f"{administrator.organisation.get_absolute_url()}people/{administrator.pk}/remove/")

    assert response.url == "/dashboard/"
    assert administrator.organisation.memberships.get() == other


def test_the_last_administrator_cannot_leave(browser, administrator):
    url = f"{administrator.organisation.get_absolute_url()}people/{administrator.pk}/"

    response = browser.post(f"{url}remove/")

    assert response.url == url
    assert said(response) == ["An organisation needs at least one administrator."]
    assert administrator.organisation.memberships.get() == administrator


# signing the code


def signed(**changes):
    today = timezone.localdate()
    return {"name": "Ada", "function": "Director", "place": "Bremen", "signed_on": today.isoformat()} | changes


def test_an_administrator_records_who_signed_the_code(browser, administrator):
    response = browser.post(f"{administrator.organisation.get_absolute_url()}sign/", signed())

    signing = Signing.objects.get()
    assert response.url == administrator.organisation.get_absolute_url()
    assert (signing.organisation, signing.name, signing.recorded_by) == (
        administrator.organisation,
        "Ada",
        administrator.user,
    )
    assert (signing.signed_on, signing.is_confirmed) == (timezone.localdate(), False)
    assert not Organisation.objects.signees().exists()


def test_an_administrator_corrects_what_is_not_confirmed(browser, organisation):
    SigningFactory(organisation=organisation)

    browser.post(f"{organisation.get_absolute_url()}sign/", signed(name="Grace"))

    assert Signing.objects.get().name == "Grace"


def test_a_signing_in_the_future_is_refused(browser, organisation):
    tomorrow = timezone.localdate() + timedelta(days=1)

    response = browser.post(f"{organisation.get_absolute_url()}sign/", signed(signed_on=tomorrow.isoformat()))

    assert response.context["form"].errors == {"signed_on": ["The code cannot have been signed in the future."]}
    assert not Signing.objects.exists()


@pytest.mark.parametrize("field", ["name", "function", "place", "signed_on"])
def test_an_incomplete_signing_is_refused(browser, organisation, field):
    response = browser.post(f"{organisation.get_absolute_url()}sign/", signed(**{field: ""}))

    assert response.context["form"].errors == {field: ["This field is required."]}
    assert not Signing.objects.exists()


def test_a_confirmed_signing_cannot_be_changed(browser, organisation):
    SigningFactory(organisation=organisation, name="Ada", confirmed_at=timezone.now())

    response = browser.post(f"{organisation.get_absolute_url()}sign/", signed(name="Grace"))

    assert response.url == organisation.get_absolute_url()
    assert said(response) == ["The signing is confirmed and cannot be changed any more."]
    assert Signing.objects.get().name == "Ada"


def test_the_page_says_whether_the_signing_is_confirmed(browser, organisation):
    before = html_of(browser.get(organisation.get_absolute_url()))
    signing = SigningFactory(organisation=organisation)
    recorded = html_of(browser.get(organisation.get_absolute_url()))
    signing.confirmed_at = timezone.now()
    signing.save()
    confirmed = html_of(browser.get(organisation.get_absolute_url()))

    assert "Your organisation has not signed the code yet" in before
    assert "The association has not confirmed it yet." in recorded
    assert "confirmed by the association." in confirmed


def test_a_customer_has_no_products(sign_in):
    customer = MembershipFactory(organisation=OrganisationFactory(role="customer"))

    html = html_of(sign_in(customer.user).get(customer.organisation.get_absolute_url()))

    assert "/products/add/" not in html
