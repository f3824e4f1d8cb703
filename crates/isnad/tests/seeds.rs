//! Replays the fuzz targets over their seeds.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../../../fuzz/targets.rs"]
mod targets;

fn replay(name: &str, target: fn(&[u8])) {
    let folder = format!("{}/../../fuzz/seeds/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for file in std::fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        eprintln!("{}", path.display());
        target(&std::fs::read(&path).unwrap());
        count += 1;
    }
    assert!(count > 0, "no seeds in {folder}");
}

#[test]
fn page() {
    replay("page", targets::page);
}

#[test]
fn calendar() {
    replay("calendar", targets::calendar);
}

#[test]
fn words() {
    replay("words", targets::words);
}

#[test]
fn times() {
    replay("times", targets::times);
}

#[test]
fn search() {
    replay("search", targets::search);
}
