//! The plain data that every stage of isnad reads and returns: [`Doc`], its layers, [`Span`], ids, labels, diagnostics,
//! and the `isnad/1` form in [`wire`].
//!
//! It holds no analysis and does no input or output. Start with [`Doc`]; spans are explained in [`span`].

pub mod diagnostics;
mod doc;
mod ids;
mod labels;
pub mod span;
mod syntax;
pub mod wire;

pub use doc::*;
pub use ids::*;
pub use labels::*;
pub use span::{CharIndex, Span};
pub use syntax::{Arc, Syntax};
