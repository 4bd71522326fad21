"""constancia: from scattered reports of abuses to a record that anyone can check."""

__version__ = "0.1.0"
