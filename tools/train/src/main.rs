//! Builds the models in `models/` from stated data.
fn main() {}
