/** Writes metrics as OpenMetrics text, for Prometheus and compatible programs. */

/** One sample. The label, if any, distinguishes it from others of the same name. */
export interface Sample {
  readonly name: string;
  readonly label?: string | undefined;
  readonly labelValue?: string | undefined;
  readonly value: number;
}

/** Description of each metric. Names of counters end in `_total`. */
export const descriptions: Readonly<Record<string, string>> = {
  issho_up: 'Whether the database answered',
  issho_rooms_active: 'Rooms with a live member',
  issho_members_live: 'Live members of all rooms',
  issho_room_members: 'Live members per active room',
  issho_sync_difference_seconds: 'How far members were from the timeline in the last 5 minutes',
  issho_comments_per_minute: 'Comments written, mean of the last 5 minutes',
  issho_connections_used: 'Sessions of the database server',
  issho_connections_limit: 'Sessions the database server allows',
  issho_database_size_bytes: 'Size of the database',
  issho_table_size_bytes: 'Size of a table with its indexes',
  issho_disk_used_ratio: 'Used share of the disk the database is on',
  issho_job_age_seconds: 'Time since a cleanup job last ended well',
  issho_job_period_seconds: 'How often a cleanup job should run',
  issho_job_deleted_rows_total: 'Rows a cleanup job deleted',
  issho_deadlocks_total: 'Deadlocks since statistics were reset',
  issho_wal_archive_age_seconds: 'Time since a WAL segment was last archived',
  issho_wal_archive_failures_total: 'Failed attempts to archive a WAL segment',
  issho_database_size_limit_bytes: 'Size that the plan of the database allows',
  issho_backup_completed_timestamp_seconds: 'When the last backup in a repository ended well',
  issho_restore_test_failed: 'Whether the last restore test of a repository failed',
  issho_restore_test_completed_timestamp_seconds: 'When a repository was last restored well',
  issho_restore_test_duration_seconds: 'How long that restore took',
  issho_restore_test_data_age_seconds: 'Age of the newest row of that restore',
  issho_room_creation_attempts_total: 'Rooms created as a probe',
  issho_room_creation_failures_total: 'Probes that could not create a room',
};

/** The media type of `renderMetrics`. */
export const mediaType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

function escape(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** Metrics that other programs may leave in files. */
export const metricsOfFiles = Object.keys(descriptions).filter((name) =>
  /^issho_(backup|restore)_/.test(name),
);

/**
 * The text of `samples`. Left out are samples without a description, with a label that was there
 * before, or with a value that is no finite number: each of them would spoil the whole text.
 */
export function renderMetrics(samples: readonly Sample[]): string {
  const seen = new Set<string>();
  const lines: string[] = [];
  for (const [name, help] of Object.entries(descriptions)) {
    const family = samples.filter((sample) => sample.name === name);
    if (family.length === 0) continue;
    const isCounter = name.endsWith('_total');
    const familyName = isCounter ? name.slice(0, -'_total'.length) : name;
    lines.push(`# TYPE ${familyName} ${isCounter ? 'counter' : 'gauge'}`);
    lines.push(`# HELP ${familyName} ${help}`);
    for (const { label, labelValue, value } of family) {
      const series = `${name}${label ? `{${label}="${escape(labelValue ?? '')}"}` : ''}`;
      if (seen.has(series) || !Number.isFinite(value)) continue;
      seen.add(series);
      lines.push(`${series} ${value}`);
    }
  }
  return `${[...lines, '# EOF'].join('\n')}\n`;
}

/** Reads samples that other programs wrote as text, one a line. Other lines are skipped. */
export function parseSamples(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const match = /^(\w+)(?:\{(\w+)="([^"\\]*)"\})? (\S+)$/.exec(line);
    if (!match) return [];
    const [, name, label, labelValue, value] = match;
    return [{ name: name!, label, labelValue, value: Number(value) }];
  });
}
