from django.urls import path

from constancia.web.figures import views

urlpatterns = [
    path("", views.figures, name="figures"),
    path("estimating/", views.estimating, name="estimating"),
    path("<str:key>/", views.figure, name="figure"),
    path("<str:key>/estimate", views.estimate, name="estimate"),
]
