"""A health check for containers: `python -m claimback.launch.healthy` ends with 0 when the web process answers."""

import http.client
import os
import sys


def main() -> int:
    """Ask /healthz on this machine, under a host name the settings allow."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    line = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=3)
    try:
        line.request("GET", "/healthz", headers={"Host": host})
        return 0 if line.getresponse().status == 200 else 1
    except OSError:
        return 1
    finally:
        line.close()


if __name__ == "__main__":
    sys.exit(main())
