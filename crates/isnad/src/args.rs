//! The grammar of the command line. `-h` is one line a flag, `--help` the whole story.

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// isnad (إسناد): a folder of Arabic news pages and a question in, a dossier out.
///
/// isnad reads Arabic news pages, keeps the chain of every report (who says it, through whom, with which hedge), codes the events
/// in them (PLOVER), and weighs rival answers to a question over independent origins. It works offline, on the CPU.
///
/// Example: isnad dossier examples/merger examples/merger/question.toml -o merger.html
#[derive(Debug, Parser)]
#[command(name = "isnad", version, max_term_width = 110)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Flags of every command.
#[derive(Debug, ClapArgs)]
pub(crate) struct Common {
    /// Threads to use [default: all cores]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) threads: Option<u16>,
    /// Say nothing on stderr but errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Your own names (a TSV table like data/atlas/organisations.tsv), which win over the shipped ones
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) atlas: Vec<PathBuf>,
    /// Take the input as this form instead of telling it by its content
    #[arg(long, global = true, value_enum, value_name = "FORM")]
    pub(crate) input: Option<InputForm>,
}

/// Forms of input.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum InputForm {
    /// HTML page
    Html,
    /// Plain text page
    Text,
    /// JSON Lines with id and text
    Jsonl,
    /// RSS or Atom
    Feed,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The article found in a page, as text or JSON; no analysis
    Read(ReadArgs),
    /// Analyse documents: one isnad/1 JSON object a document; keeps nothing
    Code(CodeArgs),
    /// Read, analyse and keep in an archive (one SQLite file); resumable
    Add(AddArgs),
    /// Full-text search that knows Arabic word forms
    Search(SearchArgs),
    /// The chain of each report: who says they heard it from whom
    Chain(ChainArgs),
    /// Weigh the rival hypotheses of a question over the archive's evidence
    Weigh(WeighArgs),
    /// One self-contained page: the answer, the evidence, its chains, timeline and network
    Dossier(DossierArgs),
    /// The archive's events for other programs: PLOVER's JSON or a table
    Export(ExportArgs),
    /// Who is in the archive, with variants and counts
    Entities(EntitiesArgs),
    /// Pages that share text or credit one another
    Relays(RelaysArgs),
    /// Time expressions of a text, resolved against a reference
    Times(TimesArgs),
    /// Questions about names
    Names(NamesArgs),
    /// Scores against a gold file
    Eval(EvalArgs),
    /// What a diagnostic code means and what to do
    Explain(ExplainArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ReadArgs {
    /// Pages, folders of pages, or - for stdin
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: TextOrJson,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextOrJson {
    /// For people
    Text,
    /// One JSON object a line
    Jsonl,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ExportArgs {
    /// The archive
    pub(crate) archive: PathBuf,
    /// Form of the output
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) to: ExportForm,
    /// Only events of this probability or more
    #[arg(long, default_value_t = 0.5, value_name = "PROBABILITY")]
    pub(crate) least: f64,
    /// Only pages of this outlet
    #[arg(long)]
    pub(crate) outlet: Option<String>,
    /// Only pages published on this day or later
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<jiff::civil::Date>,
    /// Only pages published on this day or earlier
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<jiff::civil::Date>,
    /// One record for what several pages report: an id and a version that later exports go on
    ///
    /// Events of all pages are one incident where type, parties, place and time agree; every report stays, with its chain
    /// and probability. The archive keeps which ids and versions were given out, so that the next export says of each
    /// incident whether it is new, the same or changed, and gives a line for each that was deleted. An export that was
    /// broken off is made good by the next one. The whole archive is looked at: `--outlet` and dates do not go with it.
    #[arg(long, conflicts_with_all = ["outlet", "from", "until"])]
    pub(crate) merge: bool,
    /// With --merge: only what is new, changed or deleted since the last export with --merge
    #[arg(long, requires = "merge")]
    pub(crate) changes: bool,
}

/// Form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportForm {
    /// PLOVER's JSON, one event a line, with attribution under `isnad`
    Plover,
    /// A table with a head, one row an event or incident
    Csv,
}

/// Form of chains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ChainForm {
    /// One chain a line, from the page inwards (default for a claim or an entity)
    Text,
    /// The chains of a page as a tree (default for a page)
    Tree,
    /// One JSON object a line
    Jsonl,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CodeArgs {
    /// Pages, folders of pages, or - for stdin
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Form of the output
    #[arg(long, value_enum, default_value = "jsonl")]
    pub(crate) format: CodeFormat,
    /// Layers to add to the output
    #[arg(long, value_enum, value_delimiter = ',')]
    pub(crate) layers: Vec<Layer>,
    /// Add the quad class of each document (0 none, 1 material conflict, 2 material cooperation, 3 verbal conflict, 4 verbal cooperation)
    #[arg(long)]
    pub(crate) quad: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CodeFormat {
    /// isnad/1, one object a line
    Jsonl,
    /// isnad/1, indented
    Json,
    /// A digest for people
    Text,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Layer {
    /// Syntactic words with lemma and part of speech
    Words,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct AddArgs {
    /// The archive; made if it is not there
    pub(crate) archive: PathBuf,
    /// Pages, folders of pages, or - for stdin
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// What of an archive to look at.
#[derive(Debug, Default, ClapArgs)]
pub(crate) struct FilterArgs {
    /// Only pages of this outlet
    #[arg(long)]
    pub(crate) outlet: Option<String>,
    /// Only pages with an event of this entity (id or name)
    #[arg(long)]
    pub(crate) actor: Option<String>,
    /// Only pages with an event of this PLOVER type
    #[arg(long, value_name = "TYPE")]
    pub(crate) event: Option<String>,
    /// Only pages with an event of this relation (MERGE ALLY PLEDGE SPLIT RIVAL TALKS)
    #[arg(long)]
    pub(crate) relation: Option<String>,
    /// Only pages published on this day or later
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<jiff::civil::Date>,
    /// Only pages published on this day or earlier
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<jiff::civil::Date>,
    /// Only pages with an attribution of this act (SAY DENY PREDICT …)
    #[arg(long)]
    pub(crate) stance: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SearchArgs {
    /// The archive
    pub(crate) archive: PathBuf,
    /// Words; "a phrase"; stem*; AND OR NOT
    pub(crate) query: String,
    /// Find the words of the same derivational family too: هاجم finds مهاجمة and هجوم
    #[arg(long)]
    pub(crate) related: bool,
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
    /// How many to show
    #[arg(long, default_value_t = 20)]
    pub(crate) limit: usize,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: TextOrJson,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ChainArgs {
    /// The archive
    pub(crate) archive: PathBuf,
    /// A document id, an entity id, or words of a claim
    #[arg(value_name = "CLAIM|DOC|ENTITY")]
    pub(crate) claim: String,
    /// Take the words as the name of a source: everything anyone reported it to have said
    #[arg(long)]
    pub(crate) by: bool,
    /// Form of the output
    #[arg(long, value_enum)]
    pub(crate) format: Option<ChainForm>,
    /// How many documents to show for a claim or a source
    #[arg(long, default_value_t = 10)]
    pub(crate) limit: usize,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct WeighArgs {
    /// The archive, or a folder of pages
    #[arg(value_name = "ARCHIVE|FOLDER")]
    pub(crate) archive: PathBuf,
    /// The question file (TOML, see docs/questions.md)
    pub(crate) question: PathBuf,
    /// Use only what was published by this day
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<jiff::civil::Date>,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: TextOrJson,
    /// Language of the labels
    #[arg(long, value_enum, default_value = "en")]
    pub(crate) lang: Lang,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DossierArgs {
    /// The archive, or a folder of pages
    #[arg(value_name = "ARCHIVE|FOLDER")]
    pub(crate) archive: PathBuf,
    /// The question file (TOML, see docs/questions.md)
    pub(crate) question: PathBuf,
    /// Where to write the page
    #[arg(short, long, value_name = "OUT.html")]
    pub(crate) output: PathBuf,
    /// Use only what was published by this day
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<jiff::civil::Date>,
    /// Language of the labels
    #[arg(long, value_enum, default_value = "ar")]
    pub(crate) lang: Lang,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// Arabic
    Ar,
    /// English
    En,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct EntitiesArgs {
    /// The archive
    pub(crate) archive: PathBuf,
    #[command(subcommand)]
    pub(crate) judge: Option<EntityJudgement>,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: TextOrJson,
    /// How many to show
    #[arg(long, default_value_t = 100)]
    pub(crate) limit: usize,
}

/// What the analyst says of entities; kept as a judgement, whatever the machine finds later.
#[derive(Debug, Subcommand)]
pub(crate) enum EntityJudgement {
    /// Fold entities into one
    Merge {
        /// Id of the entity that stays
        into: String,
        /// Ids of those that are the same
        #[arg(required = true)]
        ids: Vec<String>,
        /// Why
        #[arg(long)]
        note: Option<String>,
    },
    /// Say that a form of an entity names somebody else
    Split {
        /// Id of the entity
        id: String,
        /// The form, as the pages write it; it becomes the entity isnad:j/FORM
        form: String,
        /// Why
        #[arg(long)]
        note: Option<String>,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct RelaysArgs {
    /// The archive
    pub(crate) archive: PathBuf,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: TextOrJson,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct TimesArgs {
    /// The moment that relative times are counted from, such as 2017-04-27T12:00
    #[arg(long, value_name = "MOMENT")]
    pub(crate) reference: Option<String>,
    /// The text; - reads lines `expression<TAB>reference` and answers one JSON list a line
    #[arg(allow_hyphen_values = true)]
    pub(crate) text: String,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct NamesArgs {
    #[command(subcommand)]
    pub(crate) command: NamesCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NamesCommand {
    /// Whether two spellings name the same
    Same {
        /// One name; - reads tab-separated pairs and answers one JSON line a pair
        #[arg(allow_hyphen_values = true)]
        a: String,
        /// The other name
        b: Option<String>,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct EvalArgs {
    /// What to score
    #[arg(value_enum)]
    pub(crate) task: EvalTask,
    /// The gold file
    pub(crate) gold: PathBuf,
    /// Score these isnad/1 lines (or answer lines) instead of running the analysis
    #[arg(long, value_name = "FILE")]
    pub(crate) pred: Option<PathBuf>,
    /// Resamples for the 95 % interval of each figure; 0 leaves intervals out
    #[arg(long, default_value_t = 1000, value_name = "N")]
    pub(crate) bootstrap: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EvalTask {
    /// Detection of ASSAULT and PROTEST, or spans and codes against each annotator, as the gold file has it
    EventsGsr,
    /// Quad class
    EventsUn,
    /// Source, cue, content, act, commit, parent
    Attribution,
    /// Spans of PER, ORG, LOC
    Ner,
    /// Time expressions
    Times,
    /// Name pairs
    Names,
    /// Segmentation, lemma, UPOS
    Words,
    /// Dates and bodies of pages
    Pages,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ExplainArgs {
    /// A code such as PAGE-003; all codes without one
    pub(crate) code: Option<String>,
}
