//! Statements on the tables of access.

crate::statements! {
    /// Versions of the snapshot's parts.
    pub(crate) VERSIONS: House "access.versions" = "SELECT part, version FROM snapshot_version ORDER BY part";
    /// The tree.
    pub(crate) DEPARTMENT_TREE: House "access.department_tree" = "SELECT id, parent_id FROM department ORDER BY id";
    /// Everybody.
    pub(crate) USERS: House "access.users" = "SELECT id, department_id, lang, state FROM app_user ORDER BY id";
    /// What everybody is granted through active roles.
    pub(crate) USER_GRANTS: House "access.user_grants" =
        "SELECT u.user_id, g.permission, g.scope FROM user_role u JOIN role r ON r.id = u.role_id AND r.state = 'active' JOIN role_grant g ON g.role_id = r.id \
         ORDER BY u.user_id, g.permission";
    /// What is hidden from everybody.
    pub(crate) USER_MASKS: House "access.user_masks" =
        "SELECT DISTINCT u.user_id, m.mask FROM user_role u JOIN role r ON r.id = u.role_id AND r.state = 'active' JOIN role_mask m ON m.role_id = r.id \
         ORDER BY u.user_id, m.mask";
    /// Legal entities with their time zones.
    pub(crate) ENTITIES: House "access.entities" = "SELECT id, time_zone FROM legal_entity ORDER BY id";
    /// A live API token.
    pub(crate) TOKEN: House "access.token" =
        "SELECT user_id FROM api_token WHERE token_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)";
    /// A live session.
    pub(crate) SESSION: House "access.session" = "SELECT user_id, csrf FROM session WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > $2";
    /// Somebody's password.
    pub(crate) PASSWORD: House "access.password" = "SELECT id, password_hash FROM app_user WHERE login = $1 AND state = 'active'";
    /// Signed in.
    pub(crate) SIGN_IN: House "access.sign_in" =
        "INSERT INTO session (token_hash, user_id, csrf, agent, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)";
    /// Signed out.
    pub(crate) SIGN_OUT: House "access.sign_out" = "UPDATE session SET revoked_at = $1 WHERE token_hash = $2 AND revoked_at IS NULL";
    /// Somebody by login, for the command line.
    pub(crate) BY_LOGIN: House "access.by_login" = "SELECT id FROM app_user WHERE login = $1 AND state = 'active'";
}
