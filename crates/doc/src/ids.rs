//! Four-byte typed ids: indexes into a document's own lists.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The id of the item at `index` of its list.
            #[must_use]
            pub fn new(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }

            /// The index into its list.
            #[must_use]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A token: index into [`Words::tokens`](crate::Words).
    TokenId,
    /// A syntactic word: index into [`Words::words`](crate::Words).
    WordId,
    /// A sentence: index into [`Words::sentences`](crate::Words).
    SentenceId,
    /// A mention: index into [`Names::mentions`](crate::Names).
    MentionId,
    /// An entity: index into [`Names::entities`](crate::Names).
    EntityId,
    /// A time expression: index into [`Doc::times`](crate::Doc).
    TimeId,
    /// An attribution: index into [`Doc::attributions`](crate::Doc).
    AttributionId,
    /// An event: index into [`Doc::events`](crate::Doc).
    EventId,
}
