//! Statements on `list_view` and `list_setting`; nobody else writes them.

kernel::statements! {
    /// Whose views are.
    pub(crate) LOCATE: Fact "list_view.locate" = "SELECT id, department_id, owner_id, version FROM list_view WHERE id IN {ids:$1}";
    /// One view.
    pub(crate) BY_ID: Fact "list_view.by_id" = "SELECT id, name, address, columns, shared, version FROM list_view WHERE id = $1";
    /// How many views somebody keeps.
    pub(crate) VIEWS_OF: Fact "list_view.count_of" = "SELECT COUNT(*) FROM list_view WHERE owner_id = $1";
    /// A new view.
    pub(crate) INSERT: Write "list_view.insert" =
        "INSERT INTO list_view (id, owner_id, department_id, list, name, address, columns, shared, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)";
    /// Another name, other filters, other columns.
    pub(crate) UPDATE: Write "list_view.update" =
        "UPDATE list_view SET name = $1, address = $2, columns = $3, version = version + 1 WHERE id = $4 AND version = $5";
    /// For everybody, or for its owner alone.
    pub(crate) SHARE: Write "list_view.share" = "UPDATE list_view SET shared = $1, version = version + 1 WHERE id = $2 AND version = $3";
    /// Kept no longer.
    pub(crate) REMOVE: Write "list_view.remove" = "DELETE FROM list_view WHERE id = $1 AND version = $2";

    /// How a person likes a list.
    pub(crate) SETTING: Fact "list_setting.of" = "SELECT columns, first_view FROM list_setting WHERE user_id = $1 AND list = $2";
    /// Of how many lists a person has said how they like them.
    pub(crate) SETTINGS_OF: Fact "list_setting.count_of" = "SELECT COUNT(*) FROM list_setting WHERE user_id = $1";
    /// How a person likes a list from now on.
    pub(crate) SET: Write "list_setting.set" =
        "INSERT INTO list_setting (id, user_id, list, columns, first_view) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (user_id, list) DO UPDATE SET columns = excluded.columns, first_view = excluded.first_view";
}
