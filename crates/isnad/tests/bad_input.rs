//! Odd input never stops a run and is never silently dropped: a diagnostic or error each, the exit code of the contract,
//! and the good documents beside it all there.

#![allow(clippy::unwrap_used, reason = "a test may stop")]

use assert_cmd::Command;
use serde_json::Value;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn isnad() -> Command {
    Command::new(env!("CARGO_BIN_EXE_isnad"))
}

/// Files in a folder of their own; names may hold folders.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    dir
}

struct Ran {
    code: i32,
    records: Vec<Value>,
    stderr: String,
}

fn code(args: &[&str], stdin: &[u8]) -> Ran {
    let out = isnad().arg("code").args(args).write_stdin(stdin).output().unwrap();
    let stdout = String::from_utf8(out.stdout).unwrap();
    Ran {
        code: out.status.code().unwrap(),
        records: stdout.lines().map(|l| serde_json::from_str(l).unwrap()).collect(),
        stderr: String::from_utf8_lossy(&out.stderr).into_owned(),
    }
}

fn codes(record: &Value) -> Vec<&str> {
    record["diagnostics"].as_array().unwrap().iter().map(|d| d["code"].as_str().unwrap()).collect()
}

fn path(dir: &TempDir, name: &str) -> String {
    dir.path().join(name).to_str().unwrap().to_owned()
}

const GOOD: &str =
    r#"{"id":"good","text":"أعلن الوزير يوم الخميس استقالته من الحكومة.","published":"2017-04-27"}"#;

#[test]
fn an_empty_file() {
    let dir = folder(&[("empty.html", b""), ("good.jsonl", GOOD.as_bytes())]);
    let ran = code(&[&path(&dir, "")], b"");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.records.len(), 2);
    assert!(codes(&ran.records[0]).contains(&"INPUT-001"), "{:?}", ran.records[0]);
    assert_eq!(ran.records[1]["id"], "good");
    assert!(ran.stderr.contains("INPUT-001"));
}

#[test]
fn a_binary_file() {
    let png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x04\x00\x00\x00\x04\x00\x08\x06\x00\x00\x00\x7f\x1d\x2b\x83";
    let elf: Vec<u8> =
        b"\x7fELF\x02\x01\x01\x00".iter().copied().chain((0..4096u32).map(|i| (i * 7 % 251) as u8)).collect();
    let dir = folder(&[("a.html", png), ("b", &elf)]);
    let ran = code(&[&path(&dir, "")], b"");
    assert_eq!(ran.code, 0);
    for record in &ran.records {
        assert!(codes(record).contains(&"INPUT-002"), "{record}");
        assert_eq!(record["events"].as_array().unwrap().len(), 0);
    }
    assert_eq!(ran.records.len(), 2);
}

#[test]
fn fifty_megabytes_of_one_line() {
    let line = "قال المتحدث إن الحكومة وافقت على الاتفاق ".repeat(700_000);
    assert!(line.len() > 50_000_000);
    let dir = folder(&[("long.txt", line.as_bytes())]);
    // Read only: the whole analysis of what is kept is a matter of seconds that no test needs.
    let out = isnad().args(["read", "--format", "jsonl", &path(&dir, "long.txt")]).output().unwrap();
    assert_eq!(out.status.code(), Some(0));
    let record: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert!(codes(&record).contains(&"INPUT-006"), "{:?}", codes(&record));
    assert!(!record["text"].as_str().unwrap().is_empty());
}

#[test]
fn a_gzip_cut_short() {
    let lines: String = (0..400).map(|i| GOOD.replace("good", &format!("g{i}")) + "\n").collect();
    let whole = gzip(lines.as_bytes());
    let dir = folder(&[("cut.jsonl.gz", &whole[..whole.len() - 20]), ("whole.jsonl.gz", &whole)]);
    let ran = code(&[&path(&dir, "whole.jsonl.gz")], b"");
    assert_eq!(ran.records.len(), 400);
    let ran = code(&[&path(&dir, "cut.jsonl.gz")], b"");
    assert_eq!(ran.code, 0);
    assert!(ran.records.iter().any(|r| codes(r).contains(&"INPUT-003")), "{}", ran.stderr);
    assert!(ran.records.iter().filter(|r| r["text"] != "").count() > 100);
}

#[test]
fn a_broken_line_in_the_middle() {
    let lines = format!("{GOOD}\n{{\"id\": \"broken\", \"text\n{}\n", GOOD.replace("good", "after"));
    let ran = code(&["-"], lines.as_bytes());
    assert_eq!(ran.code, 0);
    let ids: Vec<&str> = ran.records.iter().map(|r| r["id"].as_str().unwrap()).collect();
    assert_eq!(ran.records.len(), 3, "{ids:?}");
    assert_eq!((ids[0], ids[2]), ("good", "after"));
    assert!(codes(&ran.records[1]).contains(&"INPUT-004"));
}

#[test]
fn persian_and_english() {
    let persian = "وزیر امور خارجه ایران گفت که گفتگوها با کشورهای همسایه ادامه دارد و پیشرفت\u{200C}های خوبی حاصل شده است. او افزود که این گفتگوها هفته آینده از سر گرفته می\u{200C}شود.";
    let english = "The foreign minister said on Thursday that the talks would resume next week, and that both sides had agreed to a ceasefire.";
    let dir = folder(&[("fa.txt", persian.as_bytes()), ("en.txt", english.as_bytes())]);
    let ran = code(&[&path(&dir, "")], b"");
    assert_eq!(ran.code, 0);
    for record in &ran.records {
        assert!(codes(record).contains(&"PAGE-004"), "{} {:?}", record["id"], codes(record));
        assert_eq!(record["sentences"].as_array().unwrap().len(), 0);
        assert_ne!(record["text"], "");
    }
    assert_eq!((&ran.records[0]["lang"], &ran.records[1]["lang"]), (&Value::from("en"), &Value::from("fa")));
}

#[test]
fn ten_thousand_nested_boxes() {
    let page = format!(
        "<html><head><title>عنوان الصفحة</title></head><body>{}<p>أعلنت الوزارة أن المفاوضات بدأت يوم الأحد في العاصمة.</p>{}</body></html>",
        "<div>".repeat(10_000),
        "</div>".repeat(10_000)
    );
    let dir = folder(&[("deep.html", page.as_bytes())]);
    let ran = code(&[&path(&dir, "deep.html")], b"");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.records.len(), 1);
    let text = ran.records[0]["text"].as_str().unwrap();
    assert!(text.contains("المفاوضات") || !codes(&ran.records[0]).is_empty());
}

#[test]
fn no_date() {
    let page = "<html lang=ar><head><title>بيان</title></head><body><article><h1>بيان</h1><p>أعلنت الوزارة أن المفاوضات بدأت أمس في العاصمة بحضور الوفدين.</p></article><footer>جميع الحقوق محفوظة © 2019</footer></body></html>";
    let dir = folder(&[("nodate.html", page.as_bytes())]);
    let ran = code(&[&path(&dir, "nodate.html")], b"");
    assert_eq!(ran.records[0]["published"], Value::Null);
    assert!(codes(&ran.records[0]).contains(&"PAGE-003"));
}

#[test]
fn windows_1256() {
    let page = "<html><head><title>بيان الوزارة</title><meta http-equiv='Content-Type' content='text/html; charset=windows-1256'></head><body><p>أعلنت الوزارة أن المفاوضات بدأت يوم الأحد في العاصمة بحضور الوفدين، وقالت إن الجولة المقبلة ستعقد قريبا.</p></body></html>";
    let (bytes, _, bad) = encoding_rs::WINDOWS_1256.encode(page);
    assert!(!bad);
    let dir = folder(&[("old.html", &bytes)]);
    let ran = code(&[&path(&dir, "old.html")], b"");
    assert!(
        ran.records[0]["text"].as_str().unwrap().contains("أعلنت الوزارة أن المفاوضات"),
        "{:?}",
        ran.records[0]
    );
}

#[test]
fn a_missing_file_beside_a_good_one() {
    let dir = folder(&[("good.jsonl", GOOD.as_bytes())]);
    let ran = code(&[&path(&dir, "nowhere.html"), &path(&dir, "good.jsonl")], b"");
    assert_eq!(ran.code, 0);
    assert!(codes(&ran.records[0]).contains(&"INPUT-005"));
    assert_eq!(ran.records[1]["id"], "good");
}

#[test]
fn nothing_at_all_and_wrong_words() {
    let dir = folder(&[("photo.jpg", b"x")]);
    assert_eq!(code(&[&path(&dir, "")], b"").code, 1);
    for args in [
        &["code"][..],
        &["frobnicate"],
        &["code", "--threads", "0", "-"],
        &["weigh", "x"],
        &["eval", "poetry", "x"],
    ] {
        let out = isnad().args(args).output().unwrap();
        assert_eq!(out.status.code(), Some(2), "{args:?}");
        assert!(!out.stderr.is_empty());
    }
    let out = isnad().args(["explain", "page-003"]).output().unwrap();
    assert_eq!(out.status.code(), Some(0));
    assert_eq!(isnad().args(["explain", "PAGE-999"]).output().unwrap().status.code(), Some(1));
}

#[test]
fn a_pipe_closed_early_is_no_error() {
    use std::io::Read;
    use std::process::{Command, Stdio};
    let lines: String = (0..4000).map(|i| GOOD.replace("good", &format!("g{i}")) + "\n").collect();
    let dir = folder(&[("many.jsonl", lines.as_bytes())]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_isnad"))
        .args(["code", "-q", &path(&dir, "many.jsonl")])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut some = [0u8; 100];
    child.stdout.take().unwrap().read_exact(&mut some).unwrap();
    let out = child.wait_with_output().unwrap();
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(out.stderr.is_empty());
}

#[test]
fn archives_that_are_none_or_newer() {
    let dir = folder(&[
        ("good.jsonl", GOOD.as_bytes()),
        ("not.sqlite", b"hello, this is no archive at all, only text"),
    ]);
    let archive = path(&dir, "a.sqlite");
    isnad().args(["add", "-q", &archive, &path(&dir, "good.jsonl")]).assert().success();
    isnad().args(["search", &archive, "الوزير"]).assert().code(0);
    isnad().args(["search", &archive, "زرافة"]).assert().code(1);

    let out = isnad().args(["add", &path(&dir, "not.sqlite"), &path(&dir, "good.jsonl")]).output().unwrap();
    assert_eq!(out.status.code(), Some(2));
    assert_eq!(
        std::fs::read(dir.path().join("not.sqlite")).unwrap(),
        b"hello, this is no archive at all, only text"
    );

    // The version number of an SQLite file stands at bytes 60..64.
    set_version(Path::new(&archive), 9_999);
    let before = std::fs::read(&archive).unwrap();
    for args in [vec!["search", &archive, "الوزير"], vec!["add", &archive, "x.jsonl"]] {
        let out = isnad().args(&args).output().unwrap();
        let stderr = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(2), "{args:?} {stderr}");
        assert!(stderr.contains("newer"), "{stderr}");
    }
    assert_eq!(std::fs::read(&archive).unwrap(), before);

    let out = isnad().args(["search", &path(&dir, "nowhere.sqlite"), "الوزير"]).output().unwrap();
    assert_eq!(out.status.code(), Some(2));
    assert!(!dir.path().join("nowhere.sqlite").exists());
}

fn set_version(archive: &Path, version: u32) {
    // Fold the write-ahead log in first, so that the header in the file is the one that counts.
    for suffix in ["-wal", "-shm"] {
        assert!(
            !PathBuf::from(format!("{}{suffix}", archive.display())).exists(),
            "the archive is not closed"
        );
    }
    let mut bytes = std::fs::read(archive).unwrap();
    bytes[60..64].copy_from_slice(&version.to_be_bytes());
    std::fs::write(archive, bytes).unwrap();
}

#[cfg(target_os = "linux")]
mod disks {
    use super::*;
    use std::process::Command as Process;

    /// A small file system of its own, or `None` where none may be mounted.
    struct Disk(TempDir);

    impl Disk {
        fn new(options: &str) -> Option<Self> {
            let dir = tempfile::tempdir().unwrap();
            let mount =
                Process::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(dir.path()).output();
            if !mount.is_ok_and(|o| o.status.success()) {
                eprintln!("SKIPPED: no tmpfs can be mounted here");
                return None;
            }
            Some(Self(dir))
        }

        fn remount(&self, options: &str) -> bool {
            let mount =
                Process::new("mount").args(["-o", &format!("remount,{options}")]).arg(self.0.path()).output();
            mount.is_ok_and(|o| o.status.success())
        }
    }

    impl Drop for Disk {
        fn drop(&mut self) {
            let _ = Process::new("umount").arg(self.0.path()).output();
        }
    }

    #[test]
    fn a_read_only_folder() {
        let Some(disk) = Disk::new("size=8m") else { return };
        let good = disk.0.path().join("good.jsonl");
        std::fs::write(&good, GOOD).unwrap();
        let archive = disk.0.path().join("a.sqlite");
        isnad().args(["add", "-q"]).args([&archive, &good]).assert().success();
        if !disk.remount("ro") {
            eprintln!("SKIPPED: cannot remount");
            return;
        }
        let out = isnad().arg("add").args([&disk.0.path().join("b.sqlite"), &good]).output().unwrap();
        assert_eq!(out.status.code(), Some(2), "{}", String::from_utf8_lossy(&out.stderr));
        assert!(!out.stderr.is_empty());
        // Reading an archive needs no right to write.
        isnad().args(["search", archive.to_str().unwrap(), "الوزير"]).assert().code(0);
        let page = disk.0.path().join("out.html");
        let out = isnad().arg("dossier").args([&archive, &good]).arg("-o").arg(&page).output().unwrap();
        assert_eq!(out.status.code(), Some(2));
    }

    #[test]
    fn a_full_disk() {
        let Some(disk) = Disk::new("size=3m") else { return };
        let dir = tempfile::tempdir().unwrap();
        let body = "أعلن المتحدث باسم الحكومة أن المفاوضات مع الحركة بدأت في العاصمة. ".repeat(12);
        let line =
            |i: usize| format!("{{\"id\":\"d{i}\",\"text\":\"{i} {body}\",\"published\":\"2017-04-27\"}}\n");
        let all = dir.path().join("all.jsonl");
        std::fs::write(&all, (0..600).map(line).collect::<String>()).unwrap();
        let archive = disk.0.path().join("a.sqlite");
        let out = isnad().arg("add").args([&archive, &all]).output().unwrap();
        let stderr = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains("no room is left"), "{stderr}");
        // With room again the run goes on from where it was, and nothing is doubled.
        assert!(disk.remount("size=400m"));
        isnad().args(["add", "-q"]).args([&archive, &all]).assert().success();
        let out = isnad()
            .args(["search", archive.to_str().unwrap(), "المتحدث", "--limit", "1000", "--format", "jsonl"])
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(out.stdout).unwrap().lines().count(), 600);
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}
