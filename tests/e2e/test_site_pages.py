"""What the association does without a shell: its own pages, its package, and the code that companies sign."""

from playwright.sync_api import expect

from organisations.models import Organisation

from ..organisations.signed_codes import SIGNED

CODE = {"name": "code.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%the code\n%%EOF\n"}
SCAN = {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": SIGNED}


def test_manager_fills_in_a_blank_and_goes_back(new_page, sign_in):
    page = new_page()
    sign_in(page, "admin@example.com")
    page.goto("/review/pages/imprint/en/")
    expect(page.get_by_text("Still to be filled in:")).to_be_visible()

    page.get_by_label("Text, in Markdown").fill("# Who we are\n\nThe **association**, <b>Darmstadt</b>")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Preview, not saved yet")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Everybody reads it now.")).to_be_visible()
    page.get_by_role("link", name="The page as it is").click()
    expect(page.get_by_text("The association, <b>Darmstadt</b>")).to_be_visible()

    page.goto("/review/pages/imprint/en/0/")
    page.get_by_role("button", name="Restore this text").click()
    page.goto("/imprint/")
    expect(page.locator("mark.blank").first).to_be_visible()


def test_code_is_signed_refused_signed_again_and_confirmed(new_page, sign_in, django_db_blocker, portal):
    with django_db_blocker.unblock():
        organisation = Organisation.objects.get(slug="corvanta")
        organisation.signing.delete()
    manager, vendor, staff = new_page(), new_page(), new_page()
    for page, person in ((manager, "admin"), (vendor, "vendor"), (staff, "staff")):
        sign_in(page, f"{person}@example.com")

    manager.goto("/review/package/")
    manager.get_by_label("Kind").select_option("code")
    manager.get_by_label("Edition").fill("2.0")
    manager.get_by_label("File").set_input_files(CODE)
    manager.get_by_role("button", name="Add").click()
    expect(manager.get_by_text("Code 2.0 en is in the package now.")).to_be_visible()

    def hand_in():
        with vendor.expect_download() as download:
            vendor.get_by_role("link", name="Download the code (PDF)").click()
        assert download.value.suggested_filename == "cpo-code-2.0-en.pdf"
        vendor.get_by_label("Signed by").fill("Ines Falk")
        vendor.get_by_label("Function").fill("Managing Director")
        vendor.get_by_label("Place").fill("Aachen")
        vendor.get_by_label("Signed on").fill("2026-01-31")
        vendor.get_by_label("Edition of the code").fill("2.0")
        vendor.get_by_label("The signed code as a PDF").set_input_files(SCAN)
        vendor.get_by_role("button", name="Record").click()
        expect(vendor.get_by_text("Recorded. The association confirms it")).to_be_visible()

    vendor.goto("/organisation/corvanta/")
    vendor.get_by_role("link", name="Sign the code").click()
    hand_in()
    vendor.goto("/directory/corvanta/")
    expect(vendor.get_by_text("signing recorded, not yet confirmed by the association")).to_be_visible()

    staff.goto("/review/signings/")
    with staff.expect_download() as download:
        staff.get_by_role("link", name="Signed code (PDF)").click()
    assert download.value.path().read_bytes() == SIGNED
    staff.get_by_text("Refuse: Corvanta").click()
    staff.get_by_label("Why it cannot be confirmed").fill("The second page is missing.")
    staff.get_by_role("button", name="Refuse and tell them").click()
    expect(staff.get_by_text("are told why.")).to_be_visible()

    vendor.goto("/organisation/corvanta/")
    expect(vendor.get_by_text("The second page is missing.")).to_be_visible()
    vendor.get_by_role("link", name="Hand in another signing").click()
    hand_in()
    staff.reload()
    staff.get_by_role("button", name="Confirm the signing of Corvanta").click()
    expect(staff.get_by_text("is now listed among the signees.")).to_be_visible()
    vendor.goto("/directory/corvanta/")
    expect(
        vendor.get_by_text("signed by Ines Falk, Managing Director, on 31 January 2026 · edition 2.0")
    ).to_be_visible()
