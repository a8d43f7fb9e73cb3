"""People, the organisations they speak for, what these make, and who signed the code."""

from .admission import Admission as Admission, FoundingRequest as FoundingRequest
from .audit import AuditEntry as AuditEntry, Deed as Deed
from .former_name import FormerName as FormerName
from .lost_factor import LostFactor as LostFactor
from .mandate import Mandate as Mandate, MandateCode as MandateCode, MandateMethod as MandateMethod
from .membership import Invitation as Invitation, Membership as Membership, Rights as Rights, new_token as new_token
from .organisation import PLURALS as PLURALS, Named as Named, Organisation as Organisation, Role as Role
from .product import Product as Product, ProductVersion as ProductVersion
from .profile_change import ChangeDecision as ChangeDecision, ProfileChange as ProfileChange
from .sign_on import SignOn as SignOn, SignOnDomain as SignOnDomain
from .signing import Signing as Signing
from .user import User as User
