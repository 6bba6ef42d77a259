#!/bin/sh
# A full backup in both repositories, run daily as the server's user. Backups older than the
# configured 30 days, and the WAL only they need, are removed by pgBackRest afterwards.
#
# A repository that fails does not keep the other from its backup; the script then ends with 1.
# With ISSHO_METRICS_DIRECTORY the time of each success is left there for the exporter.
set -eu

stanza=${ISSHO_STANZA:-issho}
failed=0

# Does nothing where it was done before. One repository that is away fails it for both.
if ! pgbackrest --stanza="$stanza" stanza-create; then
    echo 'a repository cannot be prepared' >&2
    failed=1
fi

for repository in 1 2; do
    if ! pgbackrest --stanza="$stanza" --repo="$repository" --type=full backup; then
        echo "backup in repository $repository failed" >&2
        failed=1
        continue
    fi
    if [ -n "${ISSHO_METRICS_DIRECTORY:-}" ]; then
        file="$ISSHO_METRICS_DIRECTORY/backup-$repository.prom"
        printf 'issho_backup_completed_timestamp_seconds{repository="%s"} %s\n' \
            "$repository" "$(date +%s)" >"$file.new"
        # Renamed when complete: readers see the old text or the new one.
        mv "$file.new" "$file"
    fi
done

exit "$failed"
