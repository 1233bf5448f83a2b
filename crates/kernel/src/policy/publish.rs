//! Publishing a version of the terms.
