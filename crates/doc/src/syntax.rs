//! The layer of syntax: the dependency tree of each sentence, and the clauses it falls into.
//!
//! Start with [`Syntax`]. It is given by `isnad-arabic` after [`Words`] and is not on the wire.

use crate::{Deprel, SentenceId, Span, Upos, WordId, Words};
use std::ops::Range;

/// What a word hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arc {
    /// Its head; `None` for the root of the sentence.
    pub head: Option<WordId>,
    /// Its relation to the head.
    pub deprel: Deprel,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Node {
    arc: Arc,
    /// First and last word of its subtree.
    first: u32,
    last: u32,
    /// Head of the clause it belongs to.
    clause: u32,
}

/// One tree a sentence over the words of [`Words`].
///
/// It holds by construction that every head lies in the sentence of its word, that there is one root a sentence and no
/// cycle, and that every word belongs to one clause of its sentence. Trees of `isnad-arabic` are projective besides: no
/// subtree is interrupted, so clauses nest or are apart.
///
/// A **clause** is what hangs on a predicate, less the clauses inside it: the root, every word whose relation
/// [opens one](Deprel::opens_clause), and a verb joined to the head of a clause by `conj`. It is named by its head.
///
/// # Source
/// Universal Dependencies 2, as in UD Arabic PUD; see `docs/syntax.md`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Syntax {
    nodes: Vec<Node>,
}

impl Syntax {
    /// Makes the layer of `words` from an arc a word.
    ///
    /// `None` where the arcs are not as many as the words or do not make one tree a sentence.
    #[must_use]
    pub fn new(words: &Words, arcs: &[Arc]) -> Option<Self> {
        if arcs.len() != words.words.len() {
            return None;
        }
        let mut nodes: Vec<Node> = Vec::with_capacity(arcs.len());
        for (i, arc) in arcs.iter().enumerate() {
            let i = i as u32;
            nodes.push(Node { arc: *arc, first: i, last: i, clause: i });
        }
        let mut open = vec![0u32; arcs.len()];
        let mut order: Vec<u32> = Vec::with_capacity(arcs.len());
        let mut at = 0;
        for sentence in 0..words.sentences.len() {
            let range = words.range_of(SentenceId::new(sentence));
            if range.is_empty() {
                continue;
            }
            let mut roots = 0;
            for i in range.clone() {
                match arcs.get(i)?.head {
                    None => roots += 1,
                    Some(head) if range.contains(&head.index()) => *open.get_mut(head.index())? += 1,
                    Some(_) => return None,
                }
            }
            if range.start != at || roots != 1 {
                return None;
            }
            at = range.end;
        }
        if at != arcs.len() {
            return None;
        }
        // Leaves first: a word whose dependents are all done hands its stretch to its head.
        order.extend((0..arcs.len() as u32).filter(|i| open.get(*i as usize) == Some(&0)));
        let mut next = 0;
        while let Some(i) = order.get(next).copied() {
            next += 1;
            let node = *nodes.get(i as usize)?;
            let Some(head) = node.arc.head else { continue };
            let above = nodes.get_mut(head.index())?;
            above.first = above.first.min(node.first);
            above.last = above.last.max(node.last);
            let left = open.get_mut(head.index())?;
            *left -= 1;
            if *left == 0 {
                order.push(head.0);
            }
        }
        if order.len() != arcs.len() {
            return None;
        }
        // Heads first: what opens no clause belongs to the clause of its head.
        for i in order.into_iter().rev() {
            let node = *nodes.get(i as usize)?;
            let Some(head) = node.arc.head else { continue };
            let above = *nodes.get(head.index())?;
            let verb = words.words.get(i as usize).is_some_and(|w| w.upos == Upos::Verb);
            let joined = node.arc.deprel == Deprel::Conj && verb && above.clause == head.0;
            if !node.arc.deprel.opens_clause() && !joined {
                nodes.get_mut(i as usize)?.clause = above.clause;
            }
        }
        Some(Self { nodes })
    }

    /// How many words have a place in a tree: all of them, or none before the layer is given.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the layer is not given, or there are no words.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The head of a word; `None` for a root.
    #[must_use]
    pub fn head(&self, word: WordId) -> Option<WordId> {
        self.nodes.get(word.index())?.arc.head
    }

    /// The relation of a word to its head; `dep` where the layer is not given.
    #[must_use]
    pub fn deprel(&self, word: WordId) -> Deprel {
        self.nodes.get(word.index()).map_or(Deprel::Dep, |n| n.arc.deprel)
    }

    /// The words from the first to the last one of a word's subtree, itself included.
    #[must_use]
    pub fn subtree(&self, word: WordId) -> Range<usize> {
        let own = word.index()..word.index() + 1;
        self.nodes.get(word.index()).map_or(own, |n| n.first as usize..n.last as usize + 1)
    }

    /// The text of a word's subtree, in bytes of the article's text.
    #[must_use]
    pub fn span(&self, words: &Words, word: WordId) -> Span {
        let range = self.subtree(word);
        let at = |i: usize| words.words.get(i).map_or(Span::default(), |w| w.span);
        at(range.start).cover(at(range.end.saturating_sub(1)))
    }

    /// The words that hang on a word directly, in order.
    pub fn dependents(&self, word: WordId) -> impl Iterator<Item = WordId> + '_ {
        self.subtree(word).map(WordId::new).filter(move |d| self.head(*d) == Some(word))
    }

    /// The first word that hangs on `word` by `deprel`.
    #[must_use]
    pub fn dependent(&self, word: WordId, deprel: Deprel) -> Option<WordId> {
        self.dependents(word).find(|d| self.deprel(*d) == deprel)
    }

    /// The head of the clause that a word belongs to; its own id for the head itself.
    #[must_use]
    pub fn clause_of(&self, word: WordId) -> WordId {
        self.nodes.get(word.index()).map_or(word, |n| WordId(n.clause))
    }

    /// The heads of a sentence's clauses, in order.
    pub fn clauses<'a>(
        &'a self,
        words: &Words,
        sentence: SentenceId,
    ) -> impl Iterator<Item = WordId> + use<'a> {
        words.range_of(sentence).map(WordId::new).filter(|w| self.clause_of(*w) == *w)
    }

    /// The words of a clause, in order, without those of the clauses inside it.
    pub fn clause(&self, head: WordId) -> impl Iterator<Item = WordId> + '_ {
        self.subtree(head).map(WordId::new).filter(move |w| self.clause_of(*w) == head)
    }

    /// The clause around a clause; `None` for that of the root.
    #[must_use]
    pub fn around(&self, clause: WordId) -> Option<WordId> {
        self.head(clause).map(|head| self.clause_of(head))
    }

    /// What ties a clause to the one around it: its subordinator, relative pronoun or conjunction, the first of them.
    #[must_use]
    pub fn introducer(&self, words: &Words, clause: WordId) -> Option<WordId> {
        let relative = |d: WordId| {
            self.deprel(clause) == Deprel::Relcl
                && words
                    .words
                    .get(d.index())
                    .is_some_and(|w| matches!(w.lemma.as_str(), "الذي" | "ما" | "من"))
        };
        self.dependents(clause)
            .take_while(|d| *d < clause)
            .find(|d| matches!(self.deprel(*d), Deprel::Mark | Deprel::Cc) || relative(*d))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Clitic, Features, Sentence, Token, TokenId, TokenKind, Word};

    /// Words of four letters each, one sentence a slice; verbs where told.
    fn words(sentences: &[&[Upos]]) -> Words {
        let mut out = Words::default();
        for sentence in sentences {
            let first = out.tokens.len() as u32;
            for upos in *sentence {
                let i = out.words.len();
                let span = Span::new(9 * i, 9 * i + 8);
                out.words.push(Word {
                    span,
                    token: TokenId::new(i),
                    fused: None,
                    lemma: "كلمة".into(),
                    upos: *upos,
                    clitic: Clitic::None,
                    features: Features::default(),
                });
                out.tokens.push(Token { span, kind: TokenKind::Word, words: i as u32..i as u32 + 1 });
            }
            let last = out.tokens.len() as u32;
            out.sentences.push(Sentence { span: Span::default(), block: 0, tokens: first..last });
        }
        out
    }

    fn arcs(told: &[(usize, Deprel)]) -> Vec<Arc> {
        told.iter()
            .map(|(h, deprel)| Arc { head: h.checked_sub(1).map(WordId::new), deprel: *deprel })
            .collect()
    }

    #[test]
    fn clauses_nest() {
        use Deprel::*;
        // أعلن الوزير أن المحادثات بدأت وانتهت .
        let words = words(&[&[
            Upos::Verb,
            Upos::Noun,
            Upos::Sconj,
            Upos::Noun,
            Upos::Verb,
            Upos::Cconj,
            Upos::Verb,
            Upos::Punct,
        ]]);
        let told = [(0, Root), (1, Nsubj), (5, Mark), (5, Nsubj), (1, Ccomp), (7, Cc), (5, Conj), (1, Punct)];
        let syntax = Syntax::new(&words, &arcs(&told)).unwrap();
        let id = WordId::new;
        let ids = |i: &mut dyn Iterator<Item = WordId>| i.map(WordId::index).collect::<Vec<_>>();
        assert_eq!(ids(&mut syntax.clauses(&words, SentenceId(0))), [0, 4, 6]);
        assert_eq!(ids(&mut syntax.clause(id(0))), [0, 1, 7]);
        assert_eq!(ids(&mut syntax.clause(id(4))), [2, 3, 4]);
        assert_eq!(ids(&mut syntax.clause(id(6))), [5, 6]);
        assert_eq!(syntax.around(id(6)), Some(id(4)));
        assert_eq!(syntax.around(id(0)), None);
        assert_eq!(syntax.introducer(&words, id(4)), Some(id(2)));
        assert_eq!(syntax.introducer(&words, id(6)), Some(id(5)));
        assert_eq!(syntax.introducer(&words, id(0)), None);
        assert_eq!(syntax.subtree(id(4)), 2..7);
        assert_eq!(syntax.span(&words, id(4)), Span::new(18, 62));
        assert_eq!(ids(&mut syntax.dependents(id(0))), [1, 4, 7]);
        assert_eq!(syntax.dependent(id(0), Nsubj), Some(id(1)));
    }

    #[test]
    fn what_is_no_tree_is_refused() {
        use Deprel::*;
        let words = words(&[&[Upos::Noun, Upos::Noun], &[Upos::Noun]]);
        for (told, good) in [
            (vec![(0, Root), (1, Nmod), (0, Root)], true),
            (vec![(2, Nmod), (0, Root), (0, Root)], true),
            (vec![(0, Root), (1, Nmod)], false),
            (vec![(2, Nmod), (1, Nmod), (0, Root)], false),
            (vec![(0, Root), (0, Root), (0, Root)], false),
            (vec![(0, Root), (3, Nmod), (0, Root)], false),
            (vec![(0, Root), (2, Nmod), (0, Root)], false),
        ] {
            assert_eq!(Syntax::new(&words, &arcs(&told)).is_some(), good, "{told:?}");
        }
    }
}
