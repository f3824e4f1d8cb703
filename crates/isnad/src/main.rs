//! The command line of isnad: Arabic news pages and a question in, a dossier out.
//!
//! `args` holds the grammar of the command line, `input` turns paths into articles, and each command is a
//! function of `commands`. Results go to stdout, talk to stderr; exit 0 is done, 1 nothing found, 2 an error.

mod args;
mod commands;
mod eval;
mod input;
mod out;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match commands::run(args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error:?}");
            ExitCode::from(2)
        }
    }
}
