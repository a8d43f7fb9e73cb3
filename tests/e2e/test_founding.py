"""Founding a company that is here already, by clicking: stopped, asked to be let in, let in."""

from playwright.sync_api import expect

from .test_whole_way import sign_up


def test_founder_of_a_look_alike_is_stopped_and_let_in_by_its_administrator(new_page, mailbox, sign_in):
    founder = new_page()
    sign_up(founder, mailbox, name="Fay Newcomer", email="fay@elsewhere.example")
    founder.get_by_role("link", name="Set up your organisation").click()
    founder.get_by_label("Name").fill("corvanta sistems gmbh")
    founder.get_by_label("IT vendor").check()
    founder.get_by_label("Country").select_option("DE")
    founder.get_by_role("button", name="Set up").click()

    expect(founder.get_by_role("heading", name="Is it one of these?")).to_be_visible()
    founder.get_by_role("button", name="Ask the administrators of Corvanta Systems GmbH to let me in").click()
    expect(founder.get_by_text("The administrators of Corvanta Systems GmbH are asked.")).to_be_visible()
    expect(founder.get_by_text("decide whether to let you in")).to_be_visible()

    administrator = new_page()
    sign_in(administrator, "vendor@example.com")
    assert "Fay Newcomer (fay@elsewhere.example)" in mailbox("vendor@example.com")
    line = administrator.get_by_role("listitem").filter(has_text="Fay Newcomer asks to be let into")
    line.get_by_role("link", name="Decide").click()
    administrator.get_by_role("button", name="Let in").click()
    expect(administrator.get_by_text("Fay Newcomer belongs to the organisation now.")).to_be_visible()

    assert "You belong to Corvanta Systems GmbH now" in mailbox("fay@elsewhere.example")
    founder.goto("/organisation/")
    expect(founder.get_by_role("heading", name="Corvanta Systems GmbH")).to_be_visible()


def test_founder_who_is_somebody_else_waits_for_staff(new_page, mailbox, sign_in):
    founder = new_page()
    sign_up(founder, mailbox, name="Fay Newcomer", email="fay@elsewhere.example")
    founder.goto("/organisation/found/")
    founder.get_by_label("Name").fill("Corvanta Systems AG")
    founder.get_by_label("IT customer").check()
    founder.get_by_label("Country").select_option("CH")
    founder.get_by_role("button", name="Set up").click()
    founder.get_by_label("We are somebody else, because …").fill("We mill steel in Basel.")
    founder.get_by_role("button", name="We are somebody else").click()
    expect(founder.get_by_text("The association decides on Corvanta Systems AG.")).to_be_visible()

    staff = new_page()
    sign_in(staff, "staff@example.com")
    staff.goto("/review/foundings/")
    staff.get_by_role("link", name="Corvanta Systems AG").click()
    expect(staff.get_by_text("We mill steel in Basel.")).to_be_visible()
    staff.get_by_label("Reason").fill("Registered in Basel.")
    staff.get_by_role("button", name="Set it up").click()
    expect(staff.get_by_text("Corvanta Systems AG is set up, and its founder is told.")).to_be_visible()

    founder.goto("/organisation/")
    expect(founder.get_by_role("heading", name="Corvanta Systems AG")).to_be_visible()
