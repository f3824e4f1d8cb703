//! The order of the stages, threads and batches.
//!
//! [`Engine`] loads every stage once and is shared by all threads: [`Engine::code`] takes one article through them,
//! [`Engine::run`] many at once. [`ordered`] is the driver below: any work on many items, results in the order of the
//! input, memory bounded. Nothing here reads files or keeps anything.

mod ordered;

pub use ordered::{ordered, threads};

use isnad_arabic::Analyzer;
use isnad_arabic::syntax::Parser;
use isnad_attribution::Attributor;
use isnad_doc::wire::{Layers, Provenance, Record};
use isnad_doc::{Article, Diagnostic, Doc, Severity};
use isnad_events::Coder;
use isnad_names::Namer;
use sha2::{Digest, Sha256};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Name and digest of each folder of tables and weights that is built in.
const MODELS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/models.rs"));

/// All stages, loaded once and shared by all threads.
#[derive(Debug)]
pub struct Engine {
    analyzer: Analyzer,
    parser: Parser,
    namer: Namer,
    reader: isnad_times::Reader,
    attributor: Attributor,
    coder: Coder,
    provenance: Provenance,
}

impl Engine {
    /// Loads the shipped models; `atlas` are the user's own atlas tables, which win.
    ///
    /// # Errors
    /// One message a bad line of `atlas`.
    pub fn new(atlas: &[&str]) -> Result<Self, Vec<String>> {
        Ok(Self {
            analyzer: Analyzer::new(),
            parser: Parser::new(),
            namer: Namer::new(atlas)?,
            reader: isnad_times::Reader::new(),
            attributor: Attributor::new(),
            coder: Coder::new(),
            provenance: provenance(atlas),
        })
    }

    /// What this engine is made of: the version of isnad, and the SHA-256 of each folder under `data/` and `models/`
    /// (over the digests of its files and of their names) and of each atlas of the user (`atlas/1`, `atlas/2` …).
    ///
    /// Two engines with equal provenance give equal bytes for equal articles.
    #[must_use]
    pub fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// The first stage, for those who need its words alone.
    #[must_use]
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// Runs every stage on one article, in order.
    ///
    /// # Diagnostics
    /// `PAGE-004` where `lang` is told and not Arabic: the document keeps its text and has no layers. `ANALYSIS-001`
    /// where a stage panicked: likewise no layers. A panic stays within its article.
    #[must_use]
    pub fn code(&self, article: Article) -> Doc {
        let mut doc = Doc::new(article);
        if let Some(lang) = doc.article.lang.as_deref().filter(|lang| !is_arabic(lang)) {
            let message = format!("the page is in `{lang}`, which is not analysed");
            if !doc.article.diagnostics.iter().any(|d| d.code == "PAGE-004") {
                doc.diagnostics.push(Diagnostic {
                    code: "PAGE-004",
                    severity: Severity::Warning,
                    span: None,
                    message,
                });
            }
            return doc;
        }
        guarded(doc, |doc| self.stages(doc))
    }

    fn stages(&self, doc: &mut Doc) {
        doc.words = self.analyzer.analyse(&doc.article);
        doc.syntax = self.parser.parse(doc.text(), &doc.words);
        doc.names = self.namer.names(doc);
        let (times, diagnostics) = self.reader.times(doc);
        doc.times = times;
        doc.diagnostics.extend(diagnostics);
        doc.attributions = self.attributor.attributions(doc);
        doc.events = self.coder.events(doc);
    }

    /// The quad class of a coded document: 0 none, 1 material conflict, 2 material cooperation, 3 verbal conflict,
    /// 4 verbal cooperation.
    #[must_use]
    pub fn quad(&self, doc: &Doc) -> u8 {
        catch_unwind(AssertUnwindSafe(|| self.coder.quad(doc))).unwrap_or(0)
    }

    /// The `isnad/1` form of a coded document, with the provenance of this engine.
    #[must_use]
    pub fn record(&self, doc: &Doc, layers: Layers, quad: bool) -> Record {
        let quad = quad.then(|| self.quad(doc));
        isnad_doc::wire::record(doc, layers, quad, self.provenance.clone())
    }

    /// Codes many articles on `threads` threads (0: one a core) and hands them to `emit` in the order of the input.
    ///
    /// The documents are the same whatever the number of threads. `emit` runs on the calling thread; when it breaks,
    /// reading and coding stop and its value is returned.
    pub fn run<B>(
        &self,
        articles: impl Iterator<Item = Article> + Send,
        threads: usize,
        emit: impl FnMut(Doc) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        ordered(articles, threads, |article| self.code(article), emit)
    }
}

fn provenance(atlas: &[&str]) -> Provenance {
    let mut models = MODELS.iter().map(|(name, digest)| ((*name).to_owned(), (*digest).to_owned())).collect();
    let digest = |table: &str| {
        let hex: String = Sha256::digest(table.as_bytes()).iter().map(|b| format!("{b:02x}")).collect();
        format!("sha256:{hex}")
    };
    let extend = |models: &mut std::collections::BTreeMap<String, String>| {
        models.extend(atlas.iter().enumerate().map(|(i, t)| (format!("atlas/{}", i + 1), digest(t))));
    };
    extend(&mut models);
    Provenance { isnad: env!("CARGO_PKG_VERSION").to_owned(), models }
}

/// Whether a BCP 47 tag names Arabic or one of its varieties.
fn is_arabic(lang: &str) -> bool {
    let primary = lang.split(['-', '_']).next().unwrap_or("").to_ascii_lowercase();
    matches!(primary.as_str(), "ar" | "ara" | "arb" | "und" | "")
}

/// Runs `analyse`; if it panics the document keeps its article alone and says so.
fn guarded(mut doc: Doc, analyse: impl FnOnce(&mut Doc)) -> Doc {
    // The document is the only thing a stage writes to, and after a panic its layers are thrown away.
    let Err(payload) = catch_unwind(AssertUnwindSafe(|| analyse(&mut doc))) else { return doc };
    let what = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    let diagnostic = Diagnostic {
        code: "ANALYSIS-001",
        severity: Severity::Error,
        span: None,
        message: format!("the analysis stopped: {what}"),
    };
    Doc { article: doc.article, diagnostics: vec![diagnostic], ..Doc::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use isnad_doc::{Block, BlockKind, Span};

    fn article(id: usize, text: &str) -> Article {
        let blocks = vec![Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph }];
        Article { id: id.to_string(), text: text.to_owned(), blocks, ..Article::default() }
    }

    #[test]
    fn a_panic_stays_in_its_article() {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {}));
        let doc = guarded(Doc::new(article(1, "نص")), |doc| {
            doc.diagnostics.push(Diagnostic {
                code: "TIME-001",
                severity: Severity::Note,
                span: None,
                message: String::new(),
            });
            panic!("stage {}", 3);
        });
        std::panic::set_hook(hook);
        assert_eq!(doc.article, article(1, "نص"));
        assert_eq!(doc.diagnostics.len(), 1);
        assert_eq!(doc.diagnostics[0].code, "ANALYSIS-001");
        assert_eq!(doc.diagnostics[0].message, "the analysis stopped: stage 3");
    }

    #[test]
    fn other_languages_have_no_layers() {
        let engine = Engine::new(&[]).unwrap();
        for (lang, codes) in [
            (Some("fa"), vec!["PAGE-004"]),
            (Some("en-GB"), vec!["PAGE-004"]),
            (Some("ar-EG"), vec![]),
            (Some("AR"), vec![]),
            (None, vec![]),
        ] {
            let doc = engine.code(Article { lang: lang.map(Into::into), ..article(1, "متن") });
            assert_eq!(doc.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), codes, "{lang:?}");
            if !codes.is_empty() {
                assert!(doc.words.tokens.is_empty());
            }
        }
    }

    #[test]
    fn same_bytes_whatever_the_threads() {
        let engine = Engine::new(&[]).unwrap();
        let texts = [
            "أعلن وزير الخارجية في مدينة السهل أن المحادثات تبدأ غدا.",
            "ونقلت وكالة الأنباء عن مصدر أمني قوله إن الهجوم وقع أمس.",
            "",
            "نفى المتحدث ذلك.",
        ];
        let run = |threads| {
            let mut out = String::new();
            let articles = (0..200).map(|i| article(i, texts[i % texts.len()]));
            let _ = engine.run(articles, threads, |doc| {
                out += &serde_json::to_string(&engine.record(&doc, Layers { words: true }, true)).unwrap();
                out.push('\n');
                ControlFlow::<()>::Continue(())
            });
            out
        };
        let one = run(1);
        assert_eq!(one.lines().count(), 200);
        for threads in [2, 3, 8] {
            assert!(run(threads) == one, "{threads} threads");
        }
    }

    #[test]
    fn provenance_names_the_users_atlas() {
        let plain = provenance(&[]);
        let with = provenance(&["a\tb\n"]);
        assert_eq!(plain.isnad, env!("CARGO_PKG_VERSION"));
        assert_eq!(with.models.len(), plain.models.len() + 1);
        assert!(with.models["atlas/1"].starts_with("sha256:"));
        assert!(MODELS.is_sorted());
    }
}
