from django.urls import path

from .views import declarations, drafts, formats, log, statements, verify, withdrawal

statements_urls = (
    [
        path("<number:number>/", statements.detail, name="detail"),
        path("<number:number>.pdf", statements.pdf, name="pdf"),
        path("<number:number>.json", formats.document, name="json"),
        path("<number:number>.cdx.json", formats.cyclonedx, name="cyclonedx"),
        path("<number:number>/badge.svg", formats.badge, name="badge"),
        path("<number:number>/withdraw/", withdrawal.withdraw, name="withdraw"),
    ],
    "statements",
)

log_urls = ([path("log/", log.page, name="page"), path("log.json", log.document, name="json")], "log")

verify_urls = (
    [path("", verify.page, name="page"), path("seals.pem", verify.certificates, name="certificates")],
    "verify",
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
