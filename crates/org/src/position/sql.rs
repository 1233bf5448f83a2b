//! Statements on `position` and `position_holder`; nobody else writes them.

kernel::statements! {
    /// One position.
    pub(crate) BY_ID: Fact "position.by_id" = "SELECT id, code, name, duties, state, version FROM position WHERE id = $1";
    /// Who has a code, whatever its case; of an earlier time's several the first.
    pub(crate) BY_CODE: Fact "position.by_code" = "SELECT id FROM position WHERE lower(code) = $1 ORDER BY code_twin LIMIT 1";
    /// A person, and since when that person holds a position.
    pub(crate) HOLDER: Fact "position.holder" =
        "SELECT u.id, u.state = 'active', u.version, h.since FROM app_user u LEFT JOIN position_holder h ON h.user_id = u.id AND h.position_id = $1 WHERE u.id = $2";
    /// How many people hold a position.
    pub(crate) HOLDERS: Fact "position.holders" = "SELECT CAST(COUNT(*) AS BIGINT) FROM position_holder WHERE position_id = $1";
    /// A new position.
    pub(crate) INSERT: Write "position.insert" =
        "INSERT INTO position (id, code, name, duties, state, version) VALUES ($1, $2, $3, $4, 'active', 1)";
    /// Another name, other duties.
    pub(crate) UPDATE: Write "position.update" =
        "UPDATE position SET name = $1, duties = $2, version = version + 1 WHERE id = $3 AND version = $4 AND state = 'active'";
    /// The holders of a position change: whoever changes or closes it meanwhile meets another version.
    pub(crate) TOUCH: Write "position.touch" = "UPDATE position SET version = version + 1 WHERE id = $1 AND version = $2 AND state = 'active'";
    /// Not filled any more.
    pub(crate) CLOSE: Write "position.close" =
        "UPDATE position SET state = 'closed', version = version + 1 WHERE id = $1 AND version = $2 AND state = 'active'";
    /// Somebody holds it.
    pub(crate) ASSIGN: Write "position.assign" = "INSERT INTO position_holder (id, position_id, user_id, since) VALUES ($1, $2, $3, $4)";
    /// Somebody does not hold it any more.
    pub(crate) RELIEVE: Write "position.relieve" = "DELETE FROM position_holder WHERE position_id = $1 AND user_id = $2";

    /// Nobody holds a closed position.
    pub(crate) HELD_BUT_CLOSED: Check "org.closed_position_held" =
        "SELECT h.id FROM position_holder h JOIN position p ON p.id = h.position_id WHERE p.state = 'closed'";
}
