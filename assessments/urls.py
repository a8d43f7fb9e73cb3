from django.urls import path

from .views import (
    assessments,
    category,
    collaboration,
    comments,
    documents,
    evidence,
    exchange,
    history,
    missing,
    questionnaire,
    removal,
)

assessments_urls = (
    [
        path("", assessments.index, name="index"),
        path("start/", assessments.start, name="start"),
        path("<int:pk>/", assessments.overview, name="overview"),
        path("<int:pk>/submit/", assessments.submit, name="submit"),
        path("<int:pk>/edition/", assessments.move, name="move"),
        path("<int:pk>/history/", assessments.history, name="history"),
        path("<int:pk>/next/", category.next_open, name="next"),
        path("<int:pk>/comments/", comments.next_to_do, name="next_comment"),
        path("<int:pk>/comments/<int:comment>/", comments.comment, name="comment"),
        path("<int:pk>/missing/", missing.missing, name="missing"),
        path("<int:pk>/missing/links/", missing.check_links, name="missing_links"),
        path("<int:pk>/<slug:key>/", category.category, name="category"),
        path("<int:pk>/<slug:key>/news/", collaboration.news, name="news"),
        path("<int:pk>/<slug:key>/assign/", collaboration.assign, name="assign"),
        path("<int:pk>/<slug:key>/<slug:criterion>/", category.answer, name="answer"),
        path("<int:pk>/<slug:key>/<slug:criterion>/history/", history.answer, name="answer_history"),
    ],
    "assessments",
)

removal_urls = (
    [
        path("drafts/<int:pk>/delete/", removal.draft, name="draft"),
        path("products/<int:pk>/remove/", removal.product, name="product"),
        path("versions/<int:pk>/remove/", removal.version, name="version"),
    ],
    "removal",
)

documents_urls = (
    [
        path("<int:pk>/documents/", documents.index, name="index"),
        path("<int:pk>/documents/<int:document>/delete/", documents.delete, name="delete"),
        path("<int:pk>/<slug:key>/<slug:criterion>/documents/", documents.upload, name="upload"),
    ],
    "documents",
)

evidence_urls = (
    [
        path("<slug:token>/", evidence.document, name="document"),
    ],
    "evidence",
)

exchange_urls = (
    [
        path("<int:pk>/questionnaire.xlsx", exchange.xlsx, name="xlsx"),
        path("<int:pk>/cpo.json", exchange.json, name="json"),
        path("<int:pk>/import/", exchange.upload, name="import"),
        path("<int:pk>/import/<int:proposal>/", exchange.proposal, name="proposal"),
    ],
    "exchange",
)

questionnaire_urls = (
    [
        path("<slug:identifier>/<str:edition>/questionnaire.pdf", questionnaire.pdf, name="pdf"),
        path("<slug:identifier>/<str:edition>/questionnaire.xlsx", questionnaire.xlsx, name="xlsx"),
    ],
    "questionnaire",
)
