"""The portal's whole job, by clicking and typing: from signing up to a statement that is verified and compared."""

import re
import subprocess

from playwright.sync_api import expect

PASSWORD = "a long enough secret"


def sign_up(page, mailbox, *, name, email):
    page.goto("/")
    page.get_by_role("link", name="Sign up").click()
    page.get_by_label("Your name").fill(name)
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("input[name=password2]").fill(PASSWORD)
    page.locator("input[name=password2]").press("Enter")
    page.wait_for_url("**/confirm-email/")
    code = re.search(r"^([A-Z0-9-]{6,12})\r?$", mailbox(email), re.M).group(1)
    page.locator("input[name=code]").fill(code)
    page.locator("input[name=code]").press("Enter")
    expect(page.get_by_role("heading", name="What to do next")).to_be_visible()


def found_vendor(page, *, company, product, website):
    page.get_by_role("link", name="Set up your organisation").click()
    page.get_by_label("Name").fill(company)
    page.get_by_label("IT vendor").check()
    page.get_by_label("Country").select_option("DE")
    page.get_by_label("Website").fill(website)
    page.get_by_role("button", name="Set up").click()
    page.get_by_role("link", name="Add a product").click()
    page.get_by_label("Name").fill(product)
    page.get_by_label("Version").fill("1.0")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text(f"{product} is added.")).to_be_visible()


def start_assessment(page, *, product):
    page.get_by_role("link", name="Assessments").click()
    page.get_by_role("link", name="Start an assessment").click()
    page.get_by_label(re.compile(product)).check()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("78 of 78 criteria are still open.")).to_be_visible()


def answer_everything_but_one(page):
    """Go category by category; the very last criterion stays open."""
    overview = page.url
    links = page.locator(".categories a")
    addresses = [link.get_attribute("href") for link in links.all()]
    for place, address in enumerate(addresses):
        page.goto(address)
        cards = page.locator(".criterion-card").all()
        last = len(cards) - 1 if place == len(addresses) - 1 else None
        for index, card in enumerate(cards):
            if index != last:
                answer_card(card)
    page.goto(overview)
    expect(page.get_by_text("1 of 78 criteria is still open.")).to_be_visible()


def answer_card(card):
    card.get_by_role("radio", name="fulfilled", exact=True).check()
    card.get_by_label("Explanation").fill("Shown to every customer, with the manual.")
    standard = card.get_by_label("Standard", exact=True).first
    if standard.count():
        standard.fill("STEP AP242")
    card.get_by_label("Explanation").press("Tab")
    expect(card.get_by_text(re.compile(r"^\s*Saved"))).to_be_visible()
    expect(card.locator(".missing")).to_have_count(0)


def declare(page):
    page.get_by_label("Name").fill("Grace Vogel")
    page.get_by_label("Function").fill("Managing Director")
    page.get_by_label("Place").fill("Kassel")
    page.get_by_label("I am authorised").check()
    page.get_by_role("button", name="Declare").click()
    expect(page.get_by_text("The association’s reviewers have it now.").first).to_be_visible()


def enter_code_from_domain(page, mailbox, *, website, address):
    """An address that only looks like one at the website is refused; the code sent to one there is entered."""
    page.get_by_role("link", name="Have it confirmed").click()
    field = page.get_by_label("Mail address at your organisation’s domain")
    field.fill(f"legal@{website}.evil.example")
    page.get_by_role("button", name="Send a code").click()
    expect(page.get_by_text("is not the domain of your website")).to_be_visible()
    field.fill(address)
    page.get_by_role("button", name="Send a code").click()
    code = re.search(r"^([A-Z0-9]{4} [A-Z0-9]{4})\r?$", mailbox(address), re.M).group(1)
    page.get_by_label("The code from the mail").fill(code)
    page.get_by_role("button", name="Enter the code").click()
    expect(page.get_by_text(f"The code sent to {address} was entered")).to_be_visible()


def verdict_of(page, *, name, content):
    page.goto("/verify/")
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "application/pdf", "buffer": content})
    page.get_by_role("button", name="Verify").click()
    return page.locator("#verdict h2")


def test_vendor_declares_staff_accept_and_anyone_verifies(new_page, mailbox, sign_in, tmp_path, portal):
    vendor = new_page()
    sign_up(vendor, mailbox, name="Grace Vogel", email="grace@lumenfeld.example")
    found_vendor(vendor, company="Lumenfeld GmbH", product="Lumenfeld Base", website="https://www.lumenfeld.example")
    start_assessment(vendor, product="Lumenfeld Base")
    answer_everything_but_one(vendor)
    assessment = vendor.url

    # refused while one criterion is open; the list leads to the very card
    vendor.get_by_role("link", name="What is missing").click()
    expect(vendor.get_by_text("1 criterion stands in the way")).to_be_visible()
    expect(vendor.get_by_role("button", name="Declare")).to_have_count(0)
    vendor.locator("main .lines a").click()
    answer_card(vendor.locator(".criterion-card:target"))
    vendor.goto(assessment)
    vendor.get_by_role("link", name="Declare").click()
    expect(vendor.get_by_text("Nothing is published yet:")).to_be_visible()
    declare(vendor)
    enter_code_from_domain(vendor, mailbox, website="www.lumenfeld.example", address="legal@lumenfeld.example")

    # staff take it, confirm who speaks for the vendor, and accept
    staff = new_page()
    sign_in(staff, "staff@example.com")
    staff.goto("/review/")
    staff.get_by_role("link", name="Lumenfeld Base 1.0").click()
    staff.get_by_role("button", name="Take into review").click()
    expect(staff.get_by_role("button", name="Accept")).to_have_count(0)
    review = staff.url
    staff.get_by_role("link", name="Look at it and confirm").click()
    expect(staff.get_by_text("sent to legal@lumenfeld.example")).to_be_visible()
    expect(staff.get_by_label("By the code")).to_be_checked()
    staff.get_by_role("button", name="Confirm").click()
    expect(staff.get_by_text("the signatories of Lumenfeld GmbH may speak for it")).to_be_visible()
    staff.goto(review)
    staff.once("dialog", lambda dialog: dialog.accept())
    staff.get_by_role("button", name="Accept").click()
    expect(staff.get_by_text("is issued.")).to_be_visible()
    number = re.search(r"CPO-\d{4}-\d{4}", staff.url).group()

    # anybody downloads the PDF, and it is what it says it is
    reader = new_page()
    reader.goto(f"/statements/{number}/")
    expect(reader.get_by_text("in force")).to_be_visible()
    pdf = reader.request.get(f"/statements/{number}.pdf").body()
    file = tmp_path / "statement.pdf"
    file.write_bytes(pdf)
    signatures = subprocess.run(["pdfsig", file], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." in signatures
    assert "Total document signed" in signatures
    subprocess.run(["pdfdetach", "-save", "1", "-o", tmp_path / "statement.json", file], check=True)
    assert (tmp_path / "statement.json").read_bytes() == reader.request.get(f"/statements/{number}.json").body()

    expect(verdict_of(reader, name="a.pdf", content=pdf)).to_have_text("This statement is genuine and in force.")
    place = pdf.index(b"/Contents") // 2
    altered = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
    heading = verdict_of(reader, name="b.pdf", content=altered)
    expect(heading).to_contain_text("Do not rely on it.")

    # and compares it with a vendor of the demo
    reader.goto("/directory/")
    reader.get_by_role("button", name="Add to comparison Lumenfeld Base 1.0").click()
    reader.get_by_role("button", name="Add to comparison Corvanta Vault 12").click()
    reader.get_by_role("link", name="Compare 2", exact=True).click()
    matrix = reader.get_by_role("table", name="Comparison by criterion")
    expect(matrix.get_by_role("columnheader", name=re.compile("Lumenfeld Base 1.0"))).to_be_visible()
    expect(matrix.get_by_role("columnheader", name=re.compile("Corvanta Vault 12"))).to_be_visible()
    expect(matrix.locator(".row")).to_have_count(78)
    reader.get_by_role("radio", name="differ").check()
    expect(matrix.locator(".row")).not_to_have_count(78)
