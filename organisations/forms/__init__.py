"""Forms about people and organisations."""

from .admission import NoForm as NoForm
from .identifiers import IdentifiersForm as IdentifiersForm
from .mandate import CodeAddressForm as CodeAddressForm, CodeForm as CodeForm
from .membership import (
    InvitationForm as InvitationForm,
    MembershipForm as MembershipForm,
    SuccessorForm as SuccessorForm,
)
from .organisation import FoundingForm as FoundingForm, OrganisationForm as OrganisationForm
from .person import PersonForm as PersonForm, SignupForm as SignupForm
from .product import ProductForm as ProductForm, VersionForm as VersionForm
from .signing import RefusalForm as RefusalForm, SigningForm as SigningForm
