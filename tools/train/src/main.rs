//! Builds the models in `models/` from stated data: `isnad-train <what>`.
//!
//! `ISNAD_SHARED` names the folder with lexicons and gold (default `../shared`). Each subcommand writes its own folder
//! and prints its figures; the same data gives the same bytes.

#![allow(clippy::indexing_slicing)]

mod attribution;
mod choice;
mod clusters;
mod events;
mod events_judge;
mod events_labels;
mod events_quad;
mod families;
mod names;
mod names_chain;
mod names_labels;
mod names_learned;
mod names_pairs;
mod names_units;
mod net;
mod syntax;
mod vectors;
mod words;
mod words_features;
mod words_forms;
mod words_labels;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (what, rest) = args.split_first().map_or(("", &args[..]), |(w, r)| (w.as_str(), r));
    let result = match what {
        "attribution" => attribution::run(rest),
        "clusters" => clusters::run(),
        "events" => events::run(rest),
        "families" => families::run(rest),
        "vectors" => vectors::run(),
        "words" => words::run(rest),
        "names" => names::run(rest),
        "syntax" => syntax::run(rest),
        _ => Err("usage: isnad-train attribution | clusters | events | families | names | syntax | vectors | words"
            .to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("isnad-train: {message}");
            ExitCode::from(2)
        }
    }
}
