//! Who copied or relayed whom: shared text, credits, and independent origins.
//!
//! [`pairs`] finds pages that share text or credit one another over a whole archive. [`chains`] reads one record: who says
//! they heard it from whom. [`origins`] puts pieces of evidence together that go back to one speaker or one text, so that
//! one origin counts once. [`denials`] finds the claims that a page denies. [`incidents`] finds which events of many pages
//! are one event, and [`versions`] under which id and version each was given out before. Everything but [`pairs`] and
//! [`denials`] is pure.

mod chains;
mod denials;
pub mod incidents;
mod origins;
mod pairs;
mod shingles;
pub mod versions;

pub use chains::{Chain, Link, certainty, chains, hedge, tree, tree_of};
pub use denials::{Denied, denials};
pub use incidents::{Incident, Report, incidents};
pub use origins::{Origin, Piece, Tie, origins};
pub use pairs::{Kind, Pair, Settings, pairs};
pub use shingles::{Shingles, WORDS};
