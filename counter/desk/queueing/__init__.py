"""The queue's own parts: finding a visit, call numbers and their display, what is overdue."""
