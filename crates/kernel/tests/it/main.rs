//! The kernel on both databases.

mod access;
mod approval;
mod audit;
mod check;
mod clock;
mod damages;
mod door;
mod dump;
mod duties;
mod fixture;
mod guess;
mod job;
mod ledger;
mod light;
mod observed;
mod outbox;
mod query;
mod reach;
mod stands;
mod terms;
