"""``/accounts/company/``: to the sign-on of one's company, found by the domain of one's address."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse

from core.budgets import Limit, within_budget
from organisations.account_forms import CompanyForm

ASKED = Limit("companies' sign-ons", 200, seconds=600)  # a whole company may come from one address


@login_not_required
@within_budget(ASKED, methods=("POST",))
def company(request):
    form = CompanyForm(request.POST or None)
    onward = request.POST.get("next") or request.GET.get("next", "")
    if form.is_valid():
        address = reverse("openid_connect_login", args=[form.cleaned_data["sign_on"].app.provider_id])
        return redirect(f"{address}?{urlencode({'next': onward})}" if onward else address)
    return render(request, "company_sign_on.html", {"form": form, "next": onward})
