//! Out to what people and the field's programs read: the dossier page and data formats.
