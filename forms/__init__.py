"""What people type and read: kinds as typed text, pages, and WTForms classes."""
