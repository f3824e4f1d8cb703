//! Searches an archive and says how long it took, for measuring: `find ARCHIVE QUERY...`.

use isnad_archive::{Archive, Filters};
use isnad_pipeline::Engine;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let Some(archive) = args.next() else { return Err("usage: find ARCHIVE QUERY...".into()) };
    let start = Instant::now();
    let engine = Engine::new(&[]).map_err(|e| e.join("\n"))?;
    println!("engine {:.0?}", start.elapsed());
    let archive = Archive::open(archive)?;
    for query in args {
        let mut best = std::time::Duration::MAX;
        let mut found = Default::default();
        for _ in 0..5 {
            let start = Instant::now();
            found = archive.search(engine.analyzer(), &query, &Filters::default())?;
            best = best.min(start.elapsed());
        }
        println!("{query}: {} documents, {best:.1?}", found.total);
        for hit in found.hits.iter().take(3) {
            println!("  {:.2} {}: {}", hit.score, hit.document.id, hit.snippet.text.replace('\n', " "));
        }
    }
    Ok(())
}
