from django.urls import path

from constancia.web.matching import views

urlpatterns = [
    path("", views.matching, name="matching"),
    path("many", views.many, name="many_pairs"),
    path("sample", views.sample, name="sample_pairs"),
    path("quality", views.quality, name="match_quality"),
    path("<str:key>/judge", views.judge, name="judge"),
]
