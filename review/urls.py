from django.urls import path

from .views import (
    comments,
    deadlines,
    decisions,
    editions,
    feedback,
    feedback_queue,
    founding_requests,
    mandates,
    proposals,
    queue,
    signings,
    statistics,
    submission,
    tasks,
)

review_urls = (
    [
        path("", queue.queue, name="queue"),
        path("<int:pk>/", submission.submission, name="submission"),
        path("<int:pk>/take/", queue.take, name="take"),
        path("<int:pk>/release/", queue.release, name="release"),
        path("<int:pk>/hand-over/", queue.hand_over, name="hand_over"),
        path("<int:pk>/return/", submission.give_back, name="return"),
        path("<int:pk>/comment/", comments.comment, name="comment"),
        path("<int:pk>/settle/", comments.settle, name="settle"),
        path("<int:pk>/reply/<int:comment>/", comments.reply, name="reply"),
        path("<int:pk>/accept/", decisions.accept, name="accept"),
        path("<int:pk>/second/", decisions.second, name="second"),
        path("<int:pk>/retract/", decisions.retract, name="retract"),
    ],
    "review",
)

feedback_urls = (
    [
        path("<number:number>/feedback/", feedback.send, name="send"),
        path("feedback/<str:token>/", feedback.confirm, name="confirm"),
    ],
    "feedback",
)

feedback_queue_urls = (
    [
        path("", feedback_queue.index, name="index"),
        path("<int:pk>/", feedback_queue.detail, name="detail"),
        path("<int:pk>/forward/", feedback_queue.forward, name="forward"),
        path("<int:pk>/close/", feedback_queue.close, name="close"),
    ],
    "feedback_queue",
)

deadlines_urls = ([path("", deadlines.index, name="index")], "deadlines")

editions_urls = (
    [
        path("", editions.index, name="index"),
        path("<int:pk>/make-current/", editions.make_current, name="make_current"),
    ],
    "editions",
)

proposals_urls = (
    [
        path("", proposals.waiting, name="waiting"),
        path("<int:pk>/accept/", proposals.accept, name="accept"),
        path("<int:pk>/refuse/", proposals.refuse, name="refuse"),
    ],
    "proposals",
)

mandates_urls = (
    [
        path("", mandates.index, name="index"),
        path("<slug:slug>/", mandates.detail, name="detail"),
        path("<slug:slug>/confirm/", mandates.confirm, name="confirm"),
        path("<slug:slug>/revoke/", mandates.revoke, name="revoke"),
    ],
    "mandates",
)

signings_urls = (
    [
        path("", signings.waiting, name="waiting"),
        path("<int:pk>/file/", signings.file, name="file"),
        path("<int:pk>/confirm/", signings.confirm, name="confirm"),
        path("<int:pk>/refuse/", signings.refuse, name="refuse"),
    ],
    "signings",
)

statistics_urls = (
    [
        path("", statistics.index, name="index"),
        path("statistics.xlsx", statistics.xlsx, name="xlsx"),
    ],
    "statistics",
)

tasks_urls = (
    [
        path("", tasks.index, name="index"),
        path("<uuid:task>/again/", tasks.again, name="again"),
    ],
    "tasks",
)

foundings_urls = (
    [
        path("", founding_requests.index, name="index"),
        path("<int:pk>/", founding_requests.detail, name="detail"),
    ],
    "foundings",
)
