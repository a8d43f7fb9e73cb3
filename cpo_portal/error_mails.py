"""What a mail to the administrators leaves out when a request broke: drafts are confidential to them, too."""

from django.views.debug import SafeExceptionReporterFilter


class NothingTyped(SafeExceptionReporterFilter):
    """Names the fields that were sent, and in production nothing of what was typed into them."""

    def get_post_parameters(self, request):
        sent = super().get_post_parameters(request)
        return dict.fromkeys(sent, self.cleansed_substitute) if self.is_active(request) else sent
