//! From what was found to the layer of names: entities in order of first mention, mentions by place.

use crate::atlas::Atlas;
use crate::scan::{Found, Page, Target};
use compact_str::{CompactString, format_compact};
use isnad_doc::{Entity, EntityId, Mention, Names};
use std::collections::HashMap;

/// Makes the layer of names.
pub(crate) fn settle(page: &Page<'_>, atlas: &Atlas, mut found: Vec<Found>) -> Names {
    found.sort_by_key(|f| (f.span.start, std::cmp::Reverse(f.span.end)));
    let mut names = Names::default();
    let mut ids: HashMap<CompactString, EntityId> = HashMap::new();
    for hit in &found {
        let text = hit.span.of(page.text);
        let entity = match hit.target {
            Target::Row(row) => atlas.entity(row),
            Target::Body(body, country) => atlas.body_entity(body, country, text),
            Target::People(_) => hit.nationality.and_then(|n| atlas.nationality_entity(n)),
            Target::Unknown => Some(unknown(hit, text)),
        };
        let entity = entity.map(|entity| match ids.get(&entity.id) {
            Some(id) => *id,
            None => {
                let id = EntityId::new(names.entities.len());
                ids.insert(entity.id.clone(), id);
                names.entities.push(entity);
                id
            }
        });
        names.mentions.push(Mention { span: hit.span, kind: hit.kind, entity });
    }
    names
}

/// The entity of a name the atlas does not know.
fn unknown(hit: &Found, text: &str) -> Entity {
    let form = isnad_arabic::skeleton(text);
    let id = form.split_whitespace().collect::<Vec<_>>().join("_");
    Entity {
        id: format_compact!("isnad:x/{id}"),
        kind: hit.kind,
        class: None,
        name_ar: text.split_whitespace().collect::<Vec<_>>().join(" "),
        name_en: None,
        wikidata: None,
        country: None,
        sector: None,
        place: None,
    }
}
