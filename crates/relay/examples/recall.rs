//! Measures pairs of an archive against a table of measured overlaps (overlap, outlet, address, date, outlet, address,
//! date): `recall ARCHIVE PAIRS.tsv`.

use isnad_archive::Archive;
use isnad_relay::{Settings, pairs};
use std::collections::{BTreeMap, HashMap};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(archive), Some(gold)) = (args.next(), args.next()) else {
        return Err("usage: recall ARCHIVE PAIRS.tsv".into());
    };
    let archive = Archive::open(archive)?;
    let start = std::time::Instant::now();
    let found = pairs(&archive, &Settings::default())?;
    println!("{} pairs in {:.1?}", found.len(), start.elapsed());
    let mut kinds = BTreeMap::new();
    for pair in &found {
        *kinds.entry(format!("{:?}", pair.kind)).or_insert(0) += 1;
    }
    println!("{kinds:?}");
    let urls: HashMap<String, String> =
        archive.headers()?.into_iter().filter_map(|h| Some((h.url?, h.id))).collect();
    let mut by_ids = HashMap::new();
    for pair in &found {
        by_ids.insert((pair.a.as_str(), pair.b.as_str()), pair.overlap);
        by_ids.insert((pair.b.as_str(), pair.a.as_str()), pair.overlap);
    }
    let mut bands: BTreeMap<u32, (u32, u32, f64)> = BTreeMap::new();
    for line in std::fs::read_to_string(gold)?.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let [overlap, _, a, _, _, b, _] = cells.as_slice() else { continue };
        let overlap: f64 = overlap.parse()?;
        let ids = urls.get(*a).zip(urls.get(*b));
        let got = ids.and_then(|(a, b)| by_ids.get(&(a.as_str(), b.as_str())));
        let band = bands.entry((overlap * 10.0) as u32).or_default();
        band.0 += 1;
        if let Some(got) = got {
            band.1 += 1;
            band.2 += (got - overlap).abs();
        }
    }
    for (band, (all, hit, off)) in bands {
        println!(
            "0.{band}: {hit}/{all} = {:.3}, overlap off by {:.3}",
            f64::from(hit) / f64::from(all),
            off / f64::from(hit)
        );
    }
    Ok(())
}
