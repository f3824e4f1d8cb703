//! One SQLite file: documents, layers, full text and judgements.
