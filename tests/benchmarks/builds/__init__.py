"""What runs inside a checkout of the portal, of whatever age."""
