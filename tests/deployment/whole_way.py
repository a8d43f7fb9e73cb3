"""From signing up to a verified PDF, by HTTP, while a web process, a worker and the database are taken away."""

import re
import socket
import statistics
import time

from .installation import HOST, PASSWORD, STAFF, Installation
from .visitor import Visitor

VENDOR = "grace@example.org"
HALVES = (
    b"POST /accounts/login/ HTTP/1.1\r\nHost: portal\r\n",
    b"POST /accounts/login/ HTTP/1.1\r\nHost: portal\r\nContent-Length: 1000\r\n\r\nlogin=",
)
MANY = 60  # of each; there are 16 threads in a portal's gunicorn
ISSUED_WITHIN = 120  # seconds


def walk(portal: Installation, say) -> None:
    vendor = Visitor(portal.site, portal.certificate)
    sign_up(vendor, portal)
    say("signed up; the mail's code was right")
    found(vendor)
    addresses = start(vendor)
    assessment = vendor.url.removeprefix(portal.site)

    third = len(addresses) // 3
    answered = answer(vendor, addresses[:third])
    portal.kill("portal-1")
    say("killed portal-1")
    answered += answer(vendor, addresses[third : 2 * third])
    portal.start_again("portal-1")
    portal.restart_database(pause=3)
    say("stopped the database for 3 s")
    portal.kill("worker-1")
    say("killed worker-1, and leave it dead")
    answered += answer(vendor, addresses[2 * third :])
    vendor.get(assessment)
    assert not vendor.says("still open"), vendor.text[:2000]
    say(f"answered {answered} criteria, all of them kept")

    declare(vendor, assessment)
    portal.kill("portal-2")
    say("declared; killed portal-2, and leave it dead")
    staff = Visitor(portal.site, portal.certificate)
    sign_in(staff, STAFF)
    confirm(staff)
    number = accept(staff)
    say(f"reviewed and accepted; {number} is issued")

    check(portal, number)
    say("anybody verifies its PDF, and a changed one is called changed")
    portal.mailbox.wait_for(VENDOR, number=2)
    portal.start_again("portal-2")
    portal.start_again("worker-1")


def sign_up(vendor, portal):
    vendor.get("/accounts/signup/")
    vendor.press("Sign up", name="Grace Vogel", email=VENDOR, password1=PASSWORD, password2=PASSWORD)
    code = re.search(r"^([A-Z0-9-]{6,12})\r?$", portal.mailbox.wait_for(VENDOR), re.MULTILINE)
    assert code, "The mail has no code."
    vendor.press("Confirm", code=code[1])
    assert vendor.says("What to do next"), vendor.text[:2000]


def sign_in(visitor, address):
    visitor.get("/accounts/login/").press("Sign in", login=address, password=PASSWORD)


def found(vendor):
    vendor.get("/organisation/found/").press("Set up", name="Lumenfeld GmbH", role="vendor", country="DE")
    vendor.follow("Add a product").press("Add", name="Lumenfeld Base", version="1.0")


def start(vendor):
    """Begin an assessment; return the addresses of its categories."""
    vendor.get("/assessments/start/")
    subject = next(field.get("value") for field in vendor.form("Start").inputs if field.name == "subject")
    vendor.press("Start", subject=subject)
    assert vendor.says("78 of 78 criteria are still open."), vendor.text[:2000]
    return vendor.links("categories")


def answer(vendor, addresses):
    """Answer every criterion of these categories; return how many there were."""
    number = 0
    for address in addresses:
        cards = vendor.get(address).page.find_class("criterion-card")
        for key in [card.get("id") for card in cards]:
            vendor.get(f"{address}?open={key}")
            (form,) = [each for each in vendor.page.find_class("answer-form") if f"{key}-code" in each.fields]
            form.fields[f"{key}-code"] = "fulfilled"
            form.fields[f"{key}-explanation"] = "Shown to every customer, with the manual."
            if f"{key}-standards-0-name" in form.fields:
                form.fields[f"{key}-standards-0-name"] = "STEP AP242"
            vendor.send(form)
            number += 1
    return number


def declare(vendor, assessment):
    vendor.get(f"{assessment}submit/")
    form = vendor.form("Declare")
    form.fields["name"], form.fields["function"], form.fields["place"] = "Grace Vogel", "Managing Director", "Kassel"
    for field in form.inputs:
        if field.get("type") == "checkbox":
            field.checked = True
    vendor.send(form)
    assert vendor.says("The association’s reviewers have it now."), vendor.text[:2000]


def confirm(staff):
    """That the signatory may speak for the organisation, without which nothing is published."""
    staff.get("/review/mandates/").follow("Lumenfeld GmbH")
    staff.press("Confirm", method="note", note="Called them at the number in the register.")


def accept(staff):
    """Take the only submission into review and accept it; return the statement's number when it is issued."""
    staff.get("/review/").follow("Lumenfeld Base 1.0")
    staff.press("Take into review").press("Accept")
    submission, end = staff.url.removeprefix(staff.site).partition("#")[0], time.monotonic() + ISSUED_WITHIN
    while time.monotonic() < end:
        if found := re.search(r"CPO-\d{4}-\d{4}", staff.get(submission).text):
            return found[0]
        time.sleep(1)
    raise AssertionError(f"Nothing was issued within {ISSUED_WITHIN} s: {staff.text[:3000]}")


def check(portal, number):
    reader = Visitor(portal.site, portal.certificate)
    pdf = reader.bytes_of(f"/statements/{number}.pdf")
    place = pdf.index(b"/Contents") // 2
    altered = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
    for content, verdict in ((pdf, "This statement is genuine and in force."), (altered, "Do not rely on it.")):
        reader.get("/verify/").press("Verify", files={"file": ("statement.pdf", content, "application/pdf")})
        assert reader.says(verdict), reader.text[:2000]


def press_from_all_sides(portal: Installation, say) -> None:
    """Hold open half-sent requests, to each web process by itself, and see how long the front page takes."""
    idle = seconds_for_front_page(portal)
    held = [held_open(port, half) for port in portal.web.values() for half in HALVES for _number in range(MANY)]
    busy = seconds_for_front_page(portal)
    for connection in held:
        connection.close()
    say(f"front page in {idle * 1000:.0f} ms; with {len(held)} half-sent requests held open in {busy * 1000:.0f} ms")
    assert busy < max(3 * idle, 0.5)


def held_open(port, half):
    connection = socket.create_connection((HOST, port), timeout=10)
    connection.sendall(half)
    return connection


def seconds_for_front_page(portal):
    """The median of twenty."""
    visitor = Visitor(portal.site, portal.certificate)
    needed = []
    for _number in range(20):
        began = time.perf_counter()
        visitor.get("/")
        needed.append(time.perf_counter() - began)
    return statistics.median(needed)
