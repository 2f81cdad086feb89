"""The sanctions calculator: points → steps and measures, for one text and for an account. See ``MODEL.md``.

``points`` (findings → points) → ``recording`` (a decision → events) → ``log`` (events → what counts) →
``recidivism``, ``decay``, ``balance`` (what counts → points of the account; ``running``: from moment to moment) →
``standing`` → ``ladder`` (points → rung) →
``measures`` (rung → what is switched off) → ``past`` (what a late review leaves as it was) →
``replay``, ``account`` (all of it, at a moment).
"""
