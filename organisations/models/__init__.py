"""People, the organisations they speak for, what these make, and who signed the code."""

from .audit import AuditEntry as AuditEntry, Deed as Deed
from .lost_factor import LostFactor as LostFactor
from .membership import Invitation as Invitation, Membership as Membership, Rights as Rights, new_token as new_token
from .organisation import PLURALS as PLURALS, Named as Named, Organisation as Organisation, Role as Role
from .product import Product as Product, ProductVersion as ProductVersion
from .sign_on import SignOn as SignOn, SignOnDomain as SignOnDomain
from .signing import Signing as Signing
from .user import User as User
