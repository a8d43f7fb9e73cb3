from django.contrib import admin

from criteria.admin import ReadOnlyAdmin

from .models import Statement


@admin.register(Statement)
class StatementAdmin(ReadOnlyAdmin):
    list_display = ["number", "organisation", "object_name", "issued_at", "valid_until", "withdrawn_at"]
    list_filter = ["role"]
    search_fields = ["number", "object_name", "organisation__name"]
