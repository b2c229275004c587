#!/bin/bash
# Run once by the postgres image in a new database: an owner that migrates, and the application that owns nothing.
set -euo pipefail
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set=owner_password="$OWNER_PASSWORD" --set=app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE claimback_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'owner_password';
CREATE ROLE claimback_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'app_password';
ALTER ROLE claimback_app SET statement_timeout = '60s';
ALTER ROLE claimback_app SET lock_timeout = '15s';
ALTER ROLE claimback_app SET idle_in_transaction_session_timeout = '60s';
CREATE DATABASE claimback OWNER claimback_owner;
SQL
