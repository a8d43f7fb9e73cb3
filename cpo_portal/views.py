"""The portal's front door, each member's dashboard, and what operators ask."""

import logging

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.http import require_safe
from django.views.i18n import set_language

from assessments import collaboration
from assessments.comments import received
from assessments.models import Assessment, Status, Submission
from core.http_caching import public_page
from criteria.models import Catalogue
from organisations.forms import PersonForm
from organisations.models import Invitation, Organisation, Signing, User
from statements.models import Statement, last_renamed
from statements.seal import authorities, keys

logger = logging.getLogger(__name__)


def _what_home_shows(request):
    return f"{Statement.objects.latest_change()} {last_renamed()} {Catalogue.objects.current()}"


@login_not_required
@require_safe
@public_page(_what_home_shows)
def home(request):
    catalogue = Catalogue.objects.current()
    context = {
        "catalogue": catalogue,
        "criteria": catalogue.criteria.count() if catalogue else 0,
        "in_force": Statement.objects.in_force().count(),
        "newest": Statement.objects.in_force().for_list().order_by("-issued_at")[:4],
    }
    return render(request, "home.html", context)


@require_safe
def dashboard(request):
    """What to do next, for each organisation the person speaks for."""
    organisations = list(Organisation.objects.of(request.user).select_related("signing").prefetch_related("products"))
    assessments = Assessment.objects.of(request.user).with_object().with_progress()
    statements = Statement.objects.filter(organisation__in=organisations).for_list().with_status()
    waiting = received.to_do_in(assessments)
    context = {
        "organisations": organisations,
        "assigned": [
            (each, waiting[each.assessment.pk, each.progress.category.key])
            for each in collaboration.assigned_to(request.user)
        ],
        "open_assessments": [each for each in assessments if each.status != Status.ACCEPTED],
        "waiting_comments": received.by_assessment(waiting),
        "statements": statements,
        "invitations": Invitation.objects.open().for_address(request.user).select_related("organisation"),
    }
    if request.user.is_reviewer:
        context["waiting"] = Submission.objects.undecided().count()
        context["unconfirmed"] = Signing.objects.unconfirmed().count()
    return render(request, "dashboard.html", context)


def account(request):
    """A person's name and mails, and the way to everything else about their account."""
    form = PersonForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("account")
    return render(request, "account.html", {"form": form})


@login_not_required
def language(request):
    """Switch the portal's language; to somebody who is signed in, mails are written in it, too."""
    response = set_language(request)
    chosen = request.POST.get("language")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    return response


@login_not_required
@require_safe
def alive(request):
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def ready(request):
    """Whether this process can serve: database, migrations, storage and seal, each with what is wrong or soon will be.

    Only what is wrong makes it unready; a check may return a warning.
    """
    checks = {"database": _database, "migrations": _migrations, "storage": _storage, "seal": _seal}
    results, healthy = {}, True
    for name, check in checks.items():
        try:
            results[name] = check() or "ok"
        except Exception:
            logger.exception("The portal is not ready: %s", name)
            results[name], healthy = "failed; see the log", False
    return JsonResponse(results, status=200 if healthy else 503)


def _database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _migrations():
    executor = MigrationExecutor(connection)
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError(f"{len(plan)} migrations are not applied; run “manage.py migrate”.")


def _storage():
    default_storage.exists("statements")


def _seal():
    keys.signer_in_time()
    authorities.time_stamper()
    end, days = keys.describe_key_in_use().not_after, keys.days_left()
    if days <= keys.WARNING_DAYS:
        return f"certificate ends on {end:%Y-%m-%d} (in {days} days)"
    return None


@login_not_required
def bad_request(request, exception):
    return defaults.bad_request(request, exception, template_name="errors/400.html")


@login_not_required
def forbidden(request, exception):
    return render(request, "errors/403.html", {"reason": str(exception)}, status=403)


@login_not_required
def form_too_old(request, reason=""):
    """A form without a valid CSRF token: mostly one that stood open for long, or somebody who was signed out.

    A script hears 401, as from a session that has ended: signing in again brings a valid token.
    """
    if "HX-Request" in request.headers:
        return HttpResponse(status=401)
    sentence = _(
        "This form is too old, or your browser keeps no cookies. Go back, read the page again, and send it anew."
    )
    return render(request, "errors/403.html", {"reason": sentence}, status=403)


@login_not_required
def not_found(request, exception):
    return render(request, "errors/404.html", status=404)


@login_not_required
def broken(request):
    return defaults.server_error(request, template_name="errors/500.html")
