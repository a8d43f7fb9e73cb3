from django.urls import path

from .views import organisation

organisation_urls = (
    [
        path("", organisation.index, name="index"),
        path("found/", organisation.found, name="found"),
        path("invitation/<str:token>/", organisation.invitation, name="invitation"),
        path("<slug:slug>/", organisation.detail, name="detail"),
        path("<slug:slug>/edit/", organisation.edit, name="edit"),
        path("<slug:slug>/products/add/", organisation.product_add, name="product_add"),
        path("<slug:slug>/products/<int:pk>/", organisation.product_edit, name="product_edit"),
        path("<slug:slug>/products/<int:pk>/versions/add/", organisation.version_add, name="version_add"),
        path("<slug:slug>/people/invite/", organisation.invite, name="invite"),
        path("<slug:slug>/people/<int:pk>/", organisation.member, name="member"),
        path("<slug:slug>/people/<int:pk>/remove/", organisation.member_remove, name="member_remove"),
        path(
            "<slug:slug>/invitations/<int:pk>/withdraw/", organisation.invitation_withdraw, name="invitation_withdraw"
        ),
        path("<slug:slug>/sign/", organisation.sign, name="sign"),
    ],
    "organisation",
)
