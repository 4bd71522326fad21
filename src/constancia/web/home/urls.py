from django.urls import path

from constancia.web.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("keys", views.keys, name="keys"),
]
