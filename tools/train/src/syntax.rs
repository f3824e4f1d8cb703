//! `isnad-train syntax`: the parser of `isnad-arabic`, into `models/syntax/`.
//!
//! `--folds` trains and scores ten models, each on the documents the others learnt from, over words of taggers that have
//! not seen them either, and writes nothing. `--eval FILE.conllu` scores the shipped model on a file, on the words of the
//! engine and on the given ones. `--show TEXT` prints the tree of a text.

use crate::words::{jackknife, shared};
use isnad_arabic::Analyzer;
use isnad_arabic::syntax::Parser;
use isnad_arabic::syntax::learn::{Learner, Tree};
use isnad_doc::{
    Arc, Article, Aspect, Block, BlockKind, Clitic, Deprel, Features, Gender, Number, Person, Sentence,
    SentenceId, Span, Syntax, Token, TokenId, TokenKind, Upos, Word, WordId, Words,
};
use std::io::{BufRead, BufReader};
use std::path::Path;

type Result<T> = std::result::Result<T, String>;

/// Learners whose mean is a model.
const SEEDS: u64 = 3;
/// Rounds over the gold trees alone, and over gold and news.
const ROUNDS: usize = 12;
const LATER: usize = 4;
/// News sentences that are parsed to learn from, and how often each gold tree is seen for one of them.
const NEWS: usize = 8000;
const TIMES: usize = 5;

/// No head told.
const OPEN: u32 = u32::MAX - 1;

/// A sentence of a CoNLL-U file.
struct Gold {
    document: String,
    text: String,
    /// In order; spans into `text`.
    words: Vec<Word>,
    /// The row of each head; the number of rows for the root.
    heads: Vec<u32>,
    deprels: Vec<Deprel>,
    /// Whether the file gives the text: else it was made from the words, with a space between any two.
    told: bool,
}

fn features(cell: &str) -> Features {
    let get = |key: &str| cell.split('|').find_map(|f| f.strip_prefix(key)).unwrap_or("");
    Features {
        person: match get("Person=") {
            "1" => Some(Person::First),
            "2" => Some(Person::Second),
            "3" => Some(Person::Third),
            _ => None,
        },
        gender: match get("Gender=") {
            "Masc" => Some(Gender::Masculine),
            "Fem" => Some(Gender::Feminine),
            _ => None,
        },
        number: match get("Number=") {
            "Sing" => Some(Number::Singular),
            "Dual" => Some(Number::Dual),
            "Plur" => Some(Number::Plural),
            _ => None,
        },
        aspect: match get("Aspect=") {
            "Perf" => Some(Aspect::Perfect),
            "Imp" => Some(Aspect::Imperfect),
            _ => (get("Mood=") == "Imp").then_some(Aspect::Imperative),
        },
        passive: (get("Voice=") == "Pass").then_some(true),
        definite: false,
        construct: false,
        known: true,
    }
}

/// Reads a CoNLL-U file; sentences whose words do not lie in their text in order are left out.
fn conllu(path: &Path) -> Result<Vec<Gold>> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut out = Vec::new();
    let mut document = String::new();
    for block in text.split("\n\n") {
        let mut told = None;
        let mut rows: Vec<Vec<&str>> = Vec::new();
        for line in block.lines() {
            if let Some(id) = line.strip_prefix("# newdoc id = ") {
                document = id.to_owned();
            } else if let Some(t) = line.strip_prefix("# text = ") {
                told = Some(t.to_owned());
            } else if !line.starts_with('#') {
                let cells: Vec<&str> = line.split('\t').collect();
                if cells.len() >= 8 && cells[0].parse::<u32>().is_ok() {
                    rows.push(cells);
                }
            }
        }
        if rows.is_empty() {
            continue;
        }
        let given = told.is_some();
        let text = told.unwrap_or_else(|| rows.iter().map(|r| r[1]).collect::<Vec<_>>().join(" "));
        let n = rows.len() as u32;
        let mut gold = Gold {
            document: document.clone(),
            text,
            words: vec![],
            heads: vec![],
            deprels: vec![],
            told: given,
        };
        let mut at = 0;
        let mut glued = false;
        for cells in &rows {
            let Some(found) = gold.text.get(at..).and_then(|t| t.find(cells[1])).filter(|f| *f < 50) else {
                break;
            };
            let span = Span::new(at + found, at + found + cells[1].len());
            at = span.to();
            let upos = Upos::parse(cells[3]).unwrap_or(Upos::X);
            let mut features = features(cells[5]);
            let lam = gold.words.last().is_some_and(|w: &Word| glued && w.lemma == "ل");
            let nominal = matches!(upos, Upos::Noun | Upos::Adj | Upos::Propn);
            features.definite = nominal && (cells[1].starts_with("ال") || lam && cells[1].starts_with('ل'));
            let next_glued = cells.get(9).is_some_and(|m| m.contains("SpaceAfter=No"));
            let clitic = match upos {
                Upos::Pron if glued && cells[1].chars().count() <= 3 => Clitic::En,
                Upos::Adp | Upos::Cconj | Upos::Part if cells[1].chars().count() == 1 => Clitic::Pro,
                _ => Clitic::None,
            };
            glued = next_glued;
            gold.words.push(Word {
                span,
                token: TokenId::new(gold.words.len()),
                fused: None,
                lemma: isnad_arabic::normalise(cells[2]).into(),
                upos,
                clitic,
                features,
            });
            let head: u32 = cells[6].parse().map_err(|_| format!("{}: head {}", path.display(), cells[6]))?;
            gold.heads.push(if head == 0 { n } else { head - 1 });
            gold.deprels.push(relation(cells[7]));
        }
        if gold.words.len() == rows.len() {
            gold.mend();
            out.push(gold);
        }
    }
    Ok(out)
}

/// A relation of the file, those of UD 1 by their name in UD 2.
fn relation(label: &str) -> Deprel {
    match label {
        "dobj" => Deprel::Obj,
        "nsubjpass" => Deprel::NsubjPass,
        "auxpass" => Deprel::Aux,
        "neg" => Deprel::Advmod,
        "mwe" => Deprel::Fixed,
        "name" | "foreign" => Deprel::Flat,
        label => Deprel::from_ud(label),
    }
}

fn article(text: &str) -> Article {
    Article {
        text: text.to_owned(),
        blocks: vec![Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph }],
        ..Article::default()
    }
}

impl Gold {
    /// Calls a participle that modifies a noun `amod`, as most are in the file; a third of its `ccomp` are such.
    fn mend(&mut self) {
        let nominal = |w: &Word| matches!(w.upos, Upos::Noun | Upos::Propn);
        for i in 0..self.words.len() {
            let marked =
                (0..self.words.len()).any(|d| self.heads[d] as usize == i && self.deprels[d] == Deprel::Mark);
            if self.deprels[i] == Deprel::Ccomp
                && self.words[i].upos == Upos::Adj
                && self.words.get(self.heads[i] as usize).is_some_and(nominal)
                && !marked
            {
                self.deprels[i] = Deprel::Amod;
            }
        }
    }

    /// Its own words as a layer of one sentence.
    fn given(&self) -> Words {
        let mut out = Words { words: self.words.clone(), ..Words::default() };
        for (i, w) in self.words.iter().enumerate() {
            let kind = if w.upos == Upos::Punct { TokenKind::Punct } else { TokenKind::Word };
            out.tokens.push(Token { span: w.span, kind, words: i as u32..i as u32 + 1 });
        }
        let span = Span::new(0, self.text.len());
        out.sentences.push(Sentence { span, block: 0, tokens: 0..self.words.len() as u32 });
        out
    }

    /// The place in `words` of each of its words; `None` where no word has the same letters.
    fn align(&self, words: &[Word]) -> Vec<Option<usize>> {
        let find = |w: &Word| words.binary_search_by_key(&w.span, |o| o.span).ok();
        self.words.iter().map(find).collect()
    }

    /// Its tree over other words of the same text. A word that covers no gold word alone has no head told.
    fn over(&self, words: &[Word]) -> Tree {
        let n = words.len();
        let align = self.align(words);
        let mut tree = Tree {
            words: words.to_vec(),
            forms: words.iter().map(|w| w.span.of(&self.text).to_owned()).collect(),
            heads: vec![OPEN; n],
            deprels: vec![None; n],
        };
        for (g, place) in align.iter().enumerate() {
            let Some(i) = place else { continue };
            // Over a head that is not there to the one above it.
            let mut head = self.heads[g];
            let mut lifted = false;
            while let Some(None) = align.get(head as usize) {
                head = self.heads[head as usize];
                lifted = true;
            }
            tree.heads[*i] = align.get(head as usize).copied().flatten().map_or(n as u32, |h| h as u32);
            tree.deprels[*i] = (!lifted).then_some(self.deprels[g]);
        }
        // One root: where the true one is not there, the first word that was lifted to its place.
        let mut roots = (0..n).filter(|i| tree.heads[*i] == n as u32);
        let first = roots.next();
        let rest: Vec<usize> = roots.collect();
        for i in rest {
            tree.heads[i] = first.map_or(OPEN, |f| f as u32);
        }
        tree
    }
}

#[derive(Default, Clone, Copy)]
struct F1 {
    gold: usize,
    told: usize,
    right: usize,
}

impl F1 {
    fn get(self) -> f64 {
        200.0 * self.right as f64 / (self.gold + self.told).max(1) as f64
    }
}

/// The groups of relations that are told apart in the figures.
const GROUPS: [(&str, &[Deprel]); 10] = [
    ("nsubj", &[Deprel::Nsubj, Deprel::NsubjPass]),
    ("nsubj:pass", &[Deprel::NsubjPass]),
    ("obj", &[Deprel::Obj]),
    ("ccomp+xcomp", &[Deprel::Ccomp, Deprel::Xcomp]),
    ("obl", &[Deprel::Obl]),
    ("nmod", &[Deprel::Nmod]),
    ("case", &[Deprel::Case]),
    ("relcl", &[Deprel::Relcl]),
    ("conj", &[Deprel::Conj]),
    ("root", &[Deprel::Root]),
];

#[derive(Default, Clone)]
struct Score {
    gold: usize,
    words: usize,
    heads: usize,
    labels: usize,
    /// Punctuation aside.
    plain: [usize; 3],
    groups: [F1; GROUPS.len()],
    clause_heads: F1,
    clauses: F1,
    /// Complements after أنّ and أن: how many, how many end where they should.
    contents: [usize; 2],
}

/// The words from the first to the last of a subtree that are no punctuation, in bytes.
fn extent(words: &Words, syntax: &Syntax, head: usize) -> (u32, u32) {
    let range = syntax.subtree(WordId::new(head));
    let own = &words.words[range];
    let mut plain = own.iter().filter(|w| w.upos != Upos::Punct);
    let first = plain.next();
    let last = plain.next_back().or(first);
    (first.map_or(0, |w| w.span.start), last.map_or(0, |w| w.span.end))
}

impl Score {
    fn add(&mut self, gold: &Gold, words: &Words, told: &Syntax) {
        let given = gold.given();
        let n = gold.words.len();
        let arcs: Vec<Arc> = (0..n)
            .map(|i| Arc {
                head: ((gold.heads[i] as usize) < n).then(|| WordId(gold.heads[i])),
                deprel: gold.deprels[i],
            })
            .collect();
        let Some(truth) = Syntax::new(&given, &arcs) else { return };
        let align = gold.align(&words.words);
        let group_of = |d: Deprel| GROUPS.iter().map(move |(_, group)| group.contains(&d));
        for (i, _) in words.words.iter().enumerate() {
            let own = group_of(told.deprel(WordId::new(i)));
            self.groups.iter_mut().zip(own).for_each(|(f, is)| f.told += usize::from(is));
        }
        for g in 0..n {
            self.gold += 1;
            let deprel = gold.deprels[g];
            self.groups.iter_mut().zip(group_of(deprel)).for_each(|(f, is)| f.gold += usize::from(is));
            let Some(i) = align[g] else { continue };
            let head = told.head(WordId::new(i));
            let right = match arcs[g].head {
                None => head.is_none(),
                Some(h) => head.is_some() && align[h.index()] == head.map(WordId::index),
            };
            let own = told.deprel(WordId::new(i));
            let plain = gold.words[g].upos != Upos::Punct;
            self.words += 1;
            self.heads += usize::from(right);
            self.labels += usize::from(right && own == deprel);
            self.plain[0] += usize::from(plain);
            self.plain[1] += usize::from(plain && right);
            self.plain[2] += usize::from(plain && right && own == deprel);
            let both = group_of(deprel).zip(group_of(own));
            self.groups.iter_mut().zip(both).for_each(|(f, (a, b))| f.right += usize::from(right && a && b));
        }
        let clauses = |words: &Words, syntax: &Syntax| -> Vec<(Span, (u32, u32))> {
            let heads = (0..words.sentences.len()).flat_map(|s| syntax.clauses(words, SentenceId::new(s)));
            heads.map(|h| (words.words[h.index()].span, extent(words, syntax, h.index()))).collect()
        };
        let (mine, theirs) = (clauses(words, told), clauses(&given, &truth));
        let count = |f: &mut F1, right: usize| {
            f.gold += theirs.len();
            f.told += mine.len();
            f.right += right;
        };
        count(&mut self.clause_heads, theirs.iter().filter(|t| mine.iter().any(|m| m.0 == t.0)).count());
        count(&mut self.clauses, theirs.iter().filter(|t| mine.iter().any(|m| m.1 == t.1)).count());
        for g in 0..n {
            let that = matches!(gold.words[g].lemma.as_str(), "أن" | "إن");
            let Some(head) = arcs[g].head.filter(|_| that && gold.deprels[g] == Deprel::Mark) else {
                continue;
            };
            let complement = matches!(
                gold.deprels[head.index()],
                Deprel::Ccomp | Deprel::Xcomp | Deprel::Csubj | Deprel::Obj | Deprel::Obl | Deprel::Nsubj
            );
            if !complement {
                continue;
            }
            self.contents[0] += 1;
            let Some(own) = align[g].and_then(|i| told.head(WordId::new(i))) else { continue };
            let (end, truth) = (extent(words, told, own.index()).1, extent(&given, &truth, head.index()).1);
            self.contents[1] += usize::from(end == truth);
        }
    }

    fn print(&self, name: &str) {
        let share = |a: usize, b: usize| 100.0 * a as f64 / b.max(1) as f64;
        print!(
            "{name}: words {} of {} aligned; UAS {:.2} LAS {:.2}; without punctuation UAS {:.2} LAS {:.2}; F1",
            self.words,
            self.gold,
            share(self.heads, self.words),
            share(self.labels, self.words),
            share(self.plain[1], self.plain[0]),
            share(self.plain[2], self.plain[0]),
        );
        for ((group, _), f) in GROUPS.iter().zip(self.groups) {
            print!(" {group} {:.1}", f.get());
        }
        println!(
            "; clauses: heads {:.1} extents {:.1}; content after أن ends right {:.1} % of {}",
            self.clause_heads.get(),
            self.clauses.get(),
            share(self.contents[1], self.contents[0]),
            self.contents[0]
        );
    }
}

/// Sentences of the news corpus as trees without heads: the first few of articles spread over the outlets.
fn news(analyzer: &Analyzer, shared: &Path, count: usize) -> Result<Vec<Tree>> {
    let path = shared.join("corpora/ant-2018.jsonl.gz");
    let file = std::fs::File::open(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut out = Vec::new();
    for (i, line) in BufReader::new(flate2::read::MultiGzDecoder::new(file)).lines().enumerate() {
        let line = line.map_err(|e| format!("{}: {e}", path.display()))?;
        // A few sentences of every article of the sample, which is spread over the outlets.
        if i * 10 % 31_523 >= count * 5 || out.len() >= count {
            continue;
        }
        let record: serde_json::Value =
            serde_json::from_str(&line).map_err(|e| format!("{}: {e}", path.display()))?;
        let text = record.get("text").and_then(|t| t.as_str()).unwrap_or("");
        let words = analyzer.analyse(&article(text));
        for s in 0..words.sentences.len().min(6) {
            let own = &words.words[words.range_of(SentenceId::new(s))];
            if (5..=45).contains(&own.len()) && own.iter().any(|w| w.upos == Upos::Verb) {
                out.push(Tree {
                    words: own.to_vec(),
                    forms: own.iter().map(|w| w.span.of(text).to_owned()).collect(),
                    heads: vec![OPEN; own.len()],
                    deprels: vec![None; own.len()],
                });
            }
        }
    }
    out.truncate(count);
    Ok(out)
}

fn learn(trees: &[&Tree], rounds: usize) -> Vec<Learner> {
    (0..SEEDS)
        .map(|seed| {
            let mut learner = Learner::new(seed + 1);
            for round in 0..rounds {
                learner.round(trees, round > 0);
            }
            learner
        })
        .collect()
}

fn parser(learners: &[Learner]) -> Result<(Vec<u8>, Parser)> {
    let weights = Learner::weights(learners);
    let parser = Parser::with(&weights).ok_or("the model is not of its form")?;
    Ok((weights, parser))
}

/// Trains a model: a parser from either end on the gold trees, then one on these and on the arcs of the news that both
/// agree on; a word whose arcs they give otherwise keeps its head open.
fn train(gold: &[&Tree], news: &[Tree]) -> Result<(Vec<u8>, Parser)> {
    let (_, forward) = parser(&learn(gold, ROUNDS))?;
    let turned: Vec<Tree> = gold.iter().map(|t| t.reversed()).collect();
    let (_, backward) = parser(&learn(&turned.iter().collect::<Vec<_>>(), ROUNDS))?;
    let agreed: Vec<Tree> = news
        .iter()
        .map(|tree| {
            let one = tree.parsed(&forward);
            let other = tree.reversed().parsed(&backward).reversed();
            let mut both = tree.clone();
            for i in (0..both.heads.len()).filter(|i| one.heads[*i] == other.heads[*i]) {
                both.heads[i] = one.heads[i];
                both.deprels[i] = one.deprels[i].filter(|d| Some(*d) == other.deprels[i]);
            }
            both
        })
        .collect();
    let trees: Vec<&Tree> = std::iter::repeat_n(gold, TIMES).flatten().copied().chain(&agreed).collect();
    parser(&learn(&trees, LATER))
}

/// Runs the subcommand.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let value = |flag: &str| args.iter().position(|a| a == flag).and_then(|i| args.get(i + 1));
    if let Some(text) = value("--show") {
        show(text);
        return Ok(());
    }
    if let Some(path) = value("--eval") {
        let (analyzer, parser) = (Analyzer::new(), Parser::new());
        let (mut own, mut given) = (Score::default(), Score::default());
        for gold in conllu(Path::new(path))? {
            if gold.told {
                let words = analyzer.analyse(&article(&gold.text));
                own.add(&gold, &words, &parser.parse(&gold.text, &words));
            }
            let words = gold.given();
            given.add(&gold, &words, &parser.parse(&gold.text, &words));
        }
        own.print("words of the engine");
        given.print("words as given");
        return Ok(());
    }
    let shared = shared();
    let gold = conllu(&shared.join("gold/ud/ar_pud.conllu"))?;
    let (fold_of, taggers) = jackknife()?;
    let fold = |g: &Gold| fold_of.get(&g.document).copied().unwrap_or(0);
    let words: Vec<Words> = gold.iter().map(|g| taggers[fold(g)].analyse(&article(&g.text))).collect();
    let trees: Vec<Tree> = gold
        .iter()
        .zip(&words)
        .map(|(g, w)| {
            let mut tree = g.over(&w.words);
            tree.project();
            tree
        })
        .collect();
    let silver = news(&Analyzer::new(), &shared, NEWS)?;
    println!("gold sentences {} news sentences {}", gold.len(), silver.len());
    if args.iter().any(|a| a == "--folds") {
        let (mut own, mut given) = (Score::default(), Score::default());
        for k in 0..taggers.len() {
            let seen: Vec<&Tree> =
                gold.iter().zip(&trees).filter(|(g, _)| fold(g) != k).map(|(_, t)| t).collect();
            let (_, parser) = train(&seen, &silver)?;
            for (g, w) in gold.iter().zip(&words).filter(|(g, _)| fold(g) == k) {
                own.add(g, w, &parser.parse(&g.text, w));
                let words = g.given();
                given.add(g, &words, &parser.parse(&g.text, &words));
            }
        }
        own.print("ten folds, words of the engine");
        given.print("ten folds, words as given");
        return Ok(());
    }
    let (weights, _) = train(&trees.iter().collect::<Vec<_>>(), &silver)?;
    let path = Path::new("models/syntax/weights.bin");
    std::fs::write(path, &weights).map_err(|e| format!("{}: {e}", path.display()))?;
    println!("{} {} bytes", path.display(), weights.len());
    Ok(())
}

/// Prints the tree of a text, a word a line, clauses apart.
fn show(text: &str) {
    let words = Analyzer::new().analyse(&article(text));
    let syntax = Parser::new().parse(text, &words);
    for s in 0..words.sentences.len() {
        let range = words.range_of(SentenceId::new(s));
        for i in range.clone() {
            let w = &words.words[i];
            let id = WordId::new(i);
            let at = |o: Option<WordId>| o.map_or(0, |o| o.index() - range.start + 1);
            println!(
                "{}\t{}\t{}\t{}\t{}\t{}\t{}",
                i - range.start + 1,
                words.form(w, text),
                w.lemma,
                w.upos.as_str(),
                at(syntax.head(id)),
                syntax.deprel(id),
                at(Some(syntax.clause_of(id)))
            );
        }
        println!();
    }
}
