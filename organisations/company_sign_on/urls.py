from django.urls import path

from . import endpoints

urlpatterns = [
    path("oidc/<str:provider_id>/login/", endpoints.login, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", endpoints.callback, name="openid_connect_callback"),
]
