"""What the association's managers write and publish."""

from .package_file import PackageFile as PackageFile, PackageKind as PackageKind
from .site_page import PageKey as PageKey, SitePage as SitePage
