"""How the store's schema came to be, revision by revision (Alembic)."""
