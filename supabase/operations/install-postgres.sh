#!/bin/sh
# Installs what the database tests, the drill and the benches use on Debian 12: PostgreSQL 15 with
# pg_cron, pgTAP and plpgsql_check, pgBackRest, PgBouncer, and promtool (in Debian's prometheus).
# Needs root. No service is started: everything runs on sockets of its own and is thrown away.
set -eu

packages='postgresql-15 postgresql-15-cron postgresql-15-pgtap postgresql-15-plpgsql-check
    pgbackrest pgbouncer prometheus'

missing=''
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
        missing="$missing $package"
done
if [ -z "$missing" ]; then
    exit 0
fi

# Debian asks this before it starts a service that was just installed.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update -q
# shellcheck disable=SC2086
apt-get install -q -y --no-install-recommends $missing
