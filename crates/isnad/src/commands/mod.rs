//! The commands, one function each.

mod archive;
mod code;
mod export;
mod question;
mod small;

pub(crate) use code::read_page;
pub(crate) use small::TimeReader;

use crate::args::{Args, Command, Common, InputForm};
use crate::eval;
use crate::out::failure;
use isnad_page::Input;
use isnad_pipeline::Engine;
use miette::{IntoDiagnostic, WrapErr};
use std::process::ExitCode;

/// Exit code of a search that found nothing.
pub(crate) const NOTHING_FOUND: u8 = 1;

/// Runs the command that was asked for.
pub(crate) fn run(args: Args) -> miette::Result<ExitCode> {
    let common = args.common;
    match args.command {
        Command::Read(args) => code::read(&common, &args),
        Command::Code(args) => code::code(&common, &args),
        Command::Add(args) => archive::add(&common, &args),
        Command::Search(args) => archive::search(&args),
        Command::Chain(args) => archive::chain(&args),
        Command::Relays(args) => archive::relays(&common, &args),
        Command::Export(args) => export::export(&args),
        Command::Entities(args) => archive::entities(&args),
        Command::Weigh(args) => question::run_weigh(&common, &args),
        Command::Dossier(args) => question::dossier(&common, &args),
        Command::Times(args) => small::times(&args),
        Command::Names(args) => small::names(&args),
        Command::Eval(args) => eval::run(&args, || engine(&common)),
        Command::Explain(args) => small::explain(&args),
    }
}

impl Common {
    /// Threads to use; 0 is one a core.
    pub(crate) fn threads(&self) -> usize {
        self.threads.map_or(0, usize::from)
    }

    /// The form the user forced, if any.
    pub(crate) fn form(&self) -> Input {
        match self.input {
            None => Input::Auto,
            Some(InputForm::Html) => Input::Html,
            Some(InputForm::Text) => Input::Text,
            Some(InputForm::Jsonl) => Input::Jsonl,
            Some(InputForm::Feed) => Input::Feed,
        }
    }
}

/// The analysis with the user's own names.
pub(crate) fn engine(common: &Common) -> miette::Result<Engine> {
    engine_with(&common.atlas)
}

/// The analysis with the names of these files.
pub(crate) fn engine_with(atlas: &[std::path::PathBuf]) -> miette::Result<Engine> {
    let read = |path: &std::path::PathBuf| {
        std::fs::read_to_string(path)
            .into_diagnostic()
            .wrap_err_with(|| format!("cannot read the atlas {}", path.display()))
    };
    let tables = atlas.iter().map(read).collect::<miette::Result<Vec<String>>>()?;
    let tables: Vec<&str> = tables.iter().map(String::as_str).collect();
    Engine::new(&tables).map_err(|lines| {
        failure(
            format!("the atlas has {} bad line(s):\n{}", lines.len(), lines.join("\n")),
            "the columns are those of data/atlas/organisations.tsv; `docs/atlas.md` explains them",
        )
    })
}
