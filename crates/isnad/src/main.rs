//! The command line of isnad: Arabic news pages and a question in, a dossier out.
fn main() {}
