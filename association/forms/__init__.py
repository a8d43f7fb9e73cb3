"""What the association's managers look for, and what they type."""

from .acts import ActsForm as ActsForm
from .banner import BannerForm as BannerForm
from .editions import EditionUploadForm as EditionUploadForm
from .mails import MailsForm as MailsForm, MailState as MailState
from .merge import MergeForm as MergeForm, ProductsToMergeForm as ProductsToMergeForm
from .organisations import CorrectionForm as CorrectionForm, OrganisationsForm as OrganisationsForm
from .package import PackageFileForm as PackageFileForm
from .pages import PageForm as PageForm
from .people import PeopleForm as PeopleForm, StaffForm as StaffForm, StaffInvitationForm as StaffInvitationForm
from .reasons import ReasonForm as ReasonForm
