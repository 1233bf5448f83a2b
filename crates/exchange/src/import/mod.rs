//! Files as operations: a table that people bring is mapped, judged row by row, shown, and run; a batch can be taken back.
//!
//! | from | verb | to |
//! |---|---|---|
//! | – | `import.begin` | mapping |
//! | mapping, judging, ready | `import.reread` | mapping |
//! | mapping, judging, ready | `import.map` | judging |
//! | judging | `import.judge`, `import.judged` | ready |
//! | ready, stopped | `import.start` | running |
//! | running | `import.take` | running |
//! | running | `import.stop`, or its owner may not any more, or it does not come to an end | stopped |
//! | running | `import.finish` | done |
//! | done, stopped | `import.undo` | undoing |
//! | undoing | `import.take_back`, `import.finish` | undone |
//! | judging, undoing | it does not come to an end | mapping, done |
//! | mapping, judging, ready | `import.discard` | discarded |
//!
//! Who takes back somebody else's batch could do so row by row: it is done in the owner's name, and gives nobody more than they have.
//! What ended keeps its rows and files for ninety days (`import.forget`).
//!
//! What a row becomes are the operations that a screen would ask for, in the name of the batch's owner, with their permissions and
//! scope, each with "batch and row" as its cause. A row is settled in the same transaction as its operations: whatever breaks off and
//! is taken up again, every row has its effect once. The program goes on with batches by a job; nobody has to stay and watch.

mod begin;
mod cells;
mod compare;
mod differences;
mod due;
mod forget;
mod gather;
mod halt;
pub(crate) mod intake;
mod judge;
mod map;
mod mapping;
mod model;
mod moves;
mod query;
mod reader;
pub(crate) mod result;
mod sql;
mod take;
pub(crate) mod template;
mod texts;

pub use intake::{Brought, SAMPLE, bring};
pub(crate) use mapping::hidden;
pub use mapping::{Mapped, proposed};
pub use model::{Batch, BatchState, SavedBatch};
pub use reader::{COMMAND, apart, main as read_apart, this_program};
pub use result::result;

use base::{Entity, Id, Refusal, Timestamp};
use kernel::access::User;
use kernel::op::{EntityDef, Job};
use kernel::{Permission, Registry};

/// What whoever brings a table must be granted, besides what its rows become.
pub(crate) const RUN: Permission = Permission::new("import.run");
/// What the program itself goes on with.
pub(crate) const WORK: Permission = Permission::new("import_work.run");

/// Rows of one part of a stored table.
pub(crate) const PART_ROWS: i64 = 250;
/// How long the files of a batch are kept that has ended.
pub(crate) const KEPT_DAYS: i64 = 90;

pub(crate) fn register(r: &mut Registry) {
    r.statements("exchange", sql::ALL).statements("exchange", query::ALL).tables("exchange", &["import_batch", "import_row"]);
    r.entity(EntityDef { name: Batch::NAME, table: "import_batch", locate: Some(&sql::LOCATE) });
    r.operation::<begin::Begin>().operation::<begin::Reread>().operation::<map::Map>();
    r.operation::<moves::MoveOf<moves::Start>>().operation::<moves::MoveOf<moves::Stop>>();
    r.operation::<moves::MoveOf<moves::Undo>>().operation::<moves::MoveOf<moves::Discard>>();
    r.operation::<judge::Judge>().operation::<judge::EndJudging>();
    r.operation::<take::Take>().operation::<take::TakeBack>().operation::<moves::Finish>().operation::<halt::Halt>();
    r.operation::<forget::Forget>();
    r.system_may(WORK);
    r.query::<query::BatchList>().query::<query::BatchDetail>().query::<query::RowList>();
    // Rows are judged side by side: nothing is written but what is said of them. Of those that are taken
    // the next are read while some are written, and wait for them then.
    r.job(Job { name: "import.batches", every_secs: 1, at_once: 3, due: due::judged });
    r.job(Job { name: "import.taking", every_secs: 1, at_once: 2, due: due::taken });
    r.job(Job { name: "import.forgetting", every_secs: 3600, at_once: 1, due: due::forgotten });
    r.checks(sql::CHECKS);
    r.gives_up("import.batches", due::halted).gives_up("import.taking", due::halted);
    r.texts(texts::TEXTS);
}

/// Why a batch cannot be moved by whoever asks.
fn objections(batch: &Batch, caller: Option<Id<User>>, version: i64, from: &[BatchState]) -> Vec<Refusal> {
    let mut refusals = state_objections(batch, version, from);
    // Its rows run with the rights of its owner: nobody else sets them going.
    if caller != Some(batch.owner_id) {
        refusals.push(Refusal::new("import.not_yours").field("batch"));
    }
    refusals
}

/// The same without the person.
fn state_objections(batch: &Batch, version: i64, from: &[BatchState]) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if batch.version != version {
        refusals.push(Refusal::new("record.changed_meanwhile").field("version"));
    }
    if !from.contains(&batch.state) {
        refusals.push(Refusal::new("import.wrong_state").field("batch"));
    }
    refusals
}

fn keep_days(now: Timestamp, days: i64) -> Timestamp {
    now.plus_secs(days * 86_400)
}

/// As whom a batch keeps its files.
fn keeper(batch: Id<Batch>) -> String {
    format!("{}:{batch}", Batch::NAME)
}
