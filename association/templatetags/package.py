from django import template

from ..models import PackageFile

register = template.Library()


@register.simple_tag
def code_to_sign():
    """The code that is signed now, as a file in the reader's language; nothing if there is none yet."""
    return PackageFile.objects.to_sign()
