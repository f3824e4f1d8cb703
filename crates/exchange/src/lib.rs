//! Out to what people and the field's programs read: the dossier page and data formats.
//!
//! [`dossier`] is the page that a weighing is judged by: one HTML file that needs neither network nor script.

mod dossier;

pub use dossier::{Lang, dossier};
