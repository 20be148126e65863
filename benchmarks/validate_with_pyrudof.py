"""Validates with pyrudof and prints what it took: run by benchmarks/validate.py in an environment that has pyrudof.

python validate_with_pyrudof.py SHAPES.ttl DATA.nt
"""

import json
import sys
import time
from pathlib import Path

import pyrudof

started = time.process_time()
rudof = pyrudof.Rudof(pyrudof.RudofConfig())
rudof.read_shacl(sys.argv[1], pyrudof.ShaclFormat.Turtle)
rudof.read_data(sys.argv[2], pyrudof.RDFFormat.NTriples, reader_mode=pyrudof.ReaderMode.Strict)
results = len(rudof.validate_shacl())
used = time.process_time() - started
(held,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
peak = int(held.split()[1]) / 1024  # not ru_maxrss, which begins with what the parent held
print(json.dumps({"results": results, "cpu": used, "peak": peak}))
