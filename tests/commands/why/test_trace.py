"""The user's own line in what is pasted."""

from __future__ import annotations

import time

import pytest

from convcalc.commands.why.trace import Line, blamed

PLAIN = """Traceback (most recent call last):
  File "/home/me/train.py", line 31, in <module>
    out = model(x)
  File "/usr/lib/python3/site-packages/torch/nn/modules/module.py", line 1130, in _call_impl
    return forward_call(*input, **kwargs)
  File "/home/me/net.py", line 7, in forward
    x = self.fc1(x)
  File "/usr/lib/python3/site-packages/torch/nn/modules/linear.py", line 114, in forward
    return F.linear(input, self.weight, self.bias)
RuntimeError: mat1 and mat2 shapes cannot be multiplied (32x400 and 256x120)
"""
NOTEBOOK = """-----------------------------------------------------------------
RuntimeError                              Traceback (most recent call last)
Cell In[5], line 3
      1 model = Net()
      2 x = torch.randn(1, 1, 28, 28)
----> 3 y = model(x)

File ~/miniconda3/lib/python3.9/site-packages/torch/nn/modules/module.py:1194, in Module._call_impl
   1190 # this function
-> 1194     return forward_call(*input, **kwargs)

Cell In[4], line 12, in Net.forward(self, x)
     11     x = self.conv(x)
---> 12     x = self.fc(x)

RuntimeError: mat1 and mat2 shapes cannot be multiplied (32x400 and 256x120)
"""
OLD_NOTEBOOK = """<ipython-input-7-1c9b> in <module>
----> 1 model(x)
/usr/local/lib/python3.7/dist-packages/torch/nn/modules/module.py in _call_impl(self, *input)
--> 889             result = self.forward(*input, **kwargs)
<ipython-input-4-7a> in forward(self, x)
     30         x = self.pool(x)
---> 31         x = self.fc1(x)
"""
WINDOWS = 'File "C:\\Users\\me\\net.py", line 7, in forward\n    x = self.fc1(x)\nRuntimeError: x'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (PLAIN, Line("net.py:7", "x = self.fc1(x)")),
        (NOTEBOOK, Line("cell 4, line 12", "x = self.fc(x)")),
        (OLD_NOTEBOOK, Line("cell 4, line 31", "x = self.fc1(x)")),
        (WINDOWS, Line("net.py:7", "x = self.fc1(x)")),
        ("RuntimeError: x", None),
        (PLAIN.replace("/home/me", "/usr/lib/python3/site-packages"), None),
    ],
)
def test_the_innermost_line_of_the_users_code(text: str, line: Line | None) -> None:
    assert blamed(text) == line


@pytest.mark.parametrize("piece", ['File "', "----> 1 a\n", "Cell In[1]\n", "a.py in f\n", "-" * 9])
def test_long_texts_take_little_time(piece: str) -> None:
    begin = time.process_time()
    blamed(piece * (2**16 // len(piece)))
    assert time.process_time() - begin < 2
