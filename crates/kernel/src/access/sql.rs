//! Statements on the tables of access.

/// An active person with a password or a live token: whoever has neither is nobody who could do anything.
macro_rules! signs_in {
    ($now:literal) => {
        concat!(
            "u.state = 'active' AND (u.password_hash IS NOT NULL OR EXISTS (SELECT 1 FROM api_token t WHERE t.user_id = u.id \
             AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > ",
            $now,
            ")))"
        )
    };
}

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
    pub(crate) SESSION: House "access.session" =
        "SELECT user_id, csrf, COALESCE(seen_at, created_at) FROM session WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > $2";
    /// A session was used.
    pub(crate) SESSION_SEEN: House "access.session_seen" =
        "UPDATE session SET seen_at = $1 WHERE token_hash = $2 AND revoked_at IS NULL AND COALESCE(seen_at, created_at) < $1";
    /// Which session a cookie stands for, among those that people see.
    pub(crate) SESSION_ID: House "access.session_id" = "SELECT id FROM session WHERE token_hash = $1";
    /// Somebody's password.
    pub(crate) PASSWORD: House "access.password" = "SELECT id, password_hash FROM app_user WHERE login = $1 AND state = 'active'";
    /// Signed in, if the person is still active and the password still the one that was compared: nobody who was disabled meanwhile
    /// gets a session.
    pub(crate) SIGN_IN: House "access.sign_in" =
        "INSERT INTO session (id, token_hash, user_id, csrf, agent, created_at, expires_at) \
         SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), u.id, CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS BIGINT), CAST($6 AS BIGINT) \
         FROM app_user u WHERE u.id = $7 AND u.state = 'active' AND u.password_hash = $8 FOR SHARE";
    /// Signed out.
    pub(crate) SIGN_OUT: House "access.sign_out" = "UPDATE session SET revoked_at = $1 WHERE token_hash = $2 AND revoked_at IS NULL";
    /// Somebody by login, for the command line.
    pub(crate) BY_LOGIN: House "access.by_login" = "SELECT id FROM app_user WHERE login = $1 AND state = 'active'";

    /// Where departments are.
    pub(crate) LOCATE_DEPARTMENT: Fact "access.locate_department" =
        "SELECT id, id, CAST(NULL AS BIGINT), version FROM department WHERE id IN {ids:$1}";
    /// Where people are.
    pub(crate) LOCATE_USER: Fact "access.locate_user" = "SELECT id, department_id, id, version FROM app_user WHERE id IN {ids:$1}";
    /// Where tokens are: with their people.
    pub(crate) LOCATE_TOKEN: Fact "access.locate_token" =
        "SELECT t.id, u.department_id, t.user_id, t.version FROM api_token t JOIN app_user u ON u.id = t.user_id WHERE t.id IN {ids:$1}";

    /// A department.
    pub(crate) DEPARTMENT: Fact "access.department" = "SELECT id, parent_id, code, name, state, version FROM department WHERE id = $1";
    /// Who has a code, whatever its case; of an earlier time's several the first.
    pub(crate) DEPARTMENT_BY_CODE: Fact "access.department_by_code" =
        "SELECT id FROM department WHERE lower(code) = $1 ORDER BY code_twin LIMIT 1";
    /// The root.
    pub(crate) ROOT: Fact "access.root" = "SELECT id FROM department WHERE parent_id IS NULL ORDER BY id LIMIT 1";
    /// Active people of a department.
    pub(crate) PEOPLE_OF_DEPARTMENT: Fact "access.people_of_department" =
        "SELECT CAST(COUNT(*) AS BIGINT) FROM app_user WHERE department_id = $1 AND state = 'active'";
    /// Open departments right below one.
    pub(crate) OPEN_BELOW: Fact "access.open_below" = "SELECT CAST(COUNT(*) AS BIGINT) FROM department WHERE parent_id = $1 AND state = 'active'";
    /// A new department.
    pub(crate) INSERT_DEPARTMENT: Write "access.insert_department" =
        "INSERT INTO department (id, parent_id, code, name, state, version) VALUES ($1, $2, $3, $4, 'active', 1)";
    /// Other names.
    pub(crate) CHANGE_DEPARTMENT: Write "access.change_department" =
        "UPDATE department SET code = $1, code_twin = CASE WHEN lower(code) = lower($1) THEN code_twin ELSE 0 END, name = $2, version = version + 1 WHERE id = $3 AND version = $4 AND state = 'active'";
    /// Another place.
    pub(crate) MOVE_DEPARTMENT: Write "access.move_department" =
        "UPDATE department SET parent_id = $1, version = version + 1 WHERE id = $2 AND version = $3 AND state = 'active'";
    /// No longer used.
    pub(crate) CLOSE_DEPARTMENT: Write "access.close_department" =
        "UPDATE department SET state = 'closed', version = version + 1 WHERE id = $1 AND version = $2 AND state = 'active'";

    /// Roles.
    pub(crate) ROLES: Fact "access.roles" = "SELECT id, code, name, state, version FROM role WHERE id IN {ids:$1} ORDER BY id";
    /// What roles grant.
    pub(crate) GRANTS_OF_ROLES: Fact "access.grants_of_roles" =
        "SELECT role_id, permission, scope FROM role_grant WHERE role_id IN {ids:$1} ORDER BY role_id, permission";
    /// What roles hide.
    pub(crate) MASKS_OF_ROLES: Fact "access.masks_of_roles" = "SELECT role_id, mask FROM role_mask WHERE role_id IN {ids:$1} ORDER BY role_id, mask";
    /// Who has a code, whatever its case; of an earlier time's several the first.
    pub(crate) ROLE_BY_CODE: Fact "access.role_by_code" = "SELECT id FROM role WHERE lower(code) = $1 ORDER BY code_twin LIMIT 1";
    /// People who hold a role and can sign in.
    pub(crate) HOLDERS: Fact "access.holders" =
        concat!("SELECT CAST(COUNT(*) AS BIGINT) FROM user_role h JOIN app_user u ON u.id = h.user_id WHERE h.role_id = $1 AND ", signs_in!("$2"));
    /// Those of these people who can sign in.
    pub(crate) SIGNING_IN: Fact "access.signing_in" = concat!("SELECT u.id FROM app_user u WHERE u.id IN {ids:$1} AND ", signs_in!("$2"), " ORDER BY u.id");
    /// What the active holders of a role may do by their other roles.
    pub(crate) ELSEWHERE: Fact "access.elsewhere" =
        "SELECT DISTINCT g.permission FROM user_role h JOIN app_user u ON u.id = h.user_id AND u.state = 'active' \
         JOIN user_role o ON o.user_id = h.user_id AND o.role_id <> h.role_id JOIN role r ON r.id = o.role_id AND r.state = 'active' \
         JOIN role_grant g ON g.role_id = o.role_id WHERE h.role_id = $1 ORDER BY g.permission";
    /// What is held by whoever can sign in and gives rights back or publishes, by which role; and whether they also hold the role in
    /// question.
    pub(crate) KEYS: Fact "access.keys" =
        concat!("SELECT h.user_id, h.role_id, g.permission, g.scope, \
         CAST(COALESCE((SELECT 1 FROM user_role c WHERE c.user_id = h.user_id AND c.role_id = $1), 0) AS BIGINT) \
         FROM app_user u JOIN user_role h ON h.user_id = u.id JOIN role r ON r.id = h.role_id AND r.state = 'active' \
         JOIN role_grant g ON g.role_id = r.id \
         WHERE u.id IN (SELECT k.user_id FROM role_grant kg JOIN role kr ON kr.id = kg.role_id AND kr.state = 'active' \
         JOIN user_role k ON k.role_id = kr.id WHERE kg.permission IN ('role.change', 'user.change', 'policy.publish')) AND ",
         signs_in!("$2"), " ORDER BY h.user_id, h.role_id, g.permission");
    /// A new role.
    pub(crate) INSERT_ROLE: Write "access.insert_role" = "INSERT INTO role (id, code, name, state, version) VALUES ($1, $2, $3, 'active', 1)";
    /// Another name.
    pub(crate) CHANGE_ROLE: Write "access.change_role" =
        "UPDATE role SET name = $1, version = version + 1 WHERE id = $2 AND version = $3 AND state = 'active'";
    /// No longer used.
    pub(crate) CLOSE_ROLE: Write "access.close_role" =
        "UPDATE role SET state = 'closed', version = version + 1 WHERE id = $1 AND version = $2 AND state = 'active'";
    /// A role grants nothing.
    pub(crate) CLEAR_GRANTS: Write "access.clear_grants" = "DELETE FROM role_grant WHERE role_id = $1";
    /// A role grants.
    pub(crate) GRANT: Write "access.grant" = "INSERT INTO role_grant (role_id, permission, scope) VALUES ($1, $2, $3)";
    /// A role hides nothing.
    pub(crate) CLEAR_MASKS: Write "access.clear_masks" = "DELETE FROM role_mask WHERE role_id = $1";
    /// A role hides.
    pub(crate) MASK: Write "access.mask" = "INSERT INTO role_mask (role_id, mask) VALUES ($1, $2)";

    /// A person.
    pub(crate) USER: Fact "access.user" = "SELECT id, login, name, department_id, lang, state, version FROM app_user WHERE id = $1";
    /// Who has a login.
    pub(crate) USER_BY_LOGIN: Fact "access.user_by_login" = "SELECT id FROM app_user WHERE login = $1";
    /// A person's roles.
    pub(crate) ROLES_OF_USER: Fact "access.roles_of_user" = "SELECT role_id FROM user_role WHERE user_id = $1 ORDER BY role_id";
    /// How many people and departments there are.
    pub(crate) ANYBODY: Fact "access.anybody" =
        "SELECT CAST((SELECT COUNT(*) FROM app_user) AS BIGINT), CAST((SELECT COUNT(*) FROM department) AS BIGINT)";
    /// A new person.
    pub(crate) INSERT_USER: Write "access.insert_user" =
        "INSERT INTO app_user (id, login, name, department_id, password_hash, lang, state, version) VALUES ($1, $2, $3, $4, $5, $6, 'active', 1)";
    /// Another name, department, language.
    pub(crate) CHANGE_USER: Write "access.change_user" =
        "UPDATE app_user SET name = $1, department_id = $2, lang = $3, version = version + 1 WHERE id = $4 AND version = $5";
    /// Takes a person's roles.
    pub(crate) CLEAR_ROLES: Write "access.clear_roles" = "DELETE FROM user_role WHERE user_id = $1";
    /// Gives a person a role.
    pub(crate) GIVE_ROLE: Write "access.give_role" = "INSERT INTO user_role (user_id, role_id) VALUES ($1, $2)";
    /// May no longer do anything.
    pub(crate) DISABLE_USER: Write "access.disable_user" =
        "UPDATE app_user SET state = 'disabled', version = version + 1 WHERE id = $1 AND version = $2 AND state = 'active'";
    /// May again.
    pub(crate) ENABLE_USER: Write "access.enable_user" =
        "UPDATE app_user SET state = 'active', version = version + 1 WHERE id = $1 AND version = $2 AND state = 'disabled'";
    /// The password that somebody has now.
    pub(crate) PASSWORD_OF: Fact "access.password_of" = "SELECT password_hash FROM app_user WHERE id = $1";
    /// Another password.
    pub(crate) SET_PASSWORD: Write "access.set_password" =
        "UPDATE app_user SET password_hash = $1, version = version + 1 WHERE id = $2 AND version = $3";
    /// A session of a person that has not ended.
    pub(crate) LIVE_SESSION: Fact "access.live_session" =
        "SELECT id FROM session WHERE user_id = $1 AND id = $2 AND revoked_at IS NULL AND expires_at > $3";
    /// Ends one session of a person.
    pub(crate) END_SESSION: Write "access.end_session" =
        "UPDATE session SET revoked_at = $1 WHERE user_id = $2 AND id = $3 AND revoked_at IS NULL";
    /// Ends a person's sessions.
    pub(crate) END_SESSIONS: Write "access.end_sessions" = "UPDATE session SET revoked_at = $1 WHERE user_id = $2 AND revoked_at IS NULL";
    /// Ends a person's sessions but one.
    pub(crate) END_OTHER_SESSIONS: Write "access.end_other_sessions" =
        "UPDATE session SET revoked_at = $1 WHERE user_id = $2 AND token_hash <> $3 AND revoked_at IS NULL AND expires_at > $1";
    /// Revokes a person's tokens.
    pub(crate) REVOKE_TOKENS: Write "access.revoke_tokens" =
        "UPDATE api_token SET revoked_at = $1, version = version + 1 WHERE user_id = $2 AND revoked_at IS NULL";

    /// A token, without its hash.
    pub(crate) TOKEN_BY_ID: Fact "access.token_by_id" = "SELECT id, user_id, name, revoked_at, version FROM api_token WHERE id = $1";
    /// Whether a hash is in use.
    pub(crate) TOKEN_BY_HASH: Fact "access.token_by_hash" = "SELECT id FROM api_token WHERE token_hash = $1";
    /// In how many ways a person can sign in without a token.
    pub(crate) WAYS_WITHOUT: Fact "access.ways_without" =
        "SELECT CAST((SELECT COUNT(*) FROM api_token t WHERE t.id <> $1 AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > $2) AND t.user_id = u.id) \
         + CASE WHEN u.password_hash IS NULL THEN 0 ELSE 1 END AS BIGINT) FROM app_user u WHERE u.id = $3";
    /// How many live tokens a person has.
    pub(crate) LIVE_TOKENS: Fact "access.live_tokens" =
        "SELECT COUNT(*) FROM api_token WHERE user_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)";
    /// A new token.
    pub(crate) INSERT_TOKEN: Write "access.insert_token" =
        "INSERT INTO api_token (id, user_id, name, token_hash, created_at, expires_at, version) VALUES ($1, $2, $3, $4, $5, $6, 1)";
    /// Revokes a token.
    pub(crate) REVOKE_TOKEN: Write "access.revoke_token" =
        "UPDATE api_token SET revoked_at = $1, version = version + 1 WHERE id = $2 AND version = $3 AND revoked_at IS NULL";

    /// The first legal entity.
    pub(crate) INSERT_ENTITY: Write "access.insert_entity" =
        "INSERT INTO legal_entity (id, code, name, time_zone, currency, version) VALUES ($1, $2, $3, $4, $5, 1)";

    /// I42: whoever is disabled has no live session and no live token.
    pub(crate) DISABLED_BUT_LIVE: Check "I42.a_disabled_user_has_no_live_session_or_token" =
        "SELECT 'session', u.id FROM session s JOIN app_user u ON u.id = s.user_id WHERE u.state = 'disabled' AND s.revoked_at IS NULL \
         UNION ALL SELECT 'token', u.id FROM api_token t JOIN app_user u ON u.id = t.user_id WHERE u.state = 'disabled' AND t.revoked_at IS NULL";
    /// The departments have one root.
    pub(crate) SECOND_ROOT: Check "access.second_root" =
        "SELECT d.id FROM department d WHERE d.parent_id IS NULL AND EXISTS (SELECT 1 FROM department o WHERE o.parent_id IS NULL AND o.id < d.id)";
    /// Nobody active is in a closed department.
    pub(crate) PEOPLE_IN_CLOSED: Check "access.people_in_closed_department" =
        "SELECT u.id FROM app_user u JOIN department d ON d.id = u.department_id WHERE u.state = 'active' AND d.state = 'closed'";

    /// A person at a screen, with the company they work for.
    pub(crate) ME: House "access.me" =
        "SELECT u.login, u.name, d.name, (SELECT string_agg(r.name, '、' ORDER BY r.code) FROM user_role h JOIN role r ON r.id = h.role_id WHERE h.user_id = u.id), \
         e.name, e.time_zone, e.currency FROM app_user u JOIN department d ON d.id = u.department_id \
         JOIN legal_entity e ON e.id = (SELECT MIN(id) FROM legal_entity) WHERE u.id = $1";
    /// Legal entities, for people.
    pub(crate) LEGAL_ENTITY_LIST: Scoped "legal_entity.list" =
        "SELECT e.id, e.code, e.name, e.time_zone, e.currency, e.version FROM legal_entity e WHERE {scope} {filter}";
    /// Departments, for people.
    pub(crate) DEPARTMENT_LIST: Scoped "department.list" =
        "SELECT d.id, d.code, d.name, d.parent_id, p.name, d.state, d.version, \
         (SELECT CAST(COUNT(*) AS BIGINT) FROM app_user u WHERE u.department_id = d.id AND u.state = 'active') \
         FROM department d LEFT JOIN department p ON p.id = d.parent_id WHERE {scope} {filter}";
    /// People, for people.
    pub(crate) USER_LIST: Scoped "user.list" =
        "SELECT u.id, u.login, u.name, u.department_id, d.name, u.lang, u.state, u.version, \
         (SELECT string_agg(r.name, '、' ORDER BY r.code) FROM user_role h JOIN role r ON r.id = h.role_id WHERE h.user_id = u.id), \
         (SELECT string_agg(CAST(h.role_id AS TEXT), ',' ORDER BY h.role_id) FROM user_role h WHERE h.user_id = u.id) \
         FROM app_user u JOIN department d ON d.id = u.department_id WHERE {scope} {filter}";
    /// Roles, for people.
    pub(crate) ROLE_LIST: Scoped "role.list" =
        "SELECT r.id, r.code, r.name, r.state, r.version, \
         (SELECT CAST(COUNT(*) AS BIGINT) FROM user_role h WHERE h.role_id = r.id), \
         (SELECT CAST(COUNT(*) AS BIGINT) FROM role_grant g WHERE g.role_id = r.id), \
         (SELECT CAST(COUNT(*) AS BIGINT) FROM role_mask m WHERE m.role_id = r.id) FROM role r WHERE {scope} {filter}";
    /// One role with all that it grants and hides.
    pub(crate) ROLE_DETAIL: Scoped "role.detail" =
        "SELECT r.id, r.code, r.name, r.state, r.version, \
         (SELECT CAST(COUNT(*) AS BIGINT) FROM user_role h WHERE h.role_id = r.id), \
         (SELECT string_agg(g.permission || ':' || g.scope, ',' ORDER BY g.permission) FROM role_grant g WHERE g.role_id = r.id), \
         (SELECT string_agg(m.mask, ',' ORDER BY m.mask) FROM role_mask m WHERE m.role_id = r.id) FROM role r WHERE {scope} {filter}";
    /// Tokens without their hashes, for people.
    pub(crate) TOKEN_LIST: Scoped "token.list" =
        "SELECT t.id, t.user_id, u.name, t.name, t.created_at, t.expires_at, t.revoked_at, t.version \
         FROM api_token t JOIN app_user u ON u.id = t.user_id WHERE {scope} {filter}";
    /// Sessions without their secrets, for people.
    pub(crate) SESSION_LIST: Scoped "session.list" =
        "SELECT s.id, s.user_id, u.name, s.agent, s.created_at, COALESCE(s.seen_at, s.created_at), s.expires_at, s.revoked_at, CAST(1 AS BIGINT) \
         FROM session s JOIN app_user u ON u.id = s.user_id WHERE {scope} {filter}";
    /// What was asked, by whom, with which outcome.
    pub(crate) AUDIT_LIST: Scoped "audit.list" =
        "SELECT a.id, a.at, a.effective_on, a.operation, a.outcome, a.actor_id, u.name, a.on_behalf_of, b.name, a.channel, a.cause, a.policy_version, \
         CAST(1 AS BIGINT) FROM audit a LEFT JOIN app_user u ON u.id = a.actor_id LEFT JOIN app_user b ON b.id = a.on_behalf_of WHERE {scope} {filter}";
    /// The same with what was sent, answered and changed.
    pub(crate) AUDIT_DETAIL: Scoped "audit.detail" =
        "SELECT a.id, a.at, a.effective_on, a.operation, a.outcome, a.actor_id, u.name, a.on_behalf_of, b.name, a.channel, a.cause, a.policy_version, \
         CAST(1 AS BIGINT), a.input, a.result, a.touched \
         FROM audit a LEFT JOIN app_user u ON u.id = a.actor_id LEFT JOIN app_user b ON b.id = a.on_behalf_of WHERE {scope} {filter}";
}
