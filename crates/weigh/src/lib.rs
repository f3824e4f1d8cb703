//! Questions with rival hypotheses weighed over evidence that is grouped by origin.
