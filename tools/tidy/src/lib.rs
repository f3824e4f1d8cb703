//! Checks that the tree is what ARCHITECTURE.md says.
