//! The server from outside: a client and a socket, on a company of the standard world.

mod bad_input;
mod connection;
mod description;
mod demo;
mod fixture;
mod good_input;
mod headers;
mod hot;
mod identity;
mod pages;
mod site;
