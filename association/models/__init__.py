"""What the association's managers write and publish."""

from .archive import Archive as Archive
from .edition_upload import EditionUpload as EditionUpload
from .package_file import PackageFile as PackageFile, PackageKind as PackageKind
from .site_page import PageKey as PageKey, SitePage as SitePage
from .staff_invitation import StaffInvitation as StaffInvitation
