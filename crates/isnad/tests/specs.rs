//! Runs the specification in `specs/*.md`: prose, Arabic and expected lines. How to write a case: `specs/README.md`.
//!
//! `SPECS=words cargo test -p isnad --test specs -- --nocapture` runs the files whose names begin so and prints the counts;
//! `UPDATE_EXPECT=1` fills in expected lines that are missing and moves cases into and out of `kept-wrong`, saying which.
//! It never writes over an expected line.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a test may stop"
)]

use isnad_archive::{Archive, Filters};
use isnad_doc::{
    Article, Aspect, Block, BlockKind, Doc, Features, Gender, Number, Person, Published, SentenceId, Span,
    Time, TokenId, WordId, Words,
};
use isnad_pipeline::Engine;
use isnad_times::Reader;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Cases there must be in all, those of time expressions aside.
const CASES: usize = 850;

/// What a block can specify.
const KINDS: &[&str] =
    &["split", "words", "sentences", "normalise", "skeleton", "times", "search", "tree", "clauses"];

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new(&[]).unwrap());
static READER: LazyLock<Reader> = LazyLock::new(Reader::new);

/// One case of a block.
#[derive(Debug)]
struct Case {
    /// Line of the input in its file, from 0.
    line: usize,
    /// Headings above it.
    name: String,
    kind: String,
    /// What the info string says besides: the reference date of `times`.
    argument: String,
    near_miss: bool,
    input: String,
    expected: Vec<String>,
    /// Line of the file that follows the expected lines.
    after: usize,
    wrong: Option<Wrong>,
}

/// What a case gives today that it should not.
#[derive(Debug)]
struct Wrong {
    why: String,
    lines: Vec<String>,
    /// Line of the file behind it.
    end: usize,
}

const KEPT_WRONG: &str = "kept-wrong:";

/// Reads the cases of a file; adds to `faults` what is wrong with how it is written.
fn cases(file: &str, lines: &[String], faults: &mut Vec<String>) -> Vec<Case> {
    let mut out = Vec::new();
    let mut headings: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        let level = line.chars().take_while(|c| *c == '#').count();
        if level > 0 && line[level..].starts_with(' ') {
            headings.truncate(level - 1);
            headings.resize(level - 1, String::new());
            headings.push(line[level..].trim().to_owned());
            continue;
        }
        let Some(info) = line.strip_prefix("```") else { continue };
        let fence = at;
        let mut info = info.split_whitespace();
        let kind = info.next().unwrap_or("").to_owned();
        if !KINDS.contains(&kind.as_str()) {
            faults.push(format!(
                "{file}:{fence}: `{kind}` is no kind of block; there are {}",
                KINDS.join(", ")
            ));
        }
        let rest: Vec<&str> = info.collect();
        let near_miss = rest.contains(&"near-miss");
        let argument = rest.iter().filter(|r| **r != "near-miss").copied().collect::<Vec<_>>().join(" ");
        let name: Vec<&str> = headings.iter().skip(1).map(String::as_str).collect();
        let before = out.len();
        while lines.get(at).is_some_and(|l| l != "```") {
            if lines[at].trim().is_empty() {
                at += 1;
                continue;
            }
            let line = at;
            at += 1;
            let own = |l: &&String| !l.trim().is_empty() && *l != "```";
            let mut expected = Vec::new();
            while let Some(l) = lines.get(at).filter(own).filter(|l| !l.starts_with(KEPT_WRONG)) {
                expected.push(unescaped(l));
                at += 1;
            }
            let after = at;
            let mut wrong = None;
            if let Some(why) = lines.get(at).and_then(|l| l.strip_prefix(KEPT_WRONG)) {
                at += 1;
                let mut got = Vec::new();
                while let Some(l) = lines.get(at).filter(own) {
                    match l.strip_prefix("! ") {
                        Some(l) => got.push(unescaped(l)),
                        None => faults.push(format!("{file}:{}: a wrong line begins with `! `", at + 1)),
                    }
                    at += 1;
                }
                let why = why.trim().to_owned();
                if why.is_empty() {
                    faults.push(format!("{file}:{}: say why this is wrong and kept", after + 1));
                }
                wrong = Some(Wrong { why, lines: got, end: at });
            }
            out.push(Case {
                line,
                name: name.join(" / "),
                kind: kind.clone(),
                argument: argument.clone(),
                near_miss,
                input: unescaped(&lines[line]),
                expected,
                after,
                wrong,
            });
        }
        if at >= lines.len() {
            faults.push(format!("{file}:{fence}: the block is not closed"));
        }
        at += 1;
        if out.len() == before {
            faults.push(format!("{file}:{fence}: the block is empty"));
        }
    }
    if out.is_empty() {
        faults.push(format!("{file}: no case"));
    }
    // Every rule shows what it does and what it leaves alone.
    let mut rules: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
    for case in &out {
        let (positive, near_miss) = rules.entry(&case.name).or_default();
        // A search tells both what is found and what is not.
        let leaves = case.kind == "search" && case.expected.iter().any(|l| l.starts_with("- "));
        *near_miss |= case.near_miss || leaves;
        *positive |= !case.near_miss;
    }
    for (name, (positive, near_miss)) in rules {
        if name.is_empty() {
            faults.push(format!("{file}: a case stands under no `##` heading"));
        }
        if !positive || !near_miss {
            let lacks = if positive { "near miss" } else { "positive" };
            faults.push(format!("{file}: the rule «{name}» has no {lacks}"));
        }
    }
    out
}

/// Reads `\n` and `\u{…}`: line feeds and signs nobody can see.
fn unescaped(line: &str) -> String {
    let mut out = line.replace("\\n", "\n");
    while let Some(at) = out.find("\\u{") {
        let end = at + out[at..].find('}').expect("`\\u{` is closed");
        let code = u32::from_str_radix(&out[at + 3..end], 16).expect("`\\u{…}` is hexadecimal");
        out.replace_range(at..=end, &char::from_u32(code).expect("`\\u{…}` is a character").to_string());
    }
    out
}

/// As [`unescaped`] reads it.
fn escaped(line: &str) -> String {
    let mut out = String::new();
    for c in line.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\u{AD}'
            | '\u{61C}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' => write!(out, "\\u{{{:X}}}", c as u32).unwrap(),
            c => out.push(c),
        }
    }
    out
}

fn analysed(text: &str, published: Option<Published>) -> Doc {
    let blocks = vec![Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph }];
    let mut doc = Doc::new(Article { text: text.to_owned(), blocks, published, ..Article::default() });
    doc.words = ENGINE.analyzer().analyse(&doc.article);
    doc
}

/// What a case gives, line by line, in the form of its expected lines.
fn given(case: &Case) -> Vec<String> {
    match case.kind.as_str() {
        "split" => vec![split(&case.input)],
        "words" => words(&case.input, &case.expected),
        "sentences" => {
            let doc = analysed(&case.input, None);
            doc.words.sentences.iter().map(|s| s.span.of(&case.input).to_owned()).collect()
        }
        "normalise" => vec![isnad_arabic::normalise(&case.input)],
        "skeleton" => vec![isnad_arabic::skeleton(&case.input)],
        "times" => times(&case.input, &case.argument),
        "search" => search(&case.input, &case.argument, &case.expected),
        "tree" => tree(&case.input, &case.expected),
        "clauses" => clauses(&case.input),
        _ => Vec::new(),
    }
}

/// The words of every token, joined by `+`.
fn split(text: &str) -> String {
    let words = analysed(text, None).words;
    let token = |i| -> String {
        let forms: Vec<_> = words.words_of(TokenId::new(i)).iter().map(|w| words.form(w, text)).collect();
        forms.join("+")
    };
    (0..words.tokens.len()).map(token).collect::<Vec<_>>().join(" ")
}

/// For each expected line `form lemma UPOS Feature=Value|…`, the first word of that form behind the one before, with as many
/// columns; `_` stands for a column that is not asked.
fn words(text: &str, expected: &[String]) -> Vec<String> {
    let layer: Words = analysed(text, None).words;
    let mut rest = layer.words.iter();
    let mut out = Vec::new();
    for line in expected {
        let mut columns = line.split_whitespace();
        let form = columns.next().unwrap_or("");
        let mut ahead = rest.clone();
        let Some(word) = ahead.find(|w| layer.form(w, text) == form) else {
            out.push(format!("no {form} in {}", split(text)));
            continue;
        };
        rest = ahead;
        let mut got = vec![form.to_owned()];
        for (n, column) in columns.enumerate() {
            got.push(match (n, column) {
                (_, "_") => "_".to_owned(),
                (0, _) => word.lemma.to_string(),
                (1, _) => word.upos.to_string(),
                _ => {
                    let one = |pair: &str| {
                        let name = pair.split('=').next().unwrap_or("");
                        match name {
                            "Fused" => {
                                format!("Fused={}", word.fused.as_deref().unwrap_or("_").replace(' ', "+"))
                            }
                            _ => format!("{name}={}", feature(&word.features, name)),
                        }
                    };
                    column.split('|').map(one).collect::<Vec<_>>().join("|")
                }
            });
        }
        out.push(got.join(" "));
    }
    out
}

/// The document with its trees.
fn parsed(text: &str) -> Doc {
    let blocks = vec![Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph }];
    ENGINE.code(Article { text: text.to_owned(), blocks, ..Article::default() })
}

/// For each expected line `form relation head`, what the first word of that form hangs on and how; `-` is no head.
fn tree(text: &str, expected: &[String]) -> Vec<String> {
    let Doc { words, syntax, .. } = parsed(text);
    let form = |w: WordId| words.words.get(w.index()).map_or("-".into(), |w| words.form(w, text));
    let line = |line: &String| {
        let asked = line.split_whitespace().next().unwrap_or("");
        let all = (0..words.words.len()).map(WordId::new);
        match all.into_iter().find(|w| form(*w) == asked) {
            None => format!("no {asked} in {}", split(text)),
            Some(w) => {
                let head = syntax.head(w).map_or("-".into(), form);
                format!("{asked} {} {head}", syntax.deprel(w))
            }
        }
    };
    expected.iter().map(line).collect()
}

/// A clause a line, in the order of their heads: the relation of its head, then its words.
fn clauses(text: &str) -> Vec<String> {
    let Doc { words, syntax, .. } = parsed(text);
    let sentences = (0..words.sentences.len()).map(SentenceId::new);
    let heads = sentences.flat_map(|s| syntax.clauses(&words, s).collect::<Vec<_>>());
    let line = |head: WordId| {
        let forms = syntax.clause(head).filter_map(|w| words.words.get(w.index()));
        let forms: Vec<_> = forms.map(|w| words.form(w, text)).collect();
        format!("{}: {}", syntax.deprel(head), forms.join(" "))
    };
    heads.map(line).collect()
}

/// The value of a feature in the terms of UD; `_` where the word has none.
fn feature(features: &Features, name: &str) -> &'static str {
    match name {
        "Person" => match features.person {
            Some(Person::First) => "1",
            Some(Person::Second) => "2",
            Some(Person::Third) => "3",
            None => "_",
        },
        "Gender" => match features.gender {
            Some(Gender::Masculine) => "Masc",
            Some(Gender::Feminine) => "Fem",
            None => "_",
        },
        "Number" => match features.number {
            Some(Number::Singular) => "Sing",
            Some(Number::Dual) => "Dual",
            Some(Number::Plural) => "Plur",
            None => "_",
        },
        "Aspect" => match features.aspect {
            Some(Aspect::Perfect) => "Perf",
            Some(Aspect::Imperfect) => "Imp",
            Some(Aspect::Imperative) | None => "_",
        },
        "Mood" => match features.aspect {
            Some(Aspect::Imperative) => "Imp",
            _ => "_",
        },
        "Voice" => match features.passive {
            Some(true) => "Pass",
            Some(false) => "Act",
            None => "_",
        },
        "Definite" => match (features.definite, features.construct) {
            (true, _) => "Def",
            (false, true) => "Cons",
            (false, false) => "_",
        },
        "Known" => {
            if features.known {
                "Yes"
            } else {
                "No"
            }
        }
        _ => "no such feature",
    }
}

/// `expression = TYPE value earliest latest`, an expression a line; `none` without any. `-` is an absent bound; a bound
/// without a clock is the day's first or last second.
fn times(text: &str, reference: &str) -> Vec<String> {
    let published = match reference {
        "-" => None,
        r if r.contains('T') => Some(Published::clock(r.parse().expect("a date and clock behind `times`"))),
        r => Some(Published::day(r.parse().expect("a date, a date and clock, or `-` behind `times`"))),
    };
    let doc = analysed(text, published);
    let show = |t: &Time| {
        let bound = |at: Option<jiff::civil::DateTime>, edge: jiff::civil::Time| match at {
            None => "-".to_owned(),
            Some(at) if at.time() == edge => at.date().to_string(),
            Some(at) => at.strftime("%Y-%m-%dT%H:%M:%S").to_string().trim_end_matches(":00").to_owned(),
        };
        let (first, last) = (jiff::civil::time(0, 0, 0, 0), jiff::civil::time(23, 59, 59, 0));
        let (earliest, latest) = (bound(t.earliest, first), bound(t.latest, last));
        format!("{} = {} {} {earliest} {latest}", t.span.of(text), t.kind, t.value)
    };
    let (times, _) = READER.times(&doc);
    if times.is_empty() { vec!["none".to_owned()] } else { times.iter().map(show).collect() }
}

/// The documents of the expected lines, each found (`+ `, with `⟦…⟧` around every highlight) or not (`- `); with the
/// argument `related`, the words of a family find one another.
fn search(query: &str, argument: &str, expected: &[String]) -> Vec<String> {
    let texts: Vec<String> =
        expected.iter().map(|l| l.get(2..).unwrap_or("").replace(['⟦', '⟧'], "")).collect();
    let folder = tempfile::tempdir().unwrap();
    let mut archive = Archive::create(folder.path().join("specs.isnad")).unwrap();
    let articles: Vec<Article> = texts
        .iter()
        .enumerate()
        .map(|(n, text)| Article {
            id: n.to_string(),
            text: text.clone(),
            blocks: vec![Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph }],
            ..Article::default()
        })
        .collect();
    archive.add(articles.into_iter(), &ENGINE, 1, &mut |_| {}).unwrap();
    let filters = Filters { related: argument == "related", limit: texts.len(), ..Filters::default() };
    let found = match archive.search(ENGINE.analyzer(), query, &filters) {
        Ok(found) => found,
        Err(e) => return vec![e.to_string()],
    };
    let line = |(n, text): (usize, &String)| {
        let Some(hit) = found.hits.iter().find(|h| h.document.id == n.to_string()) else {
            return format!("- {text}");
        };
        let mut out = String::from("+ ");
        for (at, c) in text.chars().enumerate() {
            out.extend(hit.matches.iter().filter(|m| m.end == at).map(|_| '⟧'));
            out.extend(hit.matches.iter().filter(|m| m.start == at).map(|_| '⟦'));
            out.push(c);
        }
        let end = text.chars().count();
        out.extend(hit.matches.iter().filter(|m| m.end == end).map(|_| '⟧'));
        out
    };
    texts.iter().enumerate().map(line).collect()
}

/// The files of the specification, in order.
fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs");
    let only = std::env::var("SPECS").unwrap_or_default();
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| {
        let name = f.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".md") && name != "README.md" && name.starts_with(&only)
    });
    files.sort();
    files
}

#[test]
fn specs_hold() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some_and(|v| v == "1");
    let mut faults = Vec::new();
    let mut table = String::new();
    let (mut sum, mut sum_wrong) = (0, 0);
    for path in files() {
        let file = format!("specs/{}", path.file_name().unwrap_or_default().to_string_lossy());
        let text = std::fs::read_to_string(&path).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let cases = cases(&file, &lines, &mut faults);
        let wrong = cases.iter().filter(|c| c.wrong.is_some()).count();
        let _ = writeln!(table, "{file}: {} cases, {wrong} of them kept wrong", cases.len());
        if !file.starts_with("specs/times") {
            sum += cases.len();
            sum_wrong += wrong;
        }
        // From the last to the first, so that an edit moves no line that is still to be edited.
        for case in cases.iter().rev() {
            let got = given(case);
            let kept = case.wrong.as_ref().map(|w| &w.lines);
            let right = got == case.expected;
            if right && kept.is_none() || !right && kept == Some(&got) {
                continue;
            }
            let place = format!("{file}:{}: «{}» {}", case.line + 1, case.name, escaped(&case.input));
            let what = match kept {
                _ if case.expected.is_empty() => "nothing is expected",
                Some(_) if right => "is right now: take `kept-wrong` away",
                Some(_) => "is wrong in another way than the one kept",
                None => "is wrong",
            };
            let show = |mark: &str, lines: &[String]| -> String {
                lines.iter().map(|l| format!("\n    {mark} {}", escaped(l))).collect()
            };
            let fault = format!(
                "{place}: {what}{}{}",
                show("expected", &case.expected),
                if right { String::new() } else { show("got     ", &got) }
            );
            if !update {
                faults.push(fault);
                continue;
            }
            println!("rewritten: {fault}");
            let end = case.wrong.as_ref().map_or(case.after, |w| w.end);
            let mut new: Vec<String> = Vec::new();
            if case.expected.is_empty() {
                new.extend(got.iter().map(|l| escaped(l)));
            } else if !right {
                let why = case.wrong.as_ref().map_or("", |w| &w.why);
                new.push(format!("{KEPT_WRONG} {why}").trim_end().to_owned());
                new.extend(got.iter().map(|l| format!("! {}", escaped(l))));
            }
            lines.splice(case.after..end, new);
        }
        let written = lines.join("\n") + "\n";
        if update && written != text {
            std::fs::write(&path, written).unwrap();
        }
    }
    println!("{table}in all, times aside: {sum} cases, {sum_wrong} of them kept wrong");
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    if std::env::var_os("SPECS").is_none() {
        assert!(sum >= CASES, "{sum} cases are fewer than {CASES}");
        assert!(sum_wrong * 8 <= sum, "more than one case in eight is kept wrong");
    }
}

#[test]
fn a_file_is_read_as_written() {
    let text = "# T\n## A\n```words\nin\nout\nkept-wrong: because\n! bad\n\nin\\u{640}\nout\n```\n```words near-miss\nin\nout\n```";
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut faults = Vec::new();
    let read = cases("f", &lines, &mut faults);
    assert_eq!(faults, [""; 0]);
    let shown: Vec<_> = read
        .iter()
        .map(|c| (c.line, c.near_miss, c.input.as_str(), c.wrong.as_ref().map(|w| w.lines.len())))
        .collect();
    assert_eq!(shown, [(3, false, "in", Some(1)), (8, false, "in\u{640}", None), (12, true, "in", None)]);
    assert!(read.iter().all(|c| c.name == "A" && c.expected == ["out"]));
}

#[test]
fn a_file_badly_written_is_refused() {
    for (text, fault) in [
        ("# T\n", "f: no case"),
        ("# T\n## A\n```word\nin\n```", "f:3: `word` is no kind of block"),
        ("# T\n## A\n```words\n```", "f:3: the block is empty"),
        ("# T\n## A\n```words\nin\nout", "f:3: the block is not closed"),
        ("# T\n## A\n```words\nin\nout\n```", "f: the rule «A» has no near miss"),
        ("# T\n## A\n```words near-miss\nin\nout\n```", "f: the rule «A» has no positive"),
        ("# T\n```words\nin\nout\n```", "f: a case stands under no `##` heading"),
        ("# T\n## A\n```words\nin\nout\nkept-wrong:\n! bad\n```", "f:6: say why this is wrong and kept"),
        ("# T\n## A\n```words\nin\nout\nkept-wrong: so\nbad\n```", "f:7: a wrong line begins with `! `"),
    ] {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut faults = Vec::new();
        cases("f", &lines, &mut faults);
        assert!(faults.iter().any(|f| f.starts_with(fault)), "{text}\n{faults:?}");
    }
}
