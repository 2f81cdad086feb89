"""What gets past a policy: its own tests, disguised, judged again; what is missed, and what would find it."""
