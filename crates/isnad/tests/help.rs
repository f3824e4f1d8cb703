//! The help of every command, kept as snapshots: `UPDATE_EXPECT=1 cargo test -p isnad --test help` writes them anew.

#![allow(clippy::unwrap_used, reason = "a test may stop")]

use assert_cmd::Command;
use expect_test::expect_file;

const COMMANDS: &[&str] = &[
    "", "read", "code", "add", "search", "chain", "weigh", "dossier", "export", "entities", "relays",
    "times", "names", "eval", "explain",
];

fn help(flag: &str) -> String {
    let mut out = String::new();
    for command in COMMANDS {
        let mut isnad = Command::new(env!("CARGO_BIN_EXE_isnad"));
        isnad.env("COLUMNS", "100").env("NO_COLOR", "1");
        if !command.is_empty() {
            isnad.arg(command);
        }
        let said = isnad.arg(flag).output().unwrap();
        assert_eq!(said.status.code(), Some(0), "{command} {flag}");
        out.push_str(&format!("$ isnad {command} {flag}\n{}\n", String::from_utf8(said.stdout).unwrap()));
    }
    // A line of text ends where its words do.
    out.lines().map(str::trim_end).collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn short_help() {
    expect_file!["help.short.txt"].assert_eq(&help("-h"));
}

#[test]
fn long_help() {
    expect_file!["help.long.txt"].assert_eq(&help("--help"));
}
