//! Checks that the tree is what ARCHITECTURE.md says. Run by `cargo test`; each check returns what is wrong, one line a finding.
//!
//! It reads the files that git tracks (or would), and nothing else. Start with [`findings`].

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The crates, lowest first: a crate may depend on those of a lower rank only.
pub const RANKS: &[(&str, u8)] = &[
    ("isnad-doc", 0),
    ("isnad-arabic", 1),
    ("isnad-page", 2),
    ("isnad-names", 2),
    ("isnad-times", 2),
    ("isnad-attribution", 2),
    ("isnad-events", 2),
    ("isnad-pipeline", 3),
    ("isnad-archive", 4),
    ("isnad-relay", 5),
    ("isnad-weigh", 6),
    ("isnad-exchange", 7),
    ("isnad", 8),
    ("isnad-train", 9),
    ("isnad-tidy", 9),
    ("isnad-benches", 9),
];

/// Crates that may not touch files, clock, network, environment or processes.
const PURE: &[&str] = &["doc", "arabic", "page", "names", "times", "attribution", "events"];

/// A file larger than this needs a reason (`large = "…"`) in the SOURCE.toml or MODEL.toml of its folder.
pub const LARGE: u64 = 512 * 1024;

/// Everything that is wrong with the tree under `root`.
#[must_use]
pub fn findings(root: &Path) -> Vec<String> {
    let files = files(root);
    let mut out = Vec::new();
    out.extend(named_paths(root, &read(root, "ARCHITECTURE.md"), "ARCHITECTURE.md"));
    out.extend(named_paths(root, &read(root, "README.md"), "README.md"));
    for manifest in files.iter().filter(|f| {
        f.ends_with("Cargo.toml") && (2..=3).contains(&f.components().count()) && !f.starts_with("fuzz")
    }) {
        out.extend(downwards(&read(root, manifest), &manifest.display().to_string()));
    }
    out.extend(sources(root, &files));
    out.extend(large_files(root, &files));
    for file in files.iter().filter(|f| is_pure_source(f)) {
        out.extend(impure(&read(root, file), &file.display().to_string()));
    }
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "rs")) {
        out.extend(headless_or_invisible(&read(root, file), &file.display().to_string()));
    }
    out
}

fn read(root: &Path, file: impl AsRef<Path>) -> String {
    std::fs::read(root.join(file)).map(|b| String::from_utf8_lossy(&b).into_owned()).unwrap_or_default()
}

/// The files of the tree, as git sees them; outside a git checkout, all but hidden folders and `target`.
fn files(root: &Path) -> Vec<PathBuf> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output();
    let mut out: Vec<PathBuf> = match listed {
        Ok(o) if o.status.success() && !o.stdout.is_empty() => {
            o.stdout.split(|b| *b == 0).filter(|n| !n.is_empty()).map(path_of).collect()
        }
        _ => {
            let mut out = Vec::new();
            walk(root, root, &mut out);
            out
        }
    };
    out.retain(|f| root.join(f).is_file());
    out.sort();
    out
}

fn path_of(name: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(name).into_owned())
}

fn walk(root: &Path, folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if path.is_dir() {
            if name != "target" && !name.starts_with('.') {
                walk(root, &path, out);
            }
        } else if let Ok(path) = path.strip_prefix(root) {
            out.push(path.to_owned());
        }
    }
}

/// Every path in backquotes that a document names must exist.
fn named_paths(root: &Path, text: &str, document: &str) -> Vec<String> {
    if text.is_empty() {
        return vec![format!("{document}: missing")];
    }
    let quoted = text.split('`').skip(1).step_by(2);
    let is_path = |s: &&str| {
        let heads =
            ["crates/", "data/", "models/", "tools/", "examples/", "docs/", "benches/", "fuzz/", ".ci/"];
        heads.iter().any(|h| s.starts_with(h)) && !s.contains([' ', '*', '<', '{', '…'])
    };
    let missing = quoted.filter(is_path).filter(|p| match p.split_once("::") {
        // A test that is named must be there by that name.
        Some((file, test)) => !read(root, file).contains(&format!("fn {test}(")),
        None => !root.join(p.trim_end_matches('/')).exists(),
    });
    missing.map(|p| format!("{document}: names `{p}`, which is not there")).collect()
}

/// The crates a manifest depends on must be of a lower rank.
fn downwards(manifest: &str, name: &str) -> Vec<String> {
    let Ok(table) = manifest.parse::<toml::Table>() else { return vec![format!("{name}: not TOML")] };
    let package = table.get("package").and_then(|p| p.get("name")).and_then(|n| n.as_str()).unwrap_or("");
    let ranks: BTreeMap<&str, u8> = RANKS.iter().copied().collect();
    let Some(rank) = ranks.get(package) else {
        return vec![format!("{name}: `{package}` has no rank in tools/tidy")];
    };
    let mut out = Vec::new();
    for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let names = table.get(section).and_then(|d| d.as_table()).into_iter().flat_map(toml::Table::keys);
        for dependency in names.filter(|d| d.starts_with("isnad")) {
            if ranks.get(dependency.as_str()).is_none_or(|r| r >= rank) {
                out.push(format!("{name}: {package} may not depend on {dependency}"));
            }
        }
    }
    out
}

/// Every folder of data and models says where it comes from and under which licence.
fn sources(root: &Path, files: &[PathBuf]) -> Vec<String> {
    let mut out = Vec::new();
    for (top, paper) in [("data", "SOURCE.toml"), ("models", "MODEL.toml")] {
        let folders: BTreeSet<PathBuf> = files
            .iter()
            .filter_map(|f| f.strip_prefix(top).ok())
            .filter_map(|f| f.components().next().filter(|_| f.components().count() > 1))
            .map(|c| Path::new(top).join(c))
            .collect();
        for folder in folders {
            let text = read(root, folder.join(paper));
            match text.parse::<toml::Table>() {
                _ if text.is_empty() => out.push(format!("{}: no {paper}", folder.display())),
                Err(e) => out.push(format!("{}/{paper}: {}", folder.display(), e.message())),
                Ok(_) if !text.contains("licence") => {
                    out.push(format!("{}/{paper}: states no licence", folder.display()));
                }
                Ok(_) => {}
            }
        }
    }
    out
}

/// A large file needs a stated reason.
fn large_files(root: &Path, files: &[PathBuf]) -> Vec<String> {
    let size = |f: &PathBuf| std::fs::metadata(root.join(f)).map_or(0, |m| m.len());
    let large = files.iter().filter(|f| size(f) > LARGE && !f.ends_with("Cargo.lock"));
    let unexplained = large.filter(|f| {
        let folder = f.parent().unwrap_or(Path::new(""));
        !["SOURCE.toml", "MODEL.toml"].iter().any(|p| read(root, folder.join(p)).contains("large"))
    });
    unexplained.map(|f| format!("{}: over 512 KiB without a stated reason", f.display())).collect()
}

fn is_pure_source(file: &Path) -> bool {
    let parts: Vec<_> = file.iter().map(|p| p.to_string_lossy()).collect();
    matches!(parts.as_slice(), [top, name, src, ..] if top == "crates" && src == "src" && PURE.contains(&name.as_ref()))
        && file.extension().is_some_and(|e| e == "rs")
}

/// The analysis crates read no files, clock, network or environment. Their tests may.
fn impure(source: &str, name: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or("");
    let lines = code.lines().enumerate().filter(|(_, l)| !l.trim_start().starts_with("//"));
    let mut out = Vec::new();
    for (n, line) in lines {
        for what in [
            "std::fs",
            "std::net",
            "std::env",
            "std::process",
            "std::time",
            "Zoned::now",
            "Timestamp::now",
            "static mut",
        ] {
            if line.contains(what) {
                out.push(format!("{name}:{}: an analysis crate may not use {what}", n + 1));
            }
        }
    }
    out
}

/// Every module opens with `//!`, and holds no invisible characters as themselves.
fn headless_or_invisible(source: &str, name: &str) -> Vec<String> {
    let mut out = Vec::new();
    if !source.starts_with("//!") {
        out.push(format!("{name}: does not open with //!"));
    }
    for (n, line) in source.lines().enumerate() {
        let invisible = |c: char| matches!(c, '\u{200B}'..='\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
        if line.contains(invisible) {
            out.push(format!("{name}:{}: an invisible character; write it as \\u{{…}}", n + 1));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_tidy() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let findings = findings(&root);
        assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
    }

    #[test]
    fn upward_dependencies_are_found() {
        let manifest = "[package]\nname = \"isnad-times\"\n[dependencies]\nisnad-doc = 1\nisnad-weigh = 1\nisnad-names = 1\n";
        assert_eq!(
            downwards(manifest, "m"),
            ["m: isnad-times may not depend on isnad-names", "m: isnad-times may not depend on isnad-weigh"]
        );
        assert_eq!(downwards("[package]\nname = \"isnad-new\"", "m").len(), 1);
    }

    #[test]
    fn missing_paths_are_found() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let text = "see `crates/doc/src/lib.rs`, `crates/nowhere`, `crates/*`, `cargo test`";
        assert_eq!(named_paths(&root, text, "A"), ["A: names `crates/nowhere`, which is not there"]);
        let text = "`crates/doc/src/span.rs::both_ways` and `crates/doc/src/span.rs::no_such_test`";
        assert_eq!(
            named_paths(&root, text, "A"),
            ["A: names `crates/doc/src/span.rs::no_such_test`, which is not there"]
        );
        assert_eq!(named_paths(&root, "", "A"), ["A: missing"]);
    }

    #[test]
    fn effects_and_invisible_characters_are_found() {
        assert_eq!(impure("//! x\n// std::fs\nuse std::fs::File;\n", "f").len(), 1);
        assert_eq!(impure("//! x\n#[cfg(test)]\nuse std::fs::File;\n", "f").len(), 0);
        assert_eq!(headless_or_invisible("fn a() {}\n", "f").len(), 1);
        assert_eq!(headless_or_invisible("//! a\n// \u{200F}\n", "f").len(), 1);
    }
}
