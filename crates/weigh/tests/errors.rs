//! Every mistake in a question file is named with its line and what to do.

use isnad_weigh::Question;

const GOOD: &str = r#"
asked = 2024-02-01
closing = 2024-12-31
[text]
ar = "هل يتفقان؟"
en = "Will they agree?"
[[actors]]
id = "a"
names = ["حركة الف"]
label = { ar = "حركة الف", en = "Alef" }
[[hypotheses]]
id = "yes"
label = { ar = "نعم", en = "Yes" }
prior = 0.4
[[hypotheses]]
id = "no"
label = { ar = "لا", en = "No" }
prior = 0.6
[[indicators]]
id = "talks"
label = { ar = "محادثات", en = "Talks" }
likelihood = { yes = 0.6, no = 0.3 }
[[indicators.when]]
event = { relation = ["TALKS"] }
any = ["a"]
[[judgements]]
evidence = "0123456789"
verdict = "reject"
"#;

/// Replaces `from` by `to` in a good file; `expected` is the whole message, empty for none.
fn check(from: &str, to: &str, expected: &str) {
    assert!(GOOD.contains(from), "{from}");
    let found = Question::from_toml(&GOOD.replacen(from, to, 1), "q.toml");
    assert_eq!(found.err().map(|e| e.to_string()).unwrap_or_default(), expected, "{from} -> {to}");
}

#[test]
fn errors_name_the_line() {
    check("0.4", "0.4", "");
    check("0.4", "0.5", "q.toml:11: the priors sum to 1.1, not 1; change them so that they do");
    check(
        "closing = 2024-12-31",
        "since = 2025-01-01\nclosing = 2024-12-31",
        "q.toml:3: no page can be from 2025-01-01 on and by the closing day 2024-12-31",
    );
    check(
        "prior = 0.4",
        "prior = 0.0",
        "q.toml:11: the prior 0 of `yes` is not between 0 and 1; a hypothesis that cannot be has no place in the file",
    );
    check(
        "id = \"no\"",
        "id = \"yes\"",
        "q.toml:15: the hypothesis `yes` stands twice; give each its own id",
    );
    check("no = 0.3", "nay = 0.3", "q.toml:22: no hypothesis is called `nay`; known are: yes, no");
    check(
        ", no = 0.3",
        "",
        "q.toml:22: indicator `talks` gives no likelihood for `no`; every hypothesis needs one",
    );
    check(
        "no = 0.3",
        "no = 0",
        "q.toml:22: the likelihood 0 is not in 0.01..=1; words alone never make a thing certain or impossible",
    );
    check("any = [\"a\"]", "any = [\"b\"]", "q.toml:25: no actor is called `b`; known are: a");
    check(
        "event = { relation = [\"TALKS\"] }",
        "",
        "q.toml:23: indicator `talks` has a `when` that asks for nothing; give it an event, an attribution or words",
    );
    check(
        "names = [\"حركة الف\"]",
        "names = []",
        "q.toml:7: actor `a` has neither `entities` nor `names`; without one it cannot be found",
    );
    check(
        "2024-12-31",
        "2024-01-31",
        "q.toml:3: the closing day 2024-01-31 is before the day of asking 2024-02-01",
    );
    check(
        "closing = 2024-12-31",
        "closing = 2024-12-31T10:00:00",
        "q.toml:3: `2024-12-31T10:00:00` is not a day; write it as 2017-04-27, without quotation marks",
    );
    check(
        "verdict = \"reject\"",
        "verdict = \"reweigh\"",
        "q.toml:26: the verdict `reweigh` needs a `weight`",
    );
    check(
        "verdict = \"reject\"",
        "weight = 0.5",
        "q.toml:26: a judgement needs a `verdict` or a `credibility`",
    );
}

#[test]
fn errors_of_form() {
    let message = |from: &str, to: &str| {
        Question::from_toml(&GOOD.replacen(from, to, 1), "q.toml").unwrap_err().to_string()
    };
    let unknown = message("likelihood", "likelihod");
    assert!(unknown.starts_with("q.toml:22: unknown field `likelihod`"), "{unknown}");
    let relation = message("TALKS", "TALK");
    assert!(relation.starts_with("q.toml:24: unknown variant `TALK`"), "{relation}");
    assert!(message("[text]", "[text").starts_with("q.toml:4: "));
}

#[test]
fn name_gives_the_id() {
    assert_eq!(Question::from_toml(GOOD, "examples/merger.toml").unwrap().id, "merger");
}

/// The questions that ship are read without a mistake.
#[test]
fn shipped_questions_are_read() {
    for (name, text) in [
        ("merger", include_str!("../../../examples/merger/question.toml")),
        ("taliban-2015", include_str!("../../../examples/questions/taliban-2015.toml")),
        ("hodeidah-2018", include_str!("../../../examples/questions/hodeidah-2018.toml")),
        ("merger-2017", include_str!("../../../examples/questions/merger-2017.toml")),
    ] {
        assert_eq!(Question::from_toml(text, "q.toml").map(|q| q.id), Ok(name.to_owned()));
    }
}
