from django.urls import path

from constancia.web.matching import views

urlpatterns = [
    path("", views.matching, name="matching"),
    path("many", views.many, name="many_pairs"),
    path("<str:key>/judge", views.judge, name="judge"),
]
