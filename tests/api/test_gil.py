"""Other Python threads go on while a long text is judged."""

from __future__ import annotations

import threading
import time

import bylaw

POLICY = 'policy "long" language 1  terms words { anywhere "zebra", "斑马" }  rule seen { when any words }'
TRIES = 50
"""A busy machine may not let the other thread run even though it could; once is proof enough."""


def test_a_long_judge_lets_other_threads_run() -> None:
    policy = bylaw.loads(POLICY)
    text = "a horse is not a zebr\u0430, 马不是斑 " * 100_000
    ticks: list[float] = []
    done = threading.Event()

    def tick() -> None:
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0)

    other = threading.Thread(target=tick)
    other.start()
    try:
        assert any(_ticked_within(policy, text, ticks) for _ in range(TRIES))
    finally:
        done.set()
        other.join()


def _ticked_within(policy: bylaw.Policy, text: str, ticks: list[float]) -> bool:
    """Whether the other thread ran in the middle of the call, far from where Python itself would switch."""
    ticks.clear()
    begin = time.perf_counter()
    assert not policy.judge(text)
    third = (time.perf_counter() - begin) / 3
    return any(begin + third < at < begin + 2 * third for at in ticks)
