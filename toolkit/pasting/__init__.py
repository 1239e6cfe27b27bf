"""A text written in another program, as the portal's Markdown."""
