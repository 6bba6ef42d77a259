#!/bin/sh
# Installs PostgreSQL 15 from Debian with what the database tests use: pg_cron, pgTAP, plpgsql_check.
# Needs root. The tests make clusters of their own, on a socket of their own, and throw them away.
set -eu

packages='postgresql-15 postgresql-15-cron postgresql-15-pgtap postgresql-15-plpgsql-check'

missing=''
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
        missing="$missing $package"
done
if [ -z "$missing" ]; then
    exit 0
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update -q
# shellcheck disable=SC2086
apt-get install -q -y --no-install-recommends $missing
