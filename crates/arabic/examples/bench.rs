//! Measures the words layer and the search terms on one thread: `cargo run --release -p isnad-arabic --example bench
//! [FILE]`. Without a file it reads a text of its own, over and over; the answer is asserted, so doing nothing cannot win.

use isnad_arabic::{Analyzer, search};
use isnad_doc::{Article, Block, BlockKind, Span};
use std::time::Instant;

const OWN: &str = "أعلن وزير الخارجية أمس أن بلاده لن تشارك في المؤتمر الذي دعت إليه الأمم المتحدة، وقال للصحفيين إن القرار \
نهائي. وأضاف المتحدث باسم الحكومة: «سنعمل مع شركائنا على حل الأزمة»، مشيراً إلى أن 35 دولة أبدت استعدادها للوساطة. \
ونقلت صحيفة محلية عن مصدر أمني قوله إن الهجوم أسفر عن مقتل ثلاثة جنود وإصابة آخرين بجروح.";

fn article(text: &str) -> Article {
    let mut blocks = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::new(at, at + line.trim_end().len());
        blocks.push(Block { span, kind: BlockKind::Paragraph });
        at += line.len();
    }
    Article { text: text.to_owned(), blocks, ..Article::default() }
}

fn main() {
    let start = Instant::now();
    let analyzer = Analyzer::new();
    println!("load: {:.2} ms", start.elapsed().as_secs_f64() * 1e3);
    let words = analyzer.analyse(&article(OWN));
    let lemmas: Vec<&str> = words.words.iter().map(|w| w.lemma.as_str()).collect();
    assert!(
        lemmas.starts_with(&["أعلن", "وزير"]) && lemmas.contains(&"دعا") && lemmas.contains(&"شريك"),
        "{lemmas:?}"
    );
    let file = std::env::args().nth(1).and_then(|path| std::fs::read_to_string(path).ok());
    let text = file.unwrap_or_else(|| OWN.repeat(20).replace(". و", ".\nو"));
    let article = article(&text);
    let rounds = (4_000_000 / text.len()).max(1);
    let start = Instant::now();
    let tokens: usize = (0..rounds).map(|_| analyzer.analyse(&article).tokens.len()).sum();
    let seconds = start.elapsed().as_secs_f64();
    let megabytes = (rounds * text.len()) as f64 / 1e6;
    println!("words: {:.0} tokens/s, {:.2} MB/s", tokens as f64 / seconds, megabytes / seconds);
    let start = Instant::now();
    let mut terms = 0usize;
    for _ in 0..rounds {
        // A page at a time, as the archive asks for them.
        for page in text.as_bytes().chunks(4000) {
            search::tokens(&analyzer, &String::from_utf8_lossy(page), |_, _, _| terms += 1);
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    assert!(terms > tokens / 2);
    println!("search: {:.0} terms/s, {:.2} MB/s", terms as f64 / seconds, megabytes / seconds);
}
