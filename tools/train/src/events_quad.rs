//! The quad class of a document: a network over the UN gold.

use crate::events::{FOLDS, Result, rows, shared, string};
use crate::net::{Lesson, Setting, folds, scores};
use isnad_doc::{Article, Block, BlockKind, Span};
use isnad_events::vectors::DIMENSIONS;
use isnad_events::{Coder, QUAD_VECTORS};
use isnad_pipeline::Engine;
use std::fmt::Write as _;

const SETTING: Setting = Setting {
    classes: 5,
    buckets: 1 << 17,
    hidden: 16,
    dense: QUAD_VECTORS * DIMENSIONS,
    epochs: 14,
    decay: 2e-5,
    dropped: 0.75,
    hidden_dropped: 0.5,
    rate: 0.03,
    seed: 5,
};

/// Trains it; gives the model and its figures in folds.
pub(crate) fn train(engine: &Engine, coder: &Coder) -> Result<(Vec<u8>, String)> {
    let data: Vec<(_, usize)> = rows(&shared().join("gold/events-un/quad.jsonl"))?
        .iter()
        .map(|r| {
            let text = string(r, "text");
            let article = Article {
                id: string(r, "id").to_owned(),
                text: text.to_owned(),
                blocks: vec![Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph }],
                ..Article::default()
            };
            let doc = engine.code(article);
            let class = r.get("quad").and_then(serde_json::Value::as_u64).unwrap_or(0) as usize;
            (coder.quad_input(&doc), class.min(4))
        })
        .collect();
    // Rare classes weigh more, for each of the five counts the same in the figure that is asked.
    let mut counts = [1.0f32; 5];
    for d in &data {
        counts[d.1] += 1.0;
    }
    let mean = counts.iter().sum::<f32>() / 5.0;
    let lessons: Vec<Lesson> = data
        .into_iter()
        .enumerate()
        .map(|(i, ((features, vectors), class))| Lesson {
            features,
            vectors,
            class,
            weight: (mean / counts[class]).powf(0.7),
            fold: i % FOLDS,
        })
        .collect();
    let models = folds(&lessons, &SETTING, FOLDS);
    let mut confusion = [[0usize; 5]; 5];
    for l in &lessons {
        let p = scores(&models[l.fold], &l.features, &l.vectors, &SETTING);
        let best = p.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(i, _)| i);
        confusion[l.class][best] += 1;
    }
    let f1 = |tp: usize, p: usize, g: usize| 2.0 * tp as f64 / (p + g).max(1) as f64;
    let by_class: Vec<f64> = (0..5)
        .map(|k| f1(confusion[k][k], confusion.iter().map(|r| r[k]).sum(), confusion[k].iter().sum()))
        .collect();
    let relevant = |r: usize| -> usize { confusion[r][1..].iter().sum() };
    let hit: usize = (1..5).map(relevant).sum();
    let gold: usize = confusion[1..].iter().flatten().sum();
    let mut report = String::new();
    _ = writeln!(
        report,
        "quad, {FOLDS} folds: macro-F1 {:.3}, by class {}, relevance F1 {:.3}",
        by_class.iter().sum::<f64>() / 5.0,
        by_class.iter().map(|f| format!("{f:.3}")).collect::<Vec<_>>().join(" "),
        f1(hit, hit + relevant(0), gold)
    );
    print!("{report}");
    Ok((models[FOLDS].write(&SETTING), report))
}
