//! Writes the digests of every folder under `data/` and `models/`, as they are at the time of building: the tables and
//! weights are built into the crates, so this is what the program runs on, and no run has to hash them again.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut table = String::from("&[\n");
    for top in ["data", "models"] {
        let root = manifest.join("../..").join(top);
        println!("cargo::rerun-if-changed=../../{top}");
        for folder in sorted(&root)? {
            if !folder.is_dir() {
                continue;
            }
            let mut files = Vec::new();
            collect(&folder, &mut files)?;
            let mut all = Sha256::new();
            for file in &files {
                let name = file.strip_prefix(&folder).unwrap_or(file).to_string_lossy().replace('\\', "/");
                all.update(Sha256::digest(name.as_bytes()));
                all.update(Sha256::digest(fs::read(file)?));
            }
            if !files.is_empty() {
                let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let hex: String = all.finalize().iter().map(|b| format!("{b:02x}")).collect();
                let _ = writeln!(table, "    ({:?}, \"sha256:{hex}\"),", format!("{top}/{name}"));
            }
        }
    }
    table.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("models.rs"), table)
}

/// The entries of a folder by name; none where there is no such folder.
fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(folder)? {
            entries.push(entry?.path());
        }
    }
    entries.sort();
    Ok(entries)
}

/// Every file below a folder that says what the program knows; the papers about it (`SOURCE.toml`, `*.md`) do not count.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for path in sorted(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            collect(&path, files)?;
        } else if name != "SOURCE.toml"
            && name != "MODEL.toml"
            && !name.ends_with(".md")
            && !name.starts_with('.')
        {
            files.push(path);
        }
    }
    Ok(())
}
