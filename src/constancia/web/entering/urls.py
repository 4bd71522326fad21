from django.urls import path

from constancia.web.entering import views

urlpatterns = [
    path("enter/<str:token>", views.enter, name="enter"),
    path("lock", views.lock, name="lock"),
    path("language", views.language, name="language"),
]
