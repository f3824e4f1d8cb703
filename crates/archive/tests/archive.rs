//! What an archive promises: what was reported is kept, nothing is doubled, nothing foreign is touched.

// Helpers of tests are tests.
#![allow(clippy::unwrap_used)]

use isnad_archive::{
    Archive, Change, Error, Filters, Judgement, Progress, Published as Given, Range, ReportKey, Summary,
    kinds,
};
use isnad_doc::{Article, Block, BlockKind, Diagnostic, EventType, Published, Severity, Span};
use isnad_pipeline::Engine;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

fn engine() -> Engine {
    Engine::new(&[]).unwrap()
}

const SENTENCES: &[&str] = &[
    "أعلن وزير الخارجية في جمهورية السهل أن المحادثات مع حركة الفجر تبدأ غدا.",
    "ونقلت وكالة أنباء الساحل عن مصدر أمني قوله إن الهجوم أوقع ثلاثة قتلى.",
    "نفى المتحدث باسم الحركة صحة هذه الأنباء، وأكد أن وزيرها لم يستقل.",
    "قال مسؤول للوزير إن الاتفاق بين الحركتين ممكن قبل نهاية العام.",
    "توقع الباحث سالم العامري اندماج الحركتين بحلول عام 2021.",
];

/// Article number `n` of an invented paper.
fn article(n: usize) -> Article {
    let mut text = format!("خبر رقم {n} من مدينة الميناء.");
    for i in 0..3 {
        text.push('\n');
        text.push_str(SENTENCES[(n + i * (1 + n % 3)) % SENTENCES.len()]);
    }
    let mut blocks = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        blocks.push(Block { span: Span::new(at, at + line.len()), kind: BlockKind::Paragraph });
        at += line.len() + 1;
    }
    let day = 1 + (n % 28) as i8;
    Article {
        id: format!("a{n:05}"),
        url: Some(format!("https://sahel.example/{n}")),
        outlet: Some(["الساحل", "المنارة", "صدى السهل"][n % 3].to_owned()),
        title: Some(format!("عنوان الخبر {n}")),
        published: Some(Published::day(jiff::civil::date(2031, 3, day))),
        lang: Some("ar".to_owned()),
        text,
        blocks,
        ..Article::default()
    }
}

fn add(archive: &mut Archive, articles: Vec<Article>, threads: usize) -> Summary {
    archive.add(articles.into_iter(), &engine(), threads, &mut |_| {}).unwrap()
}

/// Everything in the tables that the machine fills, but not the time of the run.
fn dump(path: &Path) -> String {
    let conn = rusqlite::Connection::open(path).unwrap();
    let mut out = String::new();
    for (table, order) in [
        ("document", "id"),
        ("record", "document"),
        ("entity", "id"),
        ("mention", "document, entity, form"),
        ("attribution", "document, n"),
        ("event", "document, n"),
        ("event_party", "document, event, role, n"),
        ("version", "name, hash"),
        ("problem", "name, code"),
    ] {
        let mut statement = conn.prepare(&format!("SELECT * FROM {table} ORDER BY {order}")).unwrap();
        let columns: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            out.push_str(table);
            for (i, column) in columns.iter().enumerate() {
                if column != "run" {
                    out.push_str(&format!(" {:?}", row.get_ref(i).unwrap()));
                }
            }
            out.push('\n');
        }
    }
    let mut statement = conn.prepare("SELECT rowid FROM search('surface : خبر') ORDER BY rowid").unwrap();
    let ids: Vec<i64> = statement.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
    out.push_str(&format!("{ids:?}"));
    out
}

#[test]
fn adding_twice_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.isnad");
    let mut archive = Archive::create(&path).unwrap();
    let mut articles: Vec<_> = (0..50).map(article).collect();
    articles.push(article(7));
    let first = add(&mut archive, articles.clone(), 2).progress;
    assert_eq!((first.seen, first.added, first.present, first.replaced), (51, 50, 1, 0));
    let before = dump(&path);
    let second = add(&mut archive, articles, 2).progress;
    assert_eq!((second.seen, second.added, second.present, second.replaced), (51, 0, 51, 0));
    assert_eq!(dump(&path), before);
    archive.check().unwrap();
    assert_eq!(archive.count().unwrap(), 50);
}

#[test]
fn same_archive_whatever_the_threads() {
    let dir = tempfile::tempdir().unwrap();
    let made = |threads: usize| {
        let path = dir.path().join(format!("{threads}.isnad"));
        let mut archive = Archive::create(&path).unwrap();
        add(&mut archive, (0..120).map(article).collect(), threads);
        dump(&path)
    };
    let one = made(1);
    for threads in [2, 5] {
        assert!(made(threads) == one, "{threads} threads");
    }
}

#[test]
fn records_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut archive = Archive::create(dir.path().join("x.isnad")).unwrap();
    let engine = engine();
    let articles: Vec<_> = (0..30).map(article).collect();
    archive.add(articles.clone().into_iter(), &engine, 2, &mut |_| {}).unwrap();
    for a in articles {
        let expected = engine.record(&engine.code(a.clone()), Default::default(), false);
        assert_eq!(archive.record(&a.id).unwrap(), Some(expected.clone()));
        assert_eq!(archive.record(a.url.as_deref().unwrap()).unwrap(), Some(expected));
    }
    assert_eq!(archive.record("none").unwrap(), None);
    let range = Range { from: Some("2031-03-05".into()), to: Some("2031-03-06".into()), outlet: None };
    let got: Vec<_> = archive.records(&range).unwrap().map(|r| r.unwrap().id).collect();
    assert_eq!(got, ["a00004", "a00005"]);
    let range = Range { to: Some("2031-03".into()), outlet: Some("الساحل".into()), ..Range::default() };
    assert_eq!(archive.records(&range).unwrap().count(), 10);
}

#[test]
fn changed_content_is_a_new_version() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.isnad");
    let mut archive = Archive::create(&path).unwrap();
    let old = article(1);
    let mut new = article(1);
    new.text = new.text.replace("ثلاثة", "أربعة").replace("غدا", "أمس");
    add(&mut archive, vec![old.clone(), article(2)], 2);
    let p = add(&mut archive, vec![new.clone()], 2).progress;
    assert_eq!((p.added, p.replaced, p.present), (0, 1, 0));
    assert_eq!(archive.count().unwrap(), 2);
    assert_eq!(archive.record(&old.id).unwrap().unwrap().text, new.text);
    let versions = archive.versions(&old.id).unwrap();
    assert_eq!(versions.iter().map(|v| v.text.as_str()).collect::<Vec<_>>(), [old.text.as_str()]);
    // The full text has the new words only.
    let engine = engine();
    let total = |q: &str| archive.search(engine.analyzer(), q, &Filters::default()).unwrap().total;
    assert_eq!(total("خبر"), 2);
    // Neither version is news any more, in whatever order they come.
    let before = dump(&path);
    let p = add(&mut archive, vec![old, new], 2).progress;
    assert_eq!((p.added, p.replaced, p.present), (0, 0, 2));
    assert_eq!(dump(&path), before);
    archive.check().unwrap();
}

#[test]
fn unreadable_input_is_a_problem_until_it_can_be_read() {
    let dir = tempfile::tempdir().unwrap();
    let mut archive = Archive::create(dir.path().join("x.isnad")).unwrap();
    let problem = Diagnostic {
        code: "INPUT-004",
        severity: Severity::Error,
        span: None,
        message: "no JSON".to_owned(),
    };
    let bad = Article { id: "a00003".into(), diagnostics: vec![problem], ..Article::default() };
    let summary = add(&mut archive, vec![bad.clone(), article(1)], 1);
    assert_eq!((summary.progress.unreadable, summary.progress.added, summary.errors), (1, 1, 1));
    assert!(summary.diagnostics["INPUT-004"] >= 1);
    let expected = ("a00003".to_owned(), "INPUT-004".to_owned(), "no JSON".to_owned());
    assert_eq!(archive.problems().unwrap(), [expected]);
    add(&mut archive, vec![bad, article(3)], 1);
    assert_eq!(archive.problems().unwrap(), []);
    let titled = Article { id: "t".into(), title: Some("عاجل".into()), ..Article::default() };
    assert_eq!(add(&mut archive, vec![titled], 1).progress.added, 1);
}

#[test]
fn recoding_keeps_judgements() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.isnad");
    let mut archive = Archive::create(&path).unwrap();
    add(&mut archive, (0..20).map(article).collect(), 2);
    let judgement = Judgement {
        kind: kinds::EVENT.into(),
        subject: "a00001#0".into(),
        value: Some("wrong".into()),
        made: "2031-04-01T00:00:00Z".into(),
        ..Judgement::default()
    };
    let id = archive.judge(&judgement).unwrap();
    let before = dump(&path);
    let nothing = archive.recode(&engine(), 2, &mut |_| {}).unwrap();
    assert_eq!(nothing.progress, Progress { elapsed: nothing.progress.elapsed, ..Progress::default() });
    // An engine with a table of the user's own is another engine.
    let other = Engine::new(&["id\ttype\tlabel_ar\norg/anzan\tORG\tحركة أنزان\n"]).unwrap();
    let done = archive.recode(&other, 2, &mut |_| {}).unwrap().progress;
    assert_eq!((done.seen, done.replaced), (20, 20));
    assert_eq!(dump(&path), before);
    assert_eq!(archive.record("a00001").unwrap().unwrap().provenance, *other.provenance());
    assert_eq!(archive.recode(&other, 2, &mut |_| {}).unwrap().progress.seen, 0);
    assert_eq!(archive.judgements(None).unwrap(), [Judgement { id, ..judgement }]);
    assert_eq!(archive.judgements(Some("x")).unwrap(), []);
    assert!(archive.withdraw(id).unwrap() && !archive.withdraw(id).unwrap());
    archive.check().unwrap();
}

/// An article of one sentence.
fn saying(id: &str, text: &str) -> Article {
    let blocks = vec![Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph }];
    Article { id: id.into(), lang: Some("ar".into()), text: text.into(), blocks, ..Article::default() }
}

#[test]
fn spellings_are_one_entity_until_the_analyst_says_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.sqlite");
    let mut archive = Archive::create(&path).unwrap();
    let pages = [
        ("p1", "قال المدرب الألماني غيرهارد زيلينغر إن فريقه مستعد."),
        ("p2", "وأضاف غيرهارد زيلينغر أن المباراة صعبة."),
        ("p3", "وقال المدرب الألماني غيرهارد زيلينجر إن الفوز ممكن."),
    ];
    add(&mut archive, pages.iter().map(|(id, text)| saying(id, text)).collect(), 1);
    let person = |archive: &Archive| -> Vec<(String, u64, Vec<String>)> {
        let rows = archive.entities().unwrap().into_iter().filter(|e| e.kind == "PER");
        rows.map(|e| (e.id, e.mentions, e.merged)).collect()
    };
    let (root, other) = ("isnad:x/غيرهارد_زيلينغر", "isnad:x/غيرهارد_زيلينجر");
    assert_eq!(person(&archive), [(root.to_owned(), 3, vec![other.to_owned()])]);
    // The id that the analyst folds into stands, though the machine had it below.
    let judgement = |kind: &str, subject: &str, value: &str| Judgement {
        kind: kind.into(),
        subject: subject.into(),
        value: Some(value.into()),
        ..Judgement::default()
    };
    let merge = archive.judge(&judgement(kinds::MERGE, other, root)).unwrap();
    assert_eq!(person(&archive), [(other.to_owned(), 3, vec![root.to_owned()])]);
    archive.withdraw(merge).unwrap();
    // A form split off stays apart when further pages come.
    archive.judge(&judgement(kinds::SPLIT, root, "غيرهارد زيلينجر")).unwrap();
    add(&mut archive, vec![saying("p4", "وشكر غيرهارد زيلينغر لاعبيه.")], 1);
    assert_eq!(
        person(&archive),
        [(root.to_owned(), 3, vec![]), ("isnad:j/غيرهارد زيلينجر".to_owned(), 1, vec![])]
    );
}

#[test]
fn what_is_no_archive_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let errors = |name: &str| {
        let before = std::fs::read(path(name)).ok();
        let said = [Archive::open(path(name)).map(drop), Archive::create(path(name)).map(drop)];
        assert_eq!(std::fs::read(path(name)).ok(), before, "{name} was changed");
        said.map(|e| e.unwrap_err().to_string().replace(&dir.path().display().to_string(), "DIR"))
    };
    std::fs::write(
        path("text"),
        "هذا نص وليس أرشيفا، وهو أطول من رأس ملف من ملفات قاعدة البيانات\n".repeat(20),
    )
    .unwrap();
    assert_eq!(errors("text"), ["`DIR/text` is not an archive of isnad"; 2]);

    let foreign = rusqlite::Connection::open(path("foreign")).unwrap();
    foreign.execute_batch("CREATE TABLE x (y)").unwrap();
    drop(foreign);
    assert_eq!(errors("foreign"), ["`DIR/foreign` is not an archive of isnad"; 2]);

    drop(Archive::create(path("newer")).unwrap());
    let newer = rusqlite::Connection::open(path("newer")).unwrap();
    newer.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA user_version = 99").unwrap();
    drop(newer);
    let said = "`DIR/newer` has archive format 99, and this isnad knows formats up to 3: use a newer isnad";
    assert_eq!(errors("newer"), [said; 2]);

    assert!(matches!(Archive::open(path("none")), Err(Error::Missing { .. })));
    assert!(matches!(Archive::edit(path("none")), Err(Error::Missing { .. })));
    assert!(matches!(Archive::create(path("no/folder")), Err(Error::Missing { .. })));
    assert!(matches!(Archive::open(dir.path()), Err(Error::NotAnArchive { .. })));
    assert!(matches!(Archive::create(dir.path()), Err(Error::NotAnArchive { .. })));
    std::fs::write(path("empty"), "").unwrap();
    assert!(matches!(Archive::open(path("empty")), Err(Error::NotAnArchive { .. })));
    assert!(Archive::create(path("empty")).is_ok());
}

fn given(id: &str, version: u32, change: Change) -> Given {
    let key = |page: &str, start| ReportKey {
        page: page.to_owned(),
        kind: EventType::Assault,
        lemma: "قصف".to_owned(),
        start,
    };
    Given {
        id: id.to_owned(),
        version,
        change,
        delivered: false,
        content: vec![version as u8; 4],
        into: (change == Change::Deleted).then(|| "isnad:incident/b".to_owned()),
        reports: vec![key("gone", 7), key("p1", 3)],
    }
}

#[test]
fn the_ledger_keeps_what_was_given_out() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.isnad");
    let mut archive = Archive::create(&path).unwrap();
    add(&mut archive, (0..3).map(article).collect(), 1);
    let (a, b) = (given("isnad:incident/a", 1, Change::New), given("isnad:incident/b", 1, Change::New));
    archive.plan(&[(0, &a), (0, &b)]).unwrap();
    assert_eq!(archive.ledger().unwrap(), [a.clone(), b.clone()]);
    archive.delivered(&[(&a.id, 1), (&b.id, 9)]).unwrap();
    let a = Given { delivered: true, ..a };
    assert_eq!(archive.ledger().unwrap(), [a.clone(), b.clone()]);
    // Who read an older ledger changes nothing, not even in part.
    let (c, stale) =
        (given("isnad:incident/c", 1, Change::New), given("isnad:incident/b", 3, Change::Changed));
    assert!(matches!(archive.plan(&[(0, &c), (2, &stale)]), Err(Error::Busy { .. })));
    assert_eq!(archive.ledger().unwrap(), [a.clone(), b]);
    let mut deleted = given("isnad:incident/b", 2, Change::Deleted);
    deleted.reports.pop();
    archive.plan(&[(1, &deleted)]).unwrap();
    // Coding again is no business of the ledger's.
    let other = Engine::new(&["id\ttype\tlabel_ar\norg/anzan\tORG\tحركة أنزان\n"]).unwrap();
    archive.recode(&other, 1, &mut |_| {}).unwrap();
    assert_eq!(archive.ledger().unwrap(), [a, deleted]);
}

#[test]
fn an_archive_without_a_ledger_is_read_and_brought_up() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.isnad");
    add(&mut Archive::create(&path).unwrap(), (0..3).map(article).collect(), 1);
    let old = rusqlite::Connection::open(&path).unwrap();
    old.execute_batch("DROP TABLE incident_report; DROP TABLE incident; PRAGMA user_version = 2").unwrap();
    drop(old);
    assert_eq!(Archive::open(&path).unwrap().count().unwrap(), 3);
    let mut archive = Archive::edit(&path).unwrap();
    assert_eq!(archive.ledger().unwrap(), []);
    archive.plan(&[(0, &given("isnad:incident/a", 1, Change::New))]).unwrap();
    assert_eq!((archive.count().unwrap(), archive.ledger().unwrap().len()), (3, 1));
}

#[test]
fn opened_for_reading_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.isnad");
    add(&mut Archive::create(&path).unwrap(), (0..5).map(article).collect(), 1);
    let mut archive = Archive::open(&path).unwrap();
    assert!(matches!(archive.judge(&Judgement::default()), Err(Error::ReadOnly { .. })));
    drop(archive);
    let left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["x.isnad"]);
}

/// Not a test: the process that the tests below start and kill. It adds the invented paper to the archive that the
/// environment names and prints how many documents are kept after every transaction.
#[test]
#[ignore = "run by the tests that kill it"]
fn child() {
    let Some(path) = std::env::var_os("ISNAD_TEST_ARCHIVE") else { return };
    let count: usize = std::env::var("ISNAD_TEST_COUNT").unwrap().parse().unwrap();
    let engine = engine();
    let run = || -> Result<(), Error> {
        let mut archive = Archive::create(&path)?;
        let articles = (0..count).map(article);
        archive.add(articles, &engine, 2, &mut |p| println!("@kept {}", p.added + p.present))?;
        Ok(())
    };
    match run() {
        Ok(()) => println!("@done"),
        Err(e) => println!("@error {e}"),
    }
}

fn start(path: &Path, count: usize) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child", "--ignored", "--nocapture", "--test-threads=1"]);
    command.env("ISNAD_TEST_ARCHIVE", path).env("ISNAD_TEST_COUNT", count.to_string());
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// The last number a child reported, and its last other word.
fn reported(lines: impl Iterator<Item = String>) -> (u64, Option<String>) {
    let (mut kept, mut word) = (0, None);
    for line in lines {
        // The test harness writes on the same lines.
        let Some((_, said)) = line.split_once('@') else { continue };
        match said.strip_prefix("kept ") {
            Some(n) => kept = n.trim().parse().unwrap(),
            None => word = Some(said.to_owned()),
        }
    }
    (kept, word)
}

#[test]
fn a_kill_at_any_moment_loses_nothing() {
    const COUNT: usize = 2500;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.isnad");
    // The moments differ from run to run; what must hold does not depend on them.
    let seed = u64::from(std::process::id());
    let mut kills = 0;
    for round in 0..6u64 {
        let mut child = start(&path, COUNT).spawn().unwrap();
        let wait = if round < 2 { round * 15 } else { 100 + (seed * 31 + round * 7919) % 700 };
        std::thread::sleep(std::time::Duration::from_millis(wait));
        child.kill().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let (kept, word) = reported(lines);
        child.wait().unwrap();
        kills += u64::from(word.is_none());
        if path.exists() {
            let archive = Archive::create(&path).unwrap();
            archive.check().unwrap();
            let there = archive.count().unwrap();
            assert!(there >= kept, "{kept} documents were reported and {there} are there");
        }
    }
    assert!(kills >= 2, "the child was not killed on its way");
    let end = start(&path, COUNT).output().unwrap();
    let lines = end.stdout.lines().map_while(Result::ok);
    assert_eq!(reported(lines), (COUNT as u64, Some("done".to_owned())));

    let archive = Archive::open(&path).unwrap();
    archive.check().unwrap();
    let mut seen = BTreeMap::new();
    for header in archive.headers().unwrap() {
        *seen.entry(header.id).or_insert(0) += 1;
    }
    let expected: BTreeMap<_, _> = (0..COUNT).map(|n| (format!("a{n:05}"), 1)).collect();
    assert!(seen == expected, "documents were lost or doubled");
    let engine = engine();
    let found = archive.search(engine.analyzer(), "خبر", &Filters::default()).unwrap();
    assert_eq!(found.total, COUNT as u64);
    drop(archive);
    // The same archive as one made without a kill.
    let whole = dir.path().join("whole.isnad");
    add(&mut Archive::create(&whole).unwrap(), (0..COUNT).map(article).collect(), 2);
    assert!(dump(&path) == dump(&whole), "the archive differs from one that was never killed");
}

/// Runs `script` with the words of `args` as `$1`, `$2` …; `None` where this machine does not let us.
fn shell(script: &str, args: &[&Path]) -> bool {
    Command::new("sh")
        .args(["-ec", script, "sh"])
        .args(args)
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

#[test]
fn a_full_disk_is_told_and_what_was_kept_stays() {
    let dir = tempfile::tempdir().unwrap();
    let disk = dir.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    if !shell("mount -t tmpfs -o size=16m tmpfs \"$1\"", &[&disk]) {
        eprintln!("SKIPPED: a small disk cannot be mounted here");
        return;
    }
    let path = disk.join("x.isnad");
    let result = std::panic::catch_unwind(|| {
        let out = start(&path, 6000).output().unwrap();
        let (kept, word) = reported(out.stdout.lines().map_while(Result::ok));
        let word = word.unwrap();
        assert!(word.starts_with("error no room is left on the disk of"), "{word}");
        assert!(kept > 0 && kept < 6000, "{kept}");
        // Without any room not even the log can be mapped: that is told too, and it opens once there is some.
        assert!(matches!(Archive::open(&path), Ok(_) | Err(isnad_archive::Error::Full { .. })));
        assert!(shell("mount -o remount,size=64m \"$1\"", &[&disk]));
        let archive = Archive::open(&path).unwrap();
        archive.check().unwrap();
        assert!(archive.count().unwrap() >= kept);
        assert_eq!(archive.records(&Range::default()).unwrap().filter(Result::is_err).count(), 0);
    });
    assert!(shell("umount \"$1\"", &[&disk]));
    result.unwrap();
}

#[test]
fn a_read_only_folder_is_told_and_can_be_read() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("folder");
    std::fs::create_dir(&folder).unwrap();
    let path = folder.join("x مع فراغ?.isnad");
    add(&mut Archive::create(&path).unwrap(), (0..5).map(article).collect(), 1);
    // For the superuser permissions do not count; a read-only mount does for everybody.
    let mounted = shell("mount --bind \"$1\" \"$1\" && mount -o remount,ro,bind \"$1\"", &[&folder]);
    if !mounted {
        let _ = shell("chmod a-w \"$1\" \"$1\"/*", &[&folder]);
    }
    let probe = std::fs::write(folder.join("probe"), "").is_ok();
    let result = std::panic::catch_unwind(|| {
        if probe {
            eprintln!("SKIPPED: no folder can be made read-only here");
            return;
        }
        for error in [
            Archive::create(&path).map(drop),
            Archive::edit(&path).map(drop),
            Archive::create(folder.join("new.isnad")).map(drop),
        ] {
            let error = error.unwrap_err();
            assert!(matches!(error, Error::ReadOnly { .. }), "{error}");
        }
        let archive = Archive::open(&path).unwrap();
        assert_eq!(archive.count().unwrap(), 5);
        assert_eq!(archive.records(&Range::default()).unwrap().count(), 5);
    });
    if mounted {
        assert!(shell("umount \"$1\"", &[&folder]));
    } else {
        let _ = shell("chmod u+w \"$1\" \"$1\"/*", &[&folder]);
    }
    result.unwrap();
}

#[test]
fn sources_are_remembered() {
    let dir = tempfile::tempdir().unwrap();
    let mut archive = Archive::create(dir.path().join("x.isnad")).unwrap();
    assert!(!archive.source_done("x.jsonl", "1").unwrap());
    archive.finish_source("x.jsonl", "1", 10).unwrap();
    assert!(archive.source_done("x.jsonl", "1").unwrap());
    assert!(!archive.source_done("x.jsonl", "2").unwrap());
}
