from django.urls import path

from constancia.web.law import views

urlpatterns = [
    path("", views.law, name="law"),
    path("suggested", views.suggested, name="suggested"),
    path("suggested/confirm", views.confirm, name="qualify"),
    path("suggested/reject", views.reject, name="not_qualify"),
    path("<str:element>/", views.element, name="element"),
]
