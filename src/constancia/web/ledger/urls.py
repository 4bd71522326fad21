from django.urls import path

from constancia.web.ledger import views

urlpatterns = [
    path("", views.ledger, name="ledger"),
    path("undo", views.undo, name="undo"),
    path("checkpoint", views.sign, name="checkpoint"),
    path("<int:seq>/", views.entry, name="entry"),
]
