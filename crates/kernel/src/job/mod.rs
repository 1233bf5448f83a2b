//! Jobs: work that is due again and again, and the kernel's own work in the background.
//!
//! A job says what is due; each consequence is executed as the system under a key made of the job, the run and what is asked, so
//! that a run that broke off and is taken up again, here or on another node, has each effect once. One node runs a job at a time.

mod background;
mod lease;
mod run;
pub(crate) mod sql;
mod upkeep;

pub use background::Background;
pub use upkeep::Upkept;

use crate::op::Registry;

/// For the registry.
pub(crate) fn register(r: &mut Registry) {
    r.statements("kernel", sql::ALL).tables("kernel", &["job_lease"]);
}
