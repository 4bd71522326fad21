from django.urls import path

from constancia.web.people import views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/<str:key>/", views.person, name="person"),
    path("acts/", views.acts, name="acts"),
    path("acts/<str:key>/", views.act, name="act"),
    path("claims/<str:key>/", views.claim, name="claim"),
]
