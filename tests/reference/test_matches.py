from __future__ import annotations

import random

import pytest

from bylaw.reference.fold import FoldTable


LOOKALIKES, SEPARATORS, STYLED, MARKS, INVISIBLE = 1, 2, 4, 8, 16
