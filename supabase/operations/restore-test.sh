#!/bin/sh
# Restores the newest data of each repository into an empty directory, starts a server on it that
# nobody can reach, reads every row, and deletes it again. Run monthly as the server's user:
#   restore-test.sh [REPOSITORY ...]
# Needs as much free space as the cluster takes, under ISSHO_RESTORE_DIRECTORY (/var/tmp).
#
# With ISSHO_METRICS_DIRECTORY it leaves for the exporter whether each test succeeded, when, how long
# the restore took, and how old the newest restored row was.
set -eu

stanza=${ISSHO_STANZA:-issho}
database=${ISSHO_DATABASE:-postgres}
here=$(dirname "$0")
programs=/usr/lib/postgresql/15/bin
# The server's own archiving uses the spool.
export PGBACKREST_ARCHIVE_ASYNC=n
directory=$(mktemp -d "${ISSHO_RESTORE_DIRECTORY:-/var/tmp}/issho-restore-test.XXXXXX")
chmod 700 "$directory"

stop() {
    if [ -f "$directory/data/postmaster.pid" ]; then
        "$programs/pg_ctl" -D "$directory/data" -m immediate -s stop || true
    fi
    rm -rf "$directory/data"
}
trap 'stop; rm -rf "$directory"' EXIT
trap 'exit 1' HUP INT TERM

query() {
    "$programs/psql" -X -A -t -q -v ON_ERROR_STOP=1 -h "$directory" -p 54996 -U postgres \
        -d "$database" -c "$1"
}

# Sets `seconds` and `age`. Fails at the first step that fails.
test_repository() {
    started=$(date +%s)
    mkdir "$directory/data" || return 1
    chmod 700 "$directory/data" || return 1
    sh "$here/restore.sh" "$directory/data" '' "$1" || return 1
    # The settings of the original stay outside of its data; those that came along are overruled. The
    # copy must not archive, run jobs or listen.
    printf 'local all all trust\n' >"$directory/pg_hba.conf" || return 1
    : >"$directory/postgresql.conf" || return 1
    options="-c config_file=$directory/postgresql.conf -c hba_file=$directory/pg_hba.conf"
    options="$options -c data_directory=$directory/data -c unix_socket_directories=$directory"
    options="$options -c port=54996 -c listen_addresses='' -c shared_preload_libraries=''"
    options="$options -c archive_mode=off -c hot_standby=off -c fsync=off"
    "$programs/pg_ctl" -D "$directory/data" -l "$directory/log" -s -w -o "$options" start || true
    # It answers once all WAL is replayed.
    until query 'select 1' >"$directory/answer" 2>&1; do
        if ! "$programs/pg_ctl" -D "$directory/data" status >/dev/null; then
            tail -n 20 "$directory/log" >&2
            return 1
        fi
        sleep 1
    done
    seconds=$(($(date +%s) - started))
    # Reads every row of every table.
    "$programs/pg_dump" -h "$directory" -p 54996 -U postgres -d "$database" -f /dev/null || return 1
    # Cleanup jobs write each minute, so the newest of their rows shows what was lost.
    age=$(query "select ceil($started - extract(epoch from max(finished_at))) from private.job_runs") ||
        return 1
    [ -n "$age" ]
}

# Keeps what earlier tests measured when this one fails.
report() {
    [ -n "${ISSHO_METRICS_DIRECTORY:-}" ] || return 0
    file="$ISSHO_METRICS_DIRECTORY/restore-test-$1.prom"
    label="{repository=\"$1\"}"
    {
        printf 'issho_restore_test_failed%s %s\n' "$label" "$2"
        if [ "$2" = 0 ]; then
            printf 'issho_restore_test_completed_timestamp_seconds%s %s\n' "$label" "$(date +%s)"
            printf 'issho_restore_test_duration_seconds%s %s\n' "$label" "$seconds"
            printf 'issho_restore_test_data_age_seconds%s %s\n' "$label" "$age"
        elif [ -f "$file" ]; then
            grep -v '^issho_restore_test_failed' "$file" || true
        fi
    } >"$file.new"
    mv "$file.new" "$file"
}

failed=0
for repository in ${*:-1 2}; do
    if test_repository "$repository"; then
        echo "repository $repository: restored in $seconds s, newest row $age s old"
        report "$repository" 0
    else
        echo "repository $repository: the restore failed" >&2
        report "$repository" 1
        failed=1
    fi
    stop
done
exit "$failed"
