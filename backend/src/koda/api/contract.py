"""Prints the public contract as OpenAPI JSON, for the frontend's generated types.

`python -m koda.api.contract` needs no database and makes no data folder.
"""

import json
import sys
from functools import partial

from koda.api.openapi import describe
from koda.api.server import announced, create_app
from koda.settings import Settings

if __name__ == "__main__":
    settings = Settings()
    app = create_app(settings, partial(announced, settings))
    json.dump(describe(app), sys.stdout, indent=2, sort_keys=True)
    sys.stdout.write("\n")
