from django.urls import path

from constancia.web.originals import views

urlpatterns = [
    path("", views.originals, name="originals"),
    path("<str:key>/", views.original, name="original"),
    path("<str:key>/bytes", views.download, name="download"),
]
