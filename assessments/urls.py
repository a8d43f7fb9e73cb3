from django.urls import path

from .views import (
    answering,
    assessments,
    comments,
    documents,
    evidence,
    exchange,
    history,
    missing,
    questionnaire,
    queue,
    remarks,
    review,
    together,
)

assessments_urls = (
    [
        path("", assessments.index, name="index"),
        path("start/", assessments.start, name="start"),
        path("<int:pk>/", assessments.overview, name="overview"),
        path("<int:pk>/submit/", assessments.submit, name="submit"),
        path("<int:pk>/edition/", assessments.move, name="move"),
        path("<int:pk>/history/", assessments.history, name="history"),
        path("<int:pk>/next/", answering.next_open, name="next"),
        path("<int:pk>/comments/", comments.next_to_do, name="next_comment"),
        path("<int:pk>/comments/<int:comment>/", comments.comment, name="comment"),
        path("<int:pk>/missing/", missing.missing, name="missing"),
        path("<int:pk>/missing/links/", missing.check_links, name="missing_links"),
        path("<int:pk>/<slug:key>/", answering.category, name="category"),
        path("<int:pk>/<slug:key>/news/", together.news, name="news"),
        path("<int:pk>/<slug:key>/assign/", together.assign, name="assign"),
        path("<int:pk>/<slug:key>/<slug:criterion>/", answering.answer, name="answer"),
        path("<int:pk>/<slug:key>/<slug:criterion>/history/", history.answer, name="answer_history"),
    ],
    "assessments",
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

review_urls = (
    [
        path("", queue.queue, name="queue"),
        path("<int:pk>/", review.submission, name="submission"),
        path("<int:pk>/take/", queue.take, name="take"),
        path("<int:pk>/release/", queue.release, name="release"),
        path("<int:pk>/hand-over/", queue.hand_over, name="hand_over"),
        path("<int:pk>/return/", review.give_back, name="return"),
        path("<int:pk>/comment/", remarks.comment, name="comment"),
        path("<int:pk>/settle/", remarks.settle, name="settle"),
        path("<int:pk>/reply/<int:comment>/", remarks.reply, name="reply"),
    ],
    "review",
)

questionnaire_urls = (
    [
        path("<slug:identifier>/<str:edition>/questionnaire.pdf", questionnaire.pdf, name="pdf"),
        path("<slug:identifier>/<str:edition>/questionnaire.xlsx", questionnaire.xlsx, name="xlsx"),
    ],
    "questionnaire",
)
