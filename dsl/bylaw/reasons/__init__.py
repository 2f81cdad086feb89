"""Why: statements of reasons for the person concerned, explanations for the author of a policy.

``arithmetic`` (points → lines), ``retrial`` (what would have changed it, judged anew), ``reviews`` (what persons
said), ``measures`` and ``words`` (both languages) → ``statement`` (a decision or an account → text, JSON), ``dsa``
(→ the DSA's fields); with ``trees`` and ``refused`` → ``explain``.
Computed on request; judging imports nothing of it.
"""
