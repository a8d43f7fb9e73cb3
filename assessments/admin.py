"""Assessments move by :mod:`assessments.lifecycle` only; the admin shows them."""

from django.contrib import admin

from criteria.admin import ReadOnlyAdmin

from .models import Assessment, Submission


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "status", "catalogue", "created_at"]
    list_filter = ["status"]


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "decision", "reviewer", "digest"]
    list_filter = ["decision"]
