from django.urls import path

from constancia.web.documents import views

urlpatterns = [
    path("", views.documents, name="documents"),
    path("<str:key>/", views.document, name="document"),
    path("<str:key>/suggestions/<str:suggestion>/confirm", views.confirm, name="confirm"),
    path("<str:key>/suggestions/<str:suggestion>/reject", views.reject, name="reject"),
    path("<str:key>/suggestions/<str:suggestion>/correct", views.correct, name="correct"),
    path("<str:key>/claims/new", views.state, name="state"),
    path("<str:key>/claims/<str:claim>/correct", views.correct_claim, name="correct_claim"),
    path("<str:key>/claims/<str:claim>/withdraw", views.withdraw, name="withdraw"),
    path("<str:key>/columns", views.columns, name="columns"),
    path("<str:key>/rows", views.rows, name="rows"),
]
