//! Prints what is read from files: `cargo run -p isnad-page --example read -- [--count] FILE...`.

use isnad_page::{Input, articles};
use std::fs::File;
use std::time::Instant;

fn main() -> std::io::Result<()> {
    let mut files: Vec<String> = std::env::args().skip(1).collect();
    let count = files.iter().any(|f| f == "--count");
    files.retain(|f| f != "--count");
    for file in files {
        let start = Instant::now();
        let (mut n, mut bytes) = (0usize, 0usize);
        for article in articles(Box::new(File::open(&file)?), &file, Input::Auto) {
            n += 1;
            bytes += article.text.len();
            if count {
                continue;
            }
            println!("id={} url={:?} lang={:?}", article.id, article.url, article.lang);
            println!("title={:?}\noutlet={:?} author={:?}", article.title, article.outlet, article.author);
            println!("published={:?}", article.published.map(|p| p.to_string()));
            for block in &article.blocks {
                println!("  {:9} {}", block.kind.as_str(), block.span.of(&article.text));
            }
            for d in &article.diagnostics {
                println!("  {} {:?} {}", d.code, d.severity, d.message);
            }
        }
        eprintln!("{file}: {n} articles, {bytes} bytes of text, {:?}", start.elapsed());
    }
    Ok(())
}
