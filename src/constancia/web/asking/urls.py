from django.urls import path

from constancia.web.asking import views

urlpatterns = [
    path("", views.asked, name="asked"),
    path("<str:key>/answer", views.answer, name="answer"),
]
