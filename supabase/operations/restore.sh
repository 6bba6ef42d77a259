#!/bin/sh
# Restores the cluster into an empty directory, as the server's user, the server not running:
#   restore.sh DIRECTORY [TIME] [REPOSITORY]
# TIME, '2026-01-31 20:15:00+00', is the moment to go back to; '' or none: as far as there is WAL.
# REPOSITORY 1 or 2; none: the first one that has what is needed.
#
# Afterwards start the server on DIRECTORY. It replays the WAL, ends recovery by itself and begins a
# timeline of its own; make a backup then.
set -eu

if [ $# -lt 1 ] || [ $# -gt 3 ]; then
    sed -n '2,5p' "$0" >&2
    exit 2
fi
directory=$1
moment=${2:-}
repository=${3:-}

if [ -d "$directory" ] && [ -n "$(ls -A "$directory")" ]; then
    echo "$directory is not empty: nothing was restored" >&2
    exit 1
fi

set -- --stanza="${ISSHO_STANZA:-issho}" --pg1-path="$directory"
if [ -n "$repository" ]; then
    set -- "$@" --repo="$repository"
fi
if [ -n "$moment" ]; then
    set -- "$@" --type=time --target="$moment" --target-action=promote
fi
pgbackrest "$@" restore
