"""The paper bench: new papers made from pages of papers that are there, while every original stays as it came."""
