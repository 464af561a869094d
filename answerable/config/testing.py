"""Settings of the tests: the real ones, in a data folder of their own that ends with the run.

Only where the database and Redis are comes from outside (ANSWERABLE_DATABASE_URL, _REDIS_URL).
"""

import atexit
import os
import shutil
import sys
import tempfile
from zlib import crc32

# Where this is set (in containers often), every process of the tests would compile all of us anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
_KEPT = {"ANSWERABLE_DATABASE_URL", "ANSWERABLE_REDIS_URL"}
for _name in [name for name in os.environ if name.startswith("ANSWERABLE_")]:
    if _name not in _KEPT:
        del os.environ[_name]
os.environ["ANSWERABLE_DATA"] = tempfile.mkdtemp(prefix="answerable-test-")
atexit.register(shutil.rmtree, os.environ["ANSWERABLE_DATA"], ignore_errors=True)

from answerable.config.settings import *  # noqa: E402, F403
from answerable.config.settings import DATA, DATABASES, PACKAGE, STORAGES  # noqa: E402

# A file, not memory: threads of one test then meet the locks that processes meet.
# On PostgreSQL each checkout has a database of its own, so that two can be tested at once.
if not os.environ.get("ANSWERABLE_DATABASE_URL"):
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
else:
    DATABASES["default"]["TEST"] = {"NAME": f"test_answerable_{crc32(str(PACKAGE).encode()):x}"}
    DATABASES["default"]["OPTIONS"] = {"options": "-c synchronous_commit=off"}  # no power is cut
DATABASES["default"]["CONN_MAX_AGE"] = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
(DATA / "static").mkdir()  # nothing is collected for tests
