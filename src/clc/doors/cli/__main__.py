"""The same as `clc`, for where its script is not on the path: `python -m clc.doors.cli`."""

from clc.doors.cli import main

main()
