"""A customer's way through requirements: a profile, a match, a knock-out, a link that is shared and revoked."""

import re

from playwright.sync_api import expect


def ask(page, key, **fields):
    """Change a criterion's fields, in its category unfolded; each change is saved by itself."""
    row = page.locator(f"#{key}")
    if not row.is_visible():
        page.locator("details.fold").filter(has=row).locator("> summary").click()
    for name, value in fields.items():
        field = row.locator(f"#id_{key}-{name}")
        with page.expect_response(re.compile(rf"/criteria/{key}/")):
            field.select_option(value) if name != "planned_until" else field.fill(value)
    return row.get_by_role("status")


def test_a_customer_asks_matches_shares_and_revokes(new_page, sign_in):
    page = new_page()
    sign_in(page, "customer@example.com")

    page.get_by_role("link", name="Requirements", exact=True).click()
    page.get_by_role("link", name="Start a profile").click()
    page.get_by_label("Name").fill("Archive 2029")
    page.get_by_label("Start from").select_option("nothing")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("0 required, 0 desired")).to_be_visible()

    expect(ask(page, "infra-platforms", weight="required")).to_have_text("Saved.")
    expect(ask(page, "arch-tenant-portability", weight="required", minimum="planned")).to_have_text(
        "Until which day is it enough that it is planned?"
    )
    expect(ask(page, "arch-tenant-portability", planned_until="2030-01-01")).to_have_text("Saved.")
    expect(page.get_by_text("2 required, 0 desired")).to_be_visible()

    page.get_by_role("link", name="Match statements").click()
    expect(page.get_by_role("heading", name="1 knock-out", exact=True)).to_be_visible()
    page.get_by_role("link", name="Corvanta Vault 12", exact=True).click()
    knockout = page.locator("#infra-platforms")
    expect(knockout).to_contain_text("The answer is “partly fulfilled”; asked for is “fulfilled”.")
    knockout.get_by_text("only your organisation reads it").click()
    knockout.get_by_role("textbox").fill("Ask Corvanta for dates.")
    other = page.locator("#arch-tenant-portability")
    other.get_by_text("only your organisation reads it").click()
    other.get_by_role("textbox").fill("Written meanwhile.")
    knockout.get_by_role("button", name="Save the note").click()
    expect(knockout.get_by_role("status")).to_contain_text("Saved.")
    expect(other.get_by_role("textbox")).to_have_value("Written meanwhile.")
    page.reload()
    expect(knockout.get_by_role("textbox")).to_have_value("Ask Corvanta for dates.")
    expect(other.get_by_role("textbox")).to_have_value("Written meanwhile.")

    page.get_by_role("link", name="Archive 2029").click()
    page.get_by_role("button", name="Share by a link").click()
    link = page.locator("#sharing a").get_attribute("href")

    guest = new_page()
    guest.goto(link)
    guest.get_by_role("link", name="Match statements").click()
    guest.get_by_role("link", name="Corvanta Vault 12", exact=True).click()
    expect(guest.locator("#infra-platforms")).to_contain_text("asked for is “fulfilled”")
    expect(guest.get_by_text("Ask Corvanta for dates.")).to_have_count(0)

    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Revoke the link").click()
    expect(page.get_by_role("button", name="Share by a link")).to_be_visible()
    assert guest.reload().status == 404
    assert guest.goto(link).status == 404


def test_a_customer_matches_what_is_in_the_comparison(new_page, sign_in):
    page = new_page()
    sign_in(page, "customer@example.com")
    page.goto("/directory/?role=vendor")
    page.get_by_role("button", name="Add to comparison Granskär Loop 2026.2").click()

    page.get_by_role("link", name="Requirements", exact=True).click()
    page.get_by_role("link", name="Match PDM-Ablösung 2028").click()
    page.get_by_role("button", name="Add to comparison Corvanta Vault 12").click()
    page.get_by_role("link", name="Match those in the comparison").click()
    expect(page.get_by_text("2 statements held against")).to_be_visible()
    page.get_by_role("checkbox", name="Keep in the match Corvanta Vault 12").uncheck()
    page.get_by_role("button", name="Match only those kept").first.click()

    expect(page.locator(".matched h3")).to_have_text(["Granskär Loop 2026.2"])
    expect(page.get_by_role("checkbox")).to_have_count(0)


def test_a_customer_makes_a_sealed_report_that_anybody_can_verify(new_page, sign_in, tmp_path):
    page = new_page()
    sign_in(page, "customer@example.com")
    page.get_by_role("link", name="Requirements", exact=True).click()
    page.get_by_role("link", name="Match PDM-Ablösung 2028").click()
    with page.expect_response(re.compile(r"/reports/\d+\.pdf$")) as made:
        page.get_by_role("button", name="Make a sealed report (PDF)").click()
    report = tmp_path / "report.pdf"
    report.write_bytes(page.context.request.get(made.value.url).body())
    page.goto("/requirements/")
    page.get_by_role("link", name="PDM-Ablösung 2028", exact=True).click()
    expect(page.locator("#reports")).to_contain_text("2 statements · Jonas Reuter")

    anybody = new_page()
    anybody.goto("/verify/")
    anybody.get_by_label("Statement as PDF").set_input_files(report)
    anybody.get_by_role("button", name="Verify").click()
    expect(anybody.locator("#verdict")).to_contain_text("This is no statement but a match report of this portal")
    expect(anybody.locator("#check-report")).to_contain_text("“PDM-Ablösung 2028” of Velmora Automobile AG")
    altered = tmp_path / "altered.pdf"
    altered.write_bytes(report.read_bytes() + b"% more")
    anybody.get_by_label("Statement as PDF").set_input_files(altered)
    anybody.get_by_role("button", name="Verify").click()
    expect(anybody.locator("#verdict")).to_contain_text("This file was altered after it was sealed.")

    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#reports").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("The report is deleted.")).to_be_visible()
    assert page.context.request.get(made.value.url).status == 404


def test_what_could_not_be_sent_is_said_and_can_be_saved_later(new_page, sign_in):
    page = new_page()
    sign_in(page, "customer@example.com")
    page.get_by_role("link", name="Requirements", exact=True).click()
    page.get_by_role("link", name="PDM-Ablösung 2028", exact=True).click()
    row, weight = page.locator("#infra-telemetry"), page.locator("#id_infra-telemetry-weight")
    expect(ask(page, "infra-telemetry", weight="desired")).to_have_text("Saved.")

    page.context.set_offline(True)
    weight.select_option("required")
    expect(row.get_by_role("alert")).to_contain_text("This was not sent")
    expect(row.get_by_role("status")).to_have_text("")

    page.context.set_offline(False)
    row.get_by_role("button", name="Save").click()
    expect(row.get_by_role("status")).to_have_text("Saved.")
    expect(row.get_by_role("alert")).to_be_hidden()
    expect(row.get_by_role("button", name="Save")).to_be_hidden()


def test_a_customer_asks_without_script(new_page, sign_in):
    page = new_page(java_script_enabled=False)
    sign_in(page, "customer@example.com")
    page.goto("/requirements/")
    page.get_by_role("link", name="PDM-Ablösung 2028", exact=True).click()
    row, weight = page.locator("#infra-telemetry"), page.locator("#id_infra-telemetry-weight")
    expect(weight).to_be_hidden()

    page.get_by_role("heading", name="2.2 Infrastructure").click()
    weight.select_option("desired")
    row.get_by_role("button", name="Save").click()

    expect(weight).to_be_visible()
    expect(weight).to_have_value("desired")


def test_list_at_the_side_unfolds_the_category_it_leads_to(new_page, sign_in):
    page = new_page()
    sign_in(page, "customer@example.com")
    page.goto("/requirements/")
    page.get_by_role("link", name="PDM-Ablösung 2028", exact=True).click()

    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Standards").click()

    expect(page.locator("#category-standards .clause").first).to_be_in_viewport()
