from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.forms import BaseUserCreationForm

from . import members, names, profile_changes
from .forms import OrganisationForm
from .models import Membership, Organisation, Product, ProductVersion, Signing, User


class PersonCreationForm(BaseUserCreationForm):
    class Meta:
        model = User
        fields = ("email",)


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ["user", "organisation"]


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ["email", "name", "is_reviewer", "is_staff", "is_active", "last_login"]
    list_filter = ["is_reviewer", "is_staff", "is_active"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "is_active", "is_reviewer", "is_staff", "is_superuser", "last_login", "date_joined"]
    readonly_fields = ["last_login", "date_joined"]
    inlines = [MembershipInline]

    def get_form(self, request, obj=None, **kwargs):
        return super().get_form(request, obj, **kwargs) if obj else PersonCreationForm

    def has_delete_permission(self, request, obj=None):
        """One by one, and nobody without whom an organisation could not be managed."""
        if obj is None or members.managed_only_by(obj).exists():
            return False
        return super().has_delete_permission(request, obj)

    def get_fields(self, request, obj=None):
        return self.fields if obj else ["email", "password1", "password2"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            # Who is entered here by hand was identified by hand, too.
            EmailAddress.objects.create(user=obj, email=obj.email, primary=True, verified=True)


class ProductInline(admin.TabularInline):
    model = Product
    fields = ["name", "website", "about"]  # what a screen of 1280 pixels holds
    extra = 0


class SigningInline(admin.StackedInline):
    model = Signing
    extra = 0
    readonly_fields = ["recorded_by", "recorded_at", "confirmed_by", "confirmed_at"]


class OrganisationAdminForm(forms.ModelForm):
    clean_name = OrganisationForm.clean_name


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    form = OrganisationAdminForm
    list_display = ["name", "role", "country", "created_at"]
    list_filter = ["role"]
    search_fields = ["name"]
    readonly_fields = ["slug", "created_at"]
    inlines = [SigningInline, ProductInline, MembershipInline]

    def save_model(self, request, obj, form, change):
        """Here, too, a new name brings its address along and leaves the old ones on record."""
        if change and "name" in form.changed_data:
            name, obj.name = obj.name, form.initial["name"]
            names.rename(obj, name, is_known=profile_changes.is_confirmed(obj))
        super().save_model(request, obj, form, change)


@admin.register(ProductVersion)
class ProductVersionAdmin(admin.ModelAdmin):
    list_display = ["__str__", "added_at"]
    search_fields = ["product__name", "name"]
