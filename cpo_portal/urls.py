"""The table of contents: one line a prefix."""

from allauth.account.decorators import secure_admin_login
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.views import login_error
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.utils.translation import gettext_lazy

from assessments.exchange.cpo_json.schema import schema as cpo_schema
from assessments.urls import (
    assessments_urls,
    documents_urls,
    evidence_urls,
    exchange_urls,
    questionnaire_urls,
    removal_urls,
)
from association.urls import (
    acts_urls,
    archive_urls,
    banner_urls,
    mails_urls,
    merge_urls,
    organisations_urls,
    package_urls,
    pages_urls,
    people_urls,
    recoveries_urls,
    sign_ons_urls,
    site_urls,
    uploads_urls,
)
from core.json_schemas import published
from criteria.urls import catalogue_urls
from directory.urls import compare_urls, directory_urls, feeds_urls, signees_urls, subscriptions_urls
from organisations.urls import organisation_urls
from requirements.match_report import match_schema
from requirements.urls import requirements_urls
from review.urls import (
    deadlines_urls,
    editions_urls,
    feedback_queue_urls,
    feedback_urls,
    foundings_urls,
    mandates_urls,
    proposals_urls,
    review_urls,
    signings_urls,
    statistics_urls,
    tasks_urls,
)
from statements.schemas import log_schema, statement_schema
from statements.urls import declarations_urls, drafts_urls, log_urls, statements_urls, verify_urls

from . import api
from .views import (
    account,
    closure,
    dashboard,
    health,
    home,
    metrics,
    personal_data,
    second_factor,
    sign_on,
    style,
    well_known,
)

# The admin has no login of its own, so that nobody passes by the second factor.
admin.site.login = secure_admin_login(admin.site.login)
# No page shows a client's secret or what codes are made from; /review/sign-on/ and /review/recoveries/ do without.
admin.site.unregister([SocialApp, Authenticator])
admin.site.has_permission = second_factor.admin_opens_for
# It is the last resort, so it leads back; without the bar at its side, its tables fit on a screen of 1280 pixels.
admin.site.site_header = admin.site.site_title = gettext_lazy("CPO Portal: the database")
admin.site.site_url = "/review/acts/"
admin.site.enable_nav_sidebar = False
# allauth forgets that nobody is signed in yet when a company's sign-on fails.
login_not_required(login_error)

urlpatterns = [
    path("", home.home, name="home"),
    path("catalogue/", include(catalogue_urls)),
    path("catalogue/", include(questionnaire_urls)),
    path("directory/", include(directory_urls)),
    path("signees/", include(signees_urls)),
    path("compare/", include(compare_urls)),
    path("watching/", include(subscriptions_urls)),
    path("feeds/", include(feeds_urls)),
    path("requirements/", include(requirements_urls)),
    path("statements/", include(statements_urls)),
    path("statements/", include(log_urls)),
    path("statements/", include(feedback_urls)),
    path("verify/", include(verify_urls)),
    path("schemas/statement-1.json", published(statement_schema), name="schema"),
    path("schemas/log-1.json", published(log_schema), name="log_schema"),
    path("schemas/match-1.json", published(match_schema), name="match_schema"),
    path("schemas/cpo-1.json", published(cpo_schema), name="cpo_schema"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("organisation/<slug:slug>/close/", closure.close, name="closure"),
    path("organisation/", include(organisation_urls)),
    path("assessments/", include(removal_urls)),
    path("assessments/", include(documents_urls)),
    path("assessments/", include(drafts_urls)),
    path("assessments/", include(exchange_urls)),
    path("assessments/", include(assessments_urls)),
    path("declarations/", include(declarations_urls)),
    path("evidence/", include(evidence_urls)),
    path("review/proposals/", include(proposals_urls)),
    path("review/merge/", include(merge_urls)),
    path("review/signings/", include(signings_urls)),
    path("review/mandates/", include(mandates_urls)),
    path("review/editions/", include(editions_urls)),
    path("review/late/", include(deadlines_urls)),
    path("review/feedback/", include(feedback_queue_urls)),
    path("review/statistics/", include(statistics_urls)),
    path("review/tasks/", include(tasks_urls)),
    path("review/foundings/", include(foundings_urls)),
    path("review/acts/", include(acts_urls)),
    path("review/pages/", include(pages_urls)),
    path("review/package/", include(package_urls)),
    path("review/recoveries/", include(recoveries_urls)),
    path("review/sign-on/", include(sign_ons_urls)),
    path("review/people/", include(people_urls)),
    path("review/organisations/", include(organisations_urls)),
    path("review/editions/uploads/", include(uploads_urls)),
    path("review/mails/", include(mails_urls)),
    path("review/banner/", include(banner_urls)),
    path("review/archive/", include(archive_urls)),
    path("review/", include(review_urls)),
    path("", include(site_urls)),
    path("accounts/", account.account, name="account"),
    path("accounts/data/", personal_data.data, name="personal_data"),
    path("accounts/delete/", personal_data.delete, name="delete_account"),
    path("accounts/company/", sign_on.company, name="company_sign_on"),
    path("accounts/second-factor/", second_factor.page, name="second_factor"),
    path("accounts/second-factor/lost/", second_factor.lost, name="second_factor_lost"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/", api.urls),
    path("language/", account.language, name="language"),
    path("style/", style.style, name="style"),
    path("robots.txt", well_known.robots, name="robots"),
    path("sitemap.xml", well_known.sitemap, name="sitemap"),
    path("favicon.ico", well_known.favicon, name="favicon"),
    path(".well-known/security.txt", well_known.security, name="security"),
    path("metrics", metrics.metrics, name="metrics"),
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
]

handler400 = "cpo_portal.views.errors.bad_request"
handler403 = "cpo_portal.views.errors.forbidden"
handler404 = "cpo_portal.views.errors.not_found"
handler500 = "cpo_portal.views.errors.broken"
