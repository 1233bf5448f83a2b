//! Reservations as people see them.

use super::model::{Reservation, ReservationState};
use crate::warehouse::model::Warehouse;
use base::{Id, Quantity, Timestamp};
use catalog::api::Product;
use kernel::Permission;
use kernel::access::User;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Reservations with their warehouses.
    pub(crate) RESERVATIONS: Scoped "reservation.rows" =
        "SELECT r.id, r.warehouse_id, w.code, r.reference, NULLIF(r.owner_id, 0), r.expires_at, r.state, r.version \
         FROM reservation r JOIN warehouse w ON w.id = r.warehouse_id WHERE {scope}{filter}";
    /// What reservations promised, whether or not they still hold it.
    pub(crate) LINES: Scoped "reservation_line.rows" =
        "SELECT e.id, e.line_no, b.item_id, p.code, p.name, p.unit, e.quantity, r.state \
         FROM reservation r JOIN stock_entry e ON e.doc_id = r.id AND e.doc_type = 'reservation' AND e.bucket = 'reserved' AND e.quantity > 0 \
         JOIN stock_balance b ON b.id = e.balance_id JOIN product p ON p.id = b.item_id WHERE {scope}{filter}";
}

kernel::row! {
    /// A reservation in a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct ReservationRow {
        /// Its id.
        pub id: Id<Reservation>,
        /// Whose stock is promised.
        pub warehouse_id: Id<Warehouse>,
        /// That warehouse's code.
        pub warehouse_code: String,
        /// What it is for, in the caller's words.
        pub reference: String,
        /// The person who asked for it; nobody = the program itself.
        pub owner_id: Option<Id<User>>,
        /// When the promise ends by itself.
        pub expires_at: Option<Timestamp>,
        /// Whether it still holds.
        pub state: ReservationState,
        /// Its version, to be sent with its release.
        pub version: i64,
    }
}

kernel::row! {
    /// What a reservation promised of one product.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct ReservationLineRow {
        /// The ledger's entry.
        pub id: i64,
        /// The first line of the request that asked for the product, from 1.
        pub line_no: i64,
        /// The product.
        pub product_id: Id<Product>,
        /// That product's code.
        pub product_code: String,
        /// That product's name.
        pub product_name: String,
        /// The unit it is counted in.
        pub unit: String,
        /// How much of it was promised, in thousandths of its unit.
        pub quantity: Quantity,
        /// Whether the promise still holds.
        pub state: ReservationState,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("reference", "reservation.reference", ColumnKind::Text).card(),
    Column::new("warehouse_id", "reservation.warehouse", ColumnKind::Ref("warehouse")),
    Column::new("warehouse_code", "reservation.warehouse_code", ColumnKind::Text).card(),
    Column::new("owner_id", "reservation.owner", ColumnKind::Ref("user")),
    Column::new("expires_at", "reservation.expires_at", ColumnKind::Instant).card(),
    Column::new("state", "reservation.state", ColumnKind::State).card(),
];
static LINE_COLUMNS: &[Column] = &[
    Column::new("line_no", "reservation_line.line_no", ColumnKind::Int),
    Column::new("product_id", "reservation_line.product", ColumnKind::Ref("product")),
    Column::new("product_code", "reservation_line.product_code", ColumnKind::Text).card(),
    Column::new("product_name", "reservation_line.product_name", ColumnKind::Text).card(),
    Column::new("unit", "reservation_line.unit", ColumnKind::Text),
    Column::new("quantity", "reservation_line.quantity", ColumnKind::Quantity).card(),
    Column::new("state", "reservation.state", ColumnKind::State),
];

const SCOPE: ScopeColumns = ScopeColumns::By { department: "r.department_id", owner: Some("r.owner_id") };

/// `reservation.list`
pub struct ReservationList;

/// Which reservations.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReservationFilter {
    /// Whose stock is promised.
    pub warehouse: Option<Id<Warehouse>>,
    /// Who asked for them.
    pub owner: Option<Id<User>>,
    /// `active` or `released`.
    pub state: Option<ReservationState>,
}

impl Query for ReservationList {
    const NAME: &'static str = "reservation.list";
    const NEEDS: Permission = Permission::new("reservation.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &RESERVATIONS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "r.id";
    type Params = ReservationFilter;
    type Row = ReservationRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("warehouse", "r.warehouse_id = ?", &[Val::I(1)]),
            Filter::new("owner", "r.owner_id = ?", &[Val::I(1)]),
            Filter::new("state", "r.state = ?", &[Val::S("active")]),
        ];
        FILTERS
    }
    fn select(params: &ReservationFilter) -> Select {
        Select::all()
            .when("warehouse", params.warehouse)
            .when("owner", params.owner)
            .when("state", params.state.map(ReservationState::as_str))
    }
}

/// `reservation.detail`
pub struct ReservationDetail;

/// Which reservation.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReservationId {
    /// The reservation.
    pub id: Id<Reservation>,
}

impl Query for ReservationDetail {
    const NAME: &'static str = "reservation.detail";
    const NEEDS: Permission = Permission::new("reservation.detail");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &RESERVATIONS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "r.id";
    type Params = ReservationId;
    type Row = ReservationRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "r.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &ReservationId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}

/// `reservation_line.list`
pub struct ReservationLines;

/// Whose lines.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfReservation {
    /// The reservation.
    pub reservation: Id<Reservation>,
}

impl Query for ReservationLines {
    const NAME: &'static str = "reservation_line.list";
    // Whoever may see a reservation sees its lines.
    const NEEDS: Permission = Permission::new("reservation.detail");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &LINES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "e.id";
    type Params = OfReservation;
    type Row = ReservationLineRow;

    fn columns() -> &'static [Column] {
        LINE_COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("reservation", "r.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &OfReservation) -> Select {
        Select::all().when("reservation", Some(params.reservation))
    }
}
