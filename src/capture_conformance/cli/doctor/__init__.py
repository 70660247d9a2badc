"""``doctor``: first contact with a target, step by step, before anything is judged."""
