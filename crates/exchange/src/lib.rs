//! Out to what people and the field's programs read: the dossier page and data formats.
//!
//! [`dossier`] is the page that a weighing is judged by: one HTML file that needs neither network nor script. [`events`]
//! are the events of an archive as PLOVER's JSON and as rows of a table, [`incidents`] the same for events merged over pages.

mod dossier;
pub mod events;
pub mod incidents;

pub use dossier::{Lang, dossier};
