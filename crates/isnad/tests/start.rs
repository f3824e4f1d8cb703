//! What the whole program may take: memory and start-up of `isnad code`, models and atlas and all.

#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const LINE: &str = r#"{"id": "a", "text": "أعلن وزير الخارجية أمس أن بلاده لن تشارك في المؤتمر."}"#;

/// A budget for a release build is 30 ms; a build for tests is slower, and the machine may be busy.
const START: Duration = Duration::from_millis(if cfg!(debug_assertions) { 1000 } else { 200 });

fn isnad() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("isnad"));
    command.args(["code", "-q", "--threads", "1", "--input", "jsonl", "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    command
}

#[test]
fn one_line_takes_no_time() {
    let run = || {
        let start = Instant::now();
        let mut child = isnad().spawn().unwrap();
        writeln!(child.stdin.take().unwrap(), "{LINE}").unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(String::from_utf8_lossy(&output.stdout).contains("\"schema\":\"isnad/1\""));
        start.elapsed()
    };
    let best = (0..5).map(|_| run()).min().unwrap();
    println!("isnad code on one line: {best:?} from start to end");
    assert!(best < START, "{best:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn memory_does_not_grow_with_the_articles() {
    let mut child = isnad().spawn().unwrap();
    let (mut stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let reader = std::thread::spawn(move || BufReader::new(stdout).lines().count());
    for n in 0..3000 {
        writeln!(stdin, "{}", LINE.replacen("\"a\"", &format!("\"a{n}\""), 1)).unwrap();
    }
    stdin.flush().unwrap();
    // All but a pipe's content is read by now, and the child waits for more.
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap();
    let megabytes = line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1000.0;
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert_eq!(reader.join().unwrap(), 3000);
    println!("isnad code on 3000 articles, one thread: {megabytes:.1} MB at most");
    assert!(megabytes < 100.0, "{megabytes:.1} MB");
}
