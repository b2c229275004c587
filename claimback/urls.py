"""Every path of the product, readable top to bottom."""

urlpatterns: list = []
