//! Statements on stored files. Their content is no business record: it is what people brought, kept for a while.

crate::statements! {
    /// A file by its name: how many parts it has, how many bytes, until when it is kept.
    pub(crate) FIND: Fact "file.find" = "SELECT part_count, byte_count, until FROM stored_file WHERE name = $1";
    /// A part of a file.
    pub(crate) PART: Fact "file.part" = "SELECT content FROM stored_file_part WHERE name = $1 AND no = $2";
    /// A file whose parts are being written; there already, it is kept at least as long as asked.
    pub(crate) ADD: House "file.add" = "INSERT INTO stored_file (name, part_count, byte_count, until) VALUES ($1, -1, 0, $2) ON CONFLICT (name) \
         DO UPDATE SET until = excluded.until WHERE stored_file.until < excluded.until";
    /// Whoever brought it keeps it for the day, and may take it in.
    pub(crate) BROUGHT: House "file.brought" = "INSERT INTO stored_file_keeper (name, keeper, until) VALUES ($1, $2, $3) ON CONFLICT (name, keeper) \
         DO UPDATE SET until = excluded.until";
    /// Whether somebody brought it, and when that ends.
    pub(crate) BY_WHOM: Fact "file.by_whom" =
        "SELECT CAST(1 AS BIGINT) FROM stored_file_keeper WHERE name = $1 AND keeper = $2 AND (until IS NULL OR until > $3)";
    /// How many of the files that somebody brought within the day nothing keeps any longer than that, and their bytes; but for one.
    pub(crate) LYING: Fact "file.lying" =
        "SELECT CAST(COUNT(*) AS BIGINT), CAST(COALESCE(SUM(f.byte_count), 0) AS BIGINT) FROM stored_file f \
         JOIN stored_file_keeper k ON k.name = f.name AND k.keeper = $1 WHERE f.until > $2 AND f.until <= $3 AND f.name <> $4";
    /// A part of it.
    pub(crate) ADD_PART: House "file.add_part" =
        "INSERT INTO stored_file_part (name, no, content) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    /// All its parts are there.
    pub(crate) WHOLE: House "file.whole" = "UPDATE stored_file SET part_count = $1, byte_count = $2 WHERE name = $3 AND part_count < 0";
    /// Who keeps it is asked one after the other.
    pub(crate) HOLD: Write "file.hold" = "UPDATE stored_file SET until = until WHERE name = $1 AND part_count >= 0";
    /// Somebody keeps it until a moment, or for good.
    pub(crate) KEEP: Write "file.keep" = "INSERT INTO stored_file_keeper (name, keeper, until) VALUES ($1, $2, $3) ON CONFLICT (name, keeper) \
         DO UPDATE SET until = excluded.until";
    /// It stays as long as the longest of them says.
    pub(crate) UNTIL: Write "file.until" = "UPDATE stored_file SET until = (SELECT CASE WHEN COUNT(*) > COUNT(k.until) THEN NULL ELSE MAX(k.until) END \
         FROM stored_file_keeper k WHERE k.name = $1) WHERE name = $1";
    /// Files that are kept no longer.
    pub(crate) OLD: House "file.old" = "SELECT name, part_count FROM stored_file WHERE until < $1 ORDER BY until LIMIT 50";
    /// Nobody takes it in any more from here on.
    pub(crate) LEAVE: House "file.leave" = "UPDATE stored_file SET part_count = -1 WHERE name = $1 AND until < $2";
    /// Nobody has brought it anew meanwhile, and who does waits.
    pub(crate) STILL_OLD: House "file.still_old" = "UPDATE stored_file SET until = until WHERE name = $1 AND until < $2";
    /// Some parts of a file that is kept no longer.
    pub(crate) FORGET_PARTS: House "file.forget_parts" = "DELETE FROM stored_file_part WHERE name = $1 AND no >= $2 AND no < $3";
    /// Who kept it.
    pub(crate) FORGET_KEEPERS: House "file.forget_keepers" = "DELETE FROM stored_file_keeper WHERE name = $1";
    /// A file that is kept no longer.
    pub(crate) FORGET: House "file.forget" = "DELETE FROM stored_file WHERE name = $1 AND until < $2";
    /// What can be read has all its parts.
    PARTS: Check "I39.a_stored_file_has_its_parts" =
        "SELECT f.name FROM stored_file f WHERE f.part_count >= 0 \
         AND f.part_count <> (SELECT COUNT(*) FROM stored_file_part p WHERE p.name = f.name AND p.no >= 0 AND p.no < f.part_count)";
}

/// The invariants of this file.
pub(crate) static CHECKS: &[&crate::db::Check] = &[&PARTS];
