//! The tools' own tests, and the test that holds the whole repository to the house rules.

mod tidy;
