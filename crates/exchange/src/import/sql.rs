//! Statements on `import_batch` and `import_row`; nobody else writes them.

kernel::statements! {
    /// Whose batches these are.
    pub(super) LOCATE: Fact "import_batch.locate" =
        "SELECT id, department_id, owner_id, version FROM import_batch WHERE id IN {ids:$1}";
    /// One batch.
    pub(super) BY_ID: Fact "import_batch.by_id" =
        "SELECT id, owner_id, profile, file, table_file, mapping, row_count, judged_count, state, created_at, forgotten_at, version FROM import_batch WHERE id = $1";
    /// The stored names of a batch's file and of its rows.
    pub(super) NAMES: Fact "import_batch.names" = "SELECT file, table_file FROM import_batch WHERE id = $1";
    /// Batches whose rows are being judged, the oldest first.
    pub(super) JUDGING: Fact "import_batch.judging" =
        "SELECT id, owner_id, profile, file, table_file, mapping, row_count, judged_count, state, created_at, forgotten_at, version FROM import_batch \
         WHERE state = 'judging' ORDER BY id LIMIT 20";
    /// Batches whose rows are being taken, or taken back, the oldest first.
    pub(super) TAKEN: Fact "import_batch.taken" =
        "SELECT id, owner_id, profile, file, table_file, mapping, row_count, judged_count, state, created_at, forgotten_at, version FROM import_batch \
         WHERE state = 'running' OR state = 'undoing' ORDER BY id LIMIT 20";
    /// A file that is taken in.
    pub(super) INSERT: Write "import_batch.insert" =
        "INSERT INTO import_batch (id, owner_id, department_id, profile, file_name, file, table_file, mapping, row_count, judged_count, create_count, \
         update_count, skip_count, conflict_count, done_count, refused_count, undone_count, kept_count, state, created_at, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'mapping', $9, 1)";
    /// Read in another way: another sheet, other signs, another head.
    pub(super) READ_AGAIN: Write "import_batch.read_again" =
        "UPDATE import_batch SET table_file = $1, row_count = $2, mapping = '', judged_count = 0, create_count = 0, update_count = 0, skip_count = 0, \
         conflict_count = 0, state = 'mapping', halted = '', version = version + 1 WHERE id = $3 AND version = $4 AND (state = 'mapping' OR state = 'judging' OR state = 'ready')";
    /// Which column is which; every row is judged anew.
    pub(super) MAP: Write "import_batch.map" =
        "UPDATE import_batch SET mapping = $1, judged_count = 0, create_count = 0, update_count = 0, skip_count = 0, conflict_count = 0, state = 'judging', \
         halted = '', version = version + 1 WHERE id = $2 AND version = $3 AND (state = 'mapping' OR state = 'judging' OR state = 'ready')";
    /// Some rows are judged.
    pub(super) JUDGED: Write "import_batch.judged" =
        "UPDATE import_batch SET judged_count = judged_count + $1 WHERE id = $2 AND version = $3 AND state = 'judging'";
    /// All rows are judged: how many would become what.
    pub(super) READY: Write "import_batch.ready" =
        "UPDATE import_batch SET state = 'ready', \
         create_count = (SELECT CAST(COUNT(*) AS BIGINT) FROM import_row r WHERE r.batch_id = import_batch.id AND r.verdict = 'create'), \
         update_count = (SELECT CAST(COUNT(*) AS BIGINT) FROM import_row r WHERE r.batch_id = import_batch.id AND r.verdict = 'update'), \
         skip_count = (SELECT CAST(COUNT(*) AS BIGINT) FROM import_row r WHERE r.batch_id = import_batch.id AND r.verdict = 'skip'), \
         conflict_count = (SELECT CAST(COUNT(*) AS BIGINT) FROM import_row r WHERE r.batch_id = import_batch.id AND r.verdict = 'conflict') \
         WHERE id = $1 AND version = $2 AND state = 'judging' AND judged_count = row_count";
    /// From one state of a batch to another, and why the program goes on with it no longer.
    pub(super) MOVE: Write "import_batch.move" =
        "UPDATE import_batch SET state = $1, ended_at = $2, halted = $3, version = version + 1 WHERE id = $4 AND version = $5 AND state = $6";
    /// It is the turn of some of its rows: the next wait until they are taken.
    pub(super) TURN: Write "import_batch.turn" = "UPDATE import_batch SET version = version WHERE id = $1 AND state = $2";
    /// Some rows were taken or refused. The version stays: whoever looks at the batch is not disturbed.
    pub(super) PROGRESS: Write "import_batch.progress" =
        "UPDATE import_batch SET done_count = done_count + $1, refused_count = refused_count + $2 WHERE id = $3 AND state = 'running'";
    /// Some rows were taken back or kept.
    pub(super) REGRESS: Write "import_batch.regress" =
        "UPDATE import_batch SET undone_count = undone_count + $1, kept_count = kept_count + $2 WHERE id = $3 AND state = 'undoing'";

    /// How many rows of each part are judged.
    pub(super) PARTS: Fact "import_row.parts" =
        "SELECT at / 250, CAST(COUNT(*) AS BIGINT) FROM import_row WHERE batch_id = $1 GROUP BY at / 250 ORDER BY at / 250";
    /// Rows that are still to be taken.
    pub(super) TO_TAKE: Fact "import_row.to_take" =
        "SELECT no FROM import_row WHERE batch_id = $1 AND state = 'judged' AND (verdict = 'create' OR verdict = 'update') ORDER BY no LIMIT 15000";
    /// Rows that are still to be taken, within bounds, with what was said of them.
    pub(super) TAKING: Fact "import_row.taking" =
        "SELECT no, at, verdict, record_id, record_version FROM import_row WHERE batch_id = $1 AND no >= $2 AND no <= $3 AND state = 'judged' \
         AND (verdict = 'create' OR verdict = 'update') ORDER BY no LIMIT 125";
    /// Rows that are still to be taken back.
    pub(super) TO_UNDO: Fact "import_row.to_undo" =
        "SELECT no FROM import_row WHERE batch_id = $1 AND state = 'done' ORDER BY no DESC LIMIT 6000";
    /// Rows that are still to be taken back, within bounds, with what came of them.
    pub(super) UNDOING: Fact "import_row.undoing" =
        "SELECT no, verdict, outcome FROM import_row WHERE batch_id = $1 AND no >= $2 AND no <= $3 AND state = 'done' ORDER BY no DESC LIMIT 50";
    /// A row as it was judged; judged twice it is judged once.
    pub(super) ADD: Write "import_row.add" =
        "INSERT INTO import_row (batch_id, no, at, key, from_day, to_day, digest, verdict, reasons, record_id, record_version, state, outcome) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'judged', '') ON CONFLICT DO NOTHING";
    /// The batch is mapped anew: what was said of its rows is forgotten.
    pub(super) FORGET: Write "import_row.forget" = "DELETE FROM import_row WHERE batch_id = $1";
    /// Its rows are forgotten.
    pub(super) FORGOTTEN: Write "import_batch.forgotten" =
        "UPDATE import_batch SET forgotten_at = $1, version = version + 1 WHERE id = $2 AND version = $3 AND ended_at IS NOT NULL AND forgotten_at IS NULL";
    /// Batches that ended so long ago that their rows are kept no longer.
    pub(super) OLD: Fact "import_batch.old" =
        "SELECT id, version FROM import_batch WHERE ended_at < $1 AND forgotten_at IS NULL ORDER BY ended_at, id LIMIT 20";
    /// When a batch ended, if its rows are kept.
    pub(super) ENDED: Fact "import_batch.ended" = "SELECT ended_at, version FROM import_batch WHERE id = $1 AND forgotten_at IS NULL";
    /// Every row is accounted for.
    COUNTED: Check "I40.counts_of_an_import_are_its_rows" =
        "SELECT b.id FROM import_batch b LEFT JOIN (SELECT r.batch_id AS batch_id, COUNT(*) AS judged, \
         SUM(CASE WHEN r.state = 'done' OR r.state = 'undone' OR r.state = 'kept' THEN 1 ELSE 0 END) AS done, \
         SUM(CASE WHEN r.state = 'refused' THEN 1 ELSE 0 END) AS refused, SUM(CASE WHEN r.state = 'undone' THEN 1 ELSE 0 END) AS undone, \
         SUM(CASE WHEN r.state = 'kept' THEN 1 ELSE 0 END) AS kept FROM import_row r GROUP BY r.batch_id) c ON c.batch_id = b.id \
         WHERE b.forgotten_at IS NULL AND b.state <> 'discarded' AND (b.judged_count <> COALESCE(c.judged, 0) OR b.done_count <> COALESCE(c.done, 0) \
         OR b.refused_count <> COALESCE(c.refused, 0) OR b.undone_count <> COALESCE(c.undone, 0) OR b.kept_count <> COALESCE(c.kept, 0))";
    /// What the program goes on with has its file and its rows, for as long as it needs them.
    FILES: Check "I39.files_of_an_import_are_there" =
        "SELECT b.id FROM import_batch b WHERE b.ended_at IS NULL AND b.halted <> 'import.halt.file_gone' \
         AND (NOT EXISTS (SELECT 1 FROM stored_file f WHERE f.name = b.file AND f.part_count >= 0 AND f.until IS NULL) \
         OR NOT EXISTS (SELECT 1 FROM stored_file f WHERE f.name = b.table_file AND f.part_count >= 0 AND f.until IS NULL))";
    /// What the rows of a batch speak of, on which days, and what they say: row, key, first day, end, digest; those of one key stand
    /// together, among them those that say the same.
    pub(super) COMPARED: Fact "import_row.compared" =
        "SELECT no, key, from_day, to_day, digest FROM import_row WHERE batch_id = $1 AND key <> '' ORDER BY key, digest, no";
    /// A row is told of another: one that would be done, or one of a verdict besides.
    pub(super) MARK: Write "import_row.mark" =
        "UPDATE import_row SET verdict = $1, reasons = $2 WHERE batch_id = $3 AND no = $4 AND (verdict = 'create' OR verdict = 'update' OR verdict = $5)";
    /// A row is taken, refused, taken back or kept: once.
    pub(super) SETTLE: Write "import_row.settle" =
        "UPDATE import_row SET state = $1, reasons = $2, outcome = $3 WHERE batch_id = $4 AND no = $5 AND state = $6";
}

/// The invariants of this file.
pub(super) static CHECKS: &[&kernel::db::Check] = &[&COUNTED, &FILES];
