from django.apps import AppConfig


class CompanySignOnConfig(AppConfig):
    name = "organisations.company_sign_on"
