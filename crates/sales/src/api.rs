//! What other rooms may use of sales.
