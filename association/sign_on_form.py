"""What a manager says about a company's sign-on."""

import re

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _, gettext_lazy

from core.forms import Helper
from core.text_fields import LineField
from organisations.models import Organisation, SignOn, SignOnDomain

DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+")
IDENTIFIER_OF_THE_SETTINGS = "company"


class SignOnForm(forms.ModelForm):
    """The secret is taken and never shown: left empty, it stays."""

    name = LineField(
        label=gettext_lazy("Name"), max_length=40, help_text=gettext_lazy("As people know it: “Nordwerk account”.")
    )
    provider_id = forms.SlugField(
        label=gettext_lazy("Identifier"),
        max_length=40,
        help_text=gettext_lazy("Stands in the address that the company enters as redirect; it cannot be changed."),
    )
    server_url = forms.URLField(
        label=gettext_lazy("Server (issuer)"),
        max_length=300,
        assume_scheme="https",
        help_text=gettext_lazy("Below it lies /.well-known/openid-configuration."),
    )
    client_id = LineField(label=gettext_lazy("Client identifier"), max_length=191)
    secret = forms.CharField(
        label=gettext_lazy("Client secret"),
        max_length=191,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    domains = forms.CharField(
        label=gettext_lazy("Mail domains"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("With commas or one a line; only addresses at exactly these are let in."),
    )

    class Meta:
        model = SignOn
        fields = ["organisation", "is_required"]

    field_order = ["organisation", "name", "provider_id", "server_url", "client_id", "secret", "domains", "is_required"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = Helper()
        self.fields["organisation"].queryset = Organisation.objects.order_by("name")
        if self.instance.pk:
            app = self.instance.app
            self.fields["provider_id"].disabled = True
            self.fields["secret"].help_text = _("Left empty, it stays as it is.")
            self.initial |= {"name": app.name, "provider_id": app.provider_id, "client_id": app.client_id}
            self.initial["server_url"] = app.settings["server_url"]
            self.initial["domains"] = ", ".join(domain.name for domain in self.instance.domains.all())
        else:
            self.fields["secret"].required = True

    def clean_provider_id(self):
        identifier = self.cleaned_data["provider_id"].lower()
        if self.instance.pk:
            return self.instance.app.provider_id
        taken = SignOn.objects.filter(app__provider_id=identifier).exists()
        if taken or identifier in (IDENTIFIER_OF_THE_SETTINGS, "openid_connect"):
            raise forms.ValidationError(_("This identifier is taken."))
        return identifier

    def clean_server_url(self):
        url = self.cleaned_data["server_url"].rstrip("/")
        if not url.startswith("https://") and not settings.DEBUG:
            raise forms.ValidationError(_("The address begins with https://."))
        return url

    def clean_domains(self):
        names = {name.lstrip("@").lower() for name in re.split(r"[,;\s]+", self.cleaned_data["domains"]) if name}
        if wrong := sorted(name for name in names if len(name) > 253 or not DOMAIN.fullmatch(name)):
            raise forms.ValidationError(_("This is no mail domain: %s.") % ", ".join(wrong))
        others = SignOnDomain.objects.filter(name__in=names).exclude(sign_on=self.instance.pk)
        if taken := sorted(others.values_list("name", flat=True)):
            raise forms.ValidationError(_("Another sign-on has this already: %s.") % ", ".join(taken))
        return sorted(names)

    def app(self):
        """What :func:`organisations.sign_ons.store` takes."""
        names = ("name", "provider_id", "server_url", "client_id", "secret")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}
