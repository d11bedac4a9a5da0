"""run.py MODULE ARGUMENTS...: calls MODULE.main(), as the scripts do that Debian's
python3-* packages leave to other packages."""
import importlib
import sys

del sys.argv[0]
sys.exit(importlib.import_module(sys.argv[0]).main())
