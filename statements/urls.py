from django.urls import path, register_converter

from .views import (
    declarations,
    drafts,
    editions,
    feedback,
    feedback_queue,
    forms,
    issuing,
    late,
    log,
    statements,
    statistics,
    verify,
    withdrawing,
)


class NumberConverter:
    """A statement's number, such as CPO-2026-0001."""

    regex = r"CPO-[0-9]{4}-[0-9]{4,9}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(NumberConverter, "number")

statements_urls = (
    [
        path("<number:number>/", statements.detail, name="detail"),
        path("<number:number>.pdf", statements.pdf, name="pdf"),
        path("<number:number>.json", forms.document, name="json"),
        path("<number:number>.cdx.json", forms.cyclonedx, name="cyclonedx"),
        path("<number:number>/badge.svg", forms.badge, name="badge"),
        path("<number:number>/withdraw/", withdrawing.withdraw, name="withdraw"),
        path("<number:number>/feedback/", feedback.send, name="feedback"),
        path("feedback/<str:token>/", feedback.confirm, name="feedback_confirm"),
    ],
    "statements",
)

log_urls = ([path("log/", log.page, name="page"), path("log.json", log.document, name="json")], "log")

verify_urls = (
    [path("", verify.page, name="page"), path("seals.pem", verify.certificates, name="certificates")],
    "verify",
)

issuing_urls = (
    [
        path("<int:pk>/accept/", issuing.accept, name="accept"),
        path("<int:pk>/second/", issuing.second, name="second"),
        path("<int:pk>/retract/", issuing.retract, name="retract"),
    ],
    "issuing",
)

drafts_urls = (
    [
        path("<int:pk>/preview/", drafts.preview, name="preview"),
        path("<int:pk>/preview.pdf", drafts.pdf, name="pdf"),
    ],
    "drafts",
)

declarations_urls = (
    [
        path("<int:pk>/", declarations.page, name="page"),
        path("<int:pk>/declaration.pdf", declarations.to_sign, name="to_sign"),
        path("<int:pk>/declaration-signed.pdf", declarations.signed, name="signed"),
        path("<int:pk>/remove/", declarations.remove, name="remove"),
    ],
    "declarations",
)

editions_urls = (
    [
        path("", editions.index, name="index"),
        path("<int:pk>/make-current/", editions.make_current, name="make_current"),
    ],
    "editions",
)

late_urls = ([path("", late.index, name="index")], "late")
feedback_urls = (
    [
        path("", feedback_queue.index, name="index"),
        path("<int:pk>/", feedback_queue.detail, name="detail"),
        path("<int:pk>/forward/", feedback_queue.forward, name="forward"),
        path("<int:pk>/close/", feedback_queue.close, name="close"),
    ],
    "feedback",
)

statistics_urls = (
    [
        path("", statistics.index, name="index"),
        path("statistics.xlsx", statistics.xlsx, name="xlsx"),
    ],
    "statistics",
)
