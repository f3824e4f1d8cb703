//! Who copied or relayed whom: shared text, credits, and independent origins.
