from django.urls import path

from constancia.web.figures import views

urlpatterns = [
    path("", views.figures, name="figures"),
    path("<str:key>/", views.figure, name="figure"),
    path("<str:key>/estimate", views.estimate, name="estimate"),
]
