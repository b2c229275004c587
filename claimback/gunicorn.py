"""How gunicorn serves: `gunicorn --config python:claimback.gunicorn claimback.wsgi`."""

import os

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
workers = int(os.environ.get("WEB_WORKERS", "2"))
# A photograph coming slowly from a phone holds a thread, not the whole process.
worker_class = "gthread"
threads = 4
# Loaded once, before the port is open, and shared by all its processes: the first answer waits for nothing.
preload_app = True
timeout = 60
graceful_timeout = 30
keepalive = 5
max_requests = 0
# Paths carry random ids; query strings may carry what a person typed, so they are left out.
accesslog = "-"
logger_class = "claimback.access_log.AccessLog"
access_log_format = '%(h)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'
errorlog = "-"
loglevel = "warning"
control_socket_disable = True
