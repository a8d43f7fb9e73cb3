from crispy_forms.helper import FormHelper


class Helper(FormHelper):
    """Our forms own their fields; the template owns ``<form>``, its buttons and the CSRF token."""

    form_tag = False
    disable_csrf = True
