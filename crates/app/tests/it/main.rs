//! The server from outside: a client and a socket, on a company of the standard world.

#![expect(clippy::unwrap_used, reason = "what a test cannot do without may panic")]

mod bad_input;
mod bombs;
mod cli;
mod connection;
mod crash;
mod demo;
mod description;
mod desk;
mod failing;
mod fixture;
mod forms;
mod good_input;
mod harm;
mod headers;
mod history;
mod home;
mod hostile;
mod hot;
mod hot_orders;
mod identity;
mod pages;
mod self_check;
mod site;
mod start;
mod told;
mod whole;
