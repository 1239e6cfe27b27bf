"""Action points carried out of the portal and back: spreadsheets, and CSV with HXL tags."""
