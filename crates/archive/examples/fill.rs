//! Fills an archive from a file of JSON Lines and says how fast, for measuring: `fill ARCHIVE FILE [THREADS]`.

use isnad_archive::Archive;
use isnad_page::{Input, articles};
use isnad_pipeline::Engine;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(archive), Some(input)) = (args.next(), args.next()) else {
        return Err("usage: fill ARCHIVE FILE [THREADS]".into());
    };
    let threads = args.next().map_or(Ok(0), |n| n.parse())?;
    let engine = Engine::new(&[]).map_err(|e| e.join("\n"))?;
    let mut archive = Archive::create(archive)?;
    let source = std::fs::File::open(&input)?;
    let summary =
        archive.add(articles(Box::new(source), &input, Input::Auto), &engine, threads, &mut |p| {
            eprint!("\r{} seen, {} kept, {:.0}/s   ", p.seen, p.added + p.replaced, p.rate());
        })?;
    eprintln!();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or("");
    println!("{summary:?}\n{peak}");
    Ok(())
}
