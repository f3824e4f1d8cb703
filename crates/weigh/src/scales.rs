//! The scales that temper evidence: commitment, status, reliability, credibility, and words of probability.
//!
//! Every figure here is a convention, not a measurement; the dossier shows each one where it was used, so that a reader
//! who disagrees can see what it changed.

use crate::question::{Reliability, SourceClass};
use isnad_doc::{Commit, Status};

/// What a source's commitment leaves of its word: a full promise counts whole, an uncommitted mention little.
///
/// Negative values count like their positive counterparts, because the pattern has already turned the polarity round.
#[must_use]
pub fn commit(commit: Commit) -> f64 {
    isnad_relay::certainty(commit)
}

/// Whether the source speaks against its content.
#[must_use]
pub fn denies(commit: Commit) -> bool {
    match commit {
        Commit::CtMinus | Commit::PrMinus | Commit::PsMinus => true,
        Commit::CtPlus | Commit::PrPlus | Commit::PsPlus | Commit::Uu => false,
    }
}

/// What the status of an event leaves of it, where the pattern does not ask for that status.
#[must_use]
pub fn status(status: Status) -> f64 {
    match status {
        Status::Asserted => 1.0,
        Status::Future => 0.6,
        Status::Hypothetical => 0.4,
        Status::Historical => 0.3,
    }
}

/// What the reliability of a source leaves of its word.
#[must_use]
pub fn reliability(grade: Reliability) -> f64 {
    match grade {
        Reliability::A => 1.0,
        Reliability::B => 0.85,
        Reliability::C => 0.7,
        Reliability::D => 0.45,
        Reliability::E => 0.2,
        Reliability::F => 0.5,
    }
}

/// What the credibility of a piece of information (1 to 6) leaves of it.
#[must_use]
pub fn credibility(grade: u8) -> f64 {
    match grade {
        1 => 1.0,
        2 => 0.85,
        3 => 0.7,
        4 => 0.45,
        5 => 0.2,
        _ => 0.5,
    }
}

/// The reliability that a class of source has as long as the analyst gives no grade.
#[must_use]
pub fn usual(class: SourceClass) -> Reliability {
    match class {
        SourceClass::Media | SourceClass::Official => Reliability::B,
        SourceClass::Expert | SourceClass::ArmedGroup | SourceClass::Party | SourceClass::Other => {
            Reliability::C
        }
        SourceClass::Anonymous => Reliability::D,
        SourceClass::Unknown => Reliability::F,
    }
}

/// How a probability is put in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Band {
    /// Under 5 %.
    Remote,
    /// 5 to 20 %.
    VeryUnlikely,
    /// 20 to 45 %.
    Unlikely,
    /// 45 to 55 %.
    Even,
    /// 55 to 80 %.
    Likely,
    /// 80 to 95 %.
    VeryLikely,
    /// 95 % and more.
    NearlyCertain,
}

impl Band {
    /// The band of a probability.
    ///
    /// # Source
    /// The seven bands of ICD 203, "Analytic Standards" (2015).
    #[must_use]
    pub fn of(probability: f64) -> Self {
        match probability {
            p if p < 0.05 => Self::Remote,
            p if p < 0.20 => Self::VeryUnlikely,
            p if p < 0.45 => Self::Unlikely,
            p if p < 0.55 => Self::Even,
            p if p < 0.80 => Self::Likely,
            p if p < 0.95 => Self::VeryLikely,
            _ => Self::NearlyCertain,
        }
    }
}
