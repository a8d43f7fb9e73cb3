"""``/review/mails/``: which mail went to whom, what waits, what failed; and sending one again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.refusals import Refused
from core.sent_mails import KEPT

from .. import mail_log
from ..forms import MailsForm, MailState
from ..pages import query_of
from ..permissions import manager_required

PER_PAGE = 50


@manager_required
@require_safe
def index(request):
    form = MailsForm({"state": MailState.SENT} | request.GET.dict())
    words, state = form.asked()
    was_sent = state == MailState.SENT
    page = Paginator(mail_log.sent(words) if was_sent else mail_log.undone(state, words), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "form": form,
        "state": state,
        "page": page,
        "days": KEPT.days,
        "again": mail_log.can_be_sent_again(page) if was_sent else set(),
        "query": query_of(request),
    }
    return render(request, f"mails/{'sent' if was_sent else 'undone'}.html", context)


@manager_required
@require_POST
def again(request, task):
    try:
        mail_log.send_again(task, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The mail is on its way once more, if there still is anything to tell."))
    back = request.POST.get("back", "")
    is_ours = back.startswith("?") and url_has_allowed_host_and_scheme(f"{request.path}{back}", None)
    return redirect(f"{reverse('mails:index')}{back}" if is_ours else "mails:index")
