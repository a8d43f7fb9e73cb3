"""Catalogues come from files; the admin only shows them and says which is current."""

from django.contrib import admin

from .models import Catalogue, Criterion


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Catalogue)
class CatalogueAdmin(ReadOnlyAdmin):
    list_display = ["identifier", "edition", "normative", "is_current", "loaded_at", "digest"]
    actions = ["make_current"]

    def has_make_current_permission(self, request):
        return request.user.is_superuser

    @admin.action(description="Make current: new assessments use this edition", permissions=["make_current"])
    def make_current(self, request, queryset):
        if queryset.count() != 1:
            self.message_user(request, "Choose exactly one edition.", level="error")
            return
        catalogue = queryset.get()
        catalogue.make_current()
        self.message_user(request, f"{catalogue} is current.")


@admin.register(Criterion)
class CriterionAdmin(ReadOnlyAdmin):
    list_display = ["number", "key", "grade", "subject", "catalogue"]
    list_filter = ["catalogue", "grade", "subject"]
    search_fields = ["key", "number"]
