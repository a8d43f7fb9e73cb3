from django.urls import path

from .views import founding, organisation, people, products, sign_on, signing

organisation_urls = (
    [
        path("", organisation.index, name="index"),
        path("found/", founding.found, name="found"),
        path("invitation/<str:token>/", people.invitation, name="invitation"),
        path("<slug:slug>/", organisation.detail, name="detail"),
        path("<slug:slug>/edit/", organisation.edit, name="edit"),
        path("<slug:slug>/products/add/", products.product_add, name="product_add"),
        path("<slug:slug>/products/<int:pk>/", products.product_edit, name="product_edit"),
        path("<slug:slug>/products/<int:pk>/versions/add/", products.version_add, name="version_add"),
        path("<slug:slug>/people/invite/", people.invite, name="invite"),
        path("<slug:slug>/people/<int:pk>/", people.member, name="member"),
        path("<slug:slug>/people/<int:pk>/remove/", people.member_remove, name="member_remove"),
        path("<slug:slug>/invitations/<int:pk>/withdraw/", people.invitation_withdraw, name="invitation_withdraw"),
        path("<slug:slug>/sign/", signing.sign, name="sign"),
        path("<slug:slug>/sign-on/<int:pk>/", sign_on.require, name="sign_on"),
    ],
    "organisation",
)
