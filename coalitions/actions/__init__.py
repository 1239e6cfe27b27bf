"""Writes at the table with consequences: seats, members, invitations, settings and life."""
