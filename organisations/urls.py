from django.urls import path

from .views import founding, mandates, organisation, people, products, sign_on, signing

organisation_urls = (
    [
        path("", organisation.index, name="index"),
        path("found/", founding.found, name="found"),
        path("found/ask/", founding.ask, name="ask"),
        path("invitation/<str:token>/", people.invitation, name="invitation"),
        path("<slug:slug>/", organisation.detail, name="detail"),
        path("<slug:slug>/leave/", people.leave, name="leave"),
        path("<slug:slug>/edit/", organisation.edit, name="edit"),
        path("<slug:slug>/changes/<int:pk>/withdraw/", organisation.change_withdraw, name="change_withdraw"),
        path("<slug:slug>/products/add/", products.product_add, name="product_add"),
        path("<slug:slug>/products/<int:pk>/", products.product_edit, name="product_edit"),
        path("<slug:slug>/products/<int:pk>/versions/add/", products.version_add, name="version_add"),
        path("<slug:slug>/products/<int:pk>/versions/<int:version>/", products.version_edit, name="version_edit"),
        path("<slug:slug>/people/invite/", people.invite, name="invite"),
        path("<slug:slug>/people/<int:pk>/", people.member, name="member"),
        path("<slug:slug>/people/<int:pk>/remove/", people.member_remove, name="member_remove"),
        path("<slug:slug>/admissions/<int:pk>/", people.admission, name="admission"),
        path("<slug:slug>/admissions/<int:pk>/refuse/", people.admission_refuse, name="admission_refuse"),
        path("<slug:slug>/invitations/<int:pk>/withdraw/", people.invitation_withdraw, name="invitation_withdraw"),
        path("<slug:slug>/identifiers/", organisation.identifiers, name="identifiers"),
        path("<slug:slug>/confirm/", mandates.confirm, name="confirm"),
        path("<slug:slug>/confirm/code/", mandates.enter, name="enter_code"),
        path("<slug:slug>/sign/", signing.sign, name="sign"),
        path("<slug:slug>/sign/file/", signing.signed_code, name="signed_code"),
        path("<slug:slug>/sign-on/<int:pk>/", sign_on.require, name="sign_on"),
    ],
    "organisation",
)
