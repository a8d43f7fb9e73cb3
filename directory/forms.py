"""What the addresses of the directory and of the signees may ask. What makes no sense there is left out, and said."""

from django import forms
from django.utils.http import urlencode
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from assessments.models import Code
from organisations.models import Role

from .search.wanted import AGES, Wanted

MOST_SAID = 20
SHOWN = 40  # characters of a value that is left out


class AddressForm(forms.Form):
    """A form that is never refused: :attr:`left_out` says what was not understood."""

    @property
    def left_out(self) -> list[str]:
        self.is_valid()
        return [self._sentence(name) for name in self.errors]

    def _sentence(self, name: str) -> str:
        value = str(self.data.get(name, "")).replace("\0", "")
        shown = f"{value[:SHOWN]}…" if len(value) > SHOWN else value
        return _("%(filter)s: “%(value)s” cannot be asked for and is left out.") % {
            "filter": self.fields[name].label,
            "value": shown,
        }


class FindForm(AddressForm):
    """Wants the ``criteria``, ``categories`` and ``standards`` there are, by key."""

    q = forms.CharField(label=gettext_lazy("Words"), max_length=100, required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices, required=False)
    organisation = forms.CharField(label=gettext_lazy("Organisation"), max_length=160, required=False)
    product = forms.CharField(label=gettext_lazy("Product"), max_length=120, required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    shall = forms.ChoiceField(
        label=gettext_lazy("Shall criteria"), choices=[("all", gettext_lazy("all fulfilled"))], required=False
    )
    standard = forms.CharField(label=gettext_lazy("Standard"), max_length=100, required=False)
    edition = forms.CharField(label=gettext_lazy("Edition"), max_length=40, required=False)
    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"),
        choices=[
            ("read", gettext_lazy("reads")),
            ("write", gettext_lazy("writes")),
            ("both", gettext_lazy("reads and writes")),
        ],
        required=False,
    )
    age = forms.TypedChoiceField(
        label=gettext_lazy("Issued"), choices=[(age, age) for age in AGES], coerce=int, empty_value=0, required=False
    )
    status = forms.ChoiceField(
        label=pgettext_lazy("statement", "Status"), choices=[("all", gettext_lazy("old ones too"))], required=False
    )
    sort = forms.ChoiceField(
        label=gettext_lazy("Order"),
        choices=[("name", gettext_lazy("by name")), ("date", gettext_lazy("newest first"))],
        required=False,
    )

    def __init__(self, data, *, criteria, categories, standards):
        super().__init__(data)
        self.criteria, self.standards = criteria, standards
        self.fields["category"].choices = list(categories.items())
        said, self.not_said = self._read_said(data)
        self.said, self.said_too_much = said[:MOST_SAID], len(said) > MOST_SAID

    def _read_said(self, data) -> tuple[tuple[tuple[str, str], ...], list[str]]:
        """Return the pairs of criterion and answer, and what is none; choosing a pair on the page adds one."""
        texts = data.getlist("said")
        if data.get("criterion"):
            texts.append(f"{data['criterion']}:{data.get('answer') or Code.FULFILLED}")
        pairs = [tuple(text.partition(":")[::2]) for text in texts if text]
        good = [(key, answer) for key, answer in pairs if key in self.criteria and answer in Code.values]
        bad = [":".join(pair).replace("\0", "")[:SHOWN] for pair in pairs if pair not in good]
        return tuple(dict.fromkeys(good)), bad

    @property
    def left_out(self) -> list[str]:
        sentences = super().left_out
        for text in self.not_said:
            sentences.append(_("“%s” is no criterion with an answer to it, and is left out.") % text)
        if self.said_too_much:
            sentences.append(_("At most %d answers can be asked for at once; these are the first.") % MOST_SAID)
        if self.lacks_standard:
            sentences.append(
                _("Edition and direction ask about a standard. Name one, too; until then they are left out.")
            )
        return sentences

    @property
    def lacks_standard(self) -> bool:
        """Whether an edition or a direction is asked for, and nothing that has them."""
        self.is_valid()
        asked = self.cleaned_data
        return not asked.get("standard") and bool(asked.get("edition") or asked.get("direction"))

    def wanted(self) -> Wanted:
        self.is_valid()
        data = self.cleaned_data
        standard = self._key_of(data.get("standard", ""))
        return Wanted(
            words=" ".join(data.get("q", "").split()),
            role=data.get("role", ""),
            organisation=data.get("organisation", ""),
            product=data.get("product", ""),
            category=data.get("category", ""),
            shall=bool(data.get("shall")),
            said=self.said,
            standard=standard,
            edition=data.get("edition", "") if standard else "",
            direction=data.get("direction", "") if standard else "",
            within=data.get("age") or 0,
            old_ones=bool(data.get("status")),
            by_date=data.get("sort") == "date",
        )

    def _key_of(self, standard: str) -> str:
        """The key of a standard of the register, given by key or name; any other stays as it is written."""
        for key, known in self.standards.items():
            if standard.lower() in (key, known.name.lower()):
                return key
        return standard


class SigneesForm(AddressForm):
    q = forms.CharField(label=gettext_lazy("Words"), max_length=100, required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices, required=False)

    def asked(self) -> tuple[str, str]:
        """The words and the role."""
        self.is_valid()
        return " ".join(self.cleaned_data.get("q", "").split()), self.cleaned_data.get("role", "")

    def query(self) -> str:
        return urlencode([(name, value) for name, value in zip(("q", "role"), self.asked(), strict=True) if value])
