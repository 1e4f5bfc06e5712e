//! Where in a document what was searched for stands, and what it says there. The first is told with the results; the second only once
//! somebody opens it, which is on record as opening the document is.

use std::{cmp::Reverse, ops::Range};

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_domain::CaseId;
use lookagain_extract::Text;

use super::{
    is_of, opened,
    tokens::{self, Tokens},
    words::Asked,
};
use crate::{
    App, AppError, Who,
    exposure::{Depth, Stop},
    visit::{Visit, detail},
};

/// Places that a result names.
pub const NAMED: usize = 5;
/// Places that are shown when a result is opened.
const SHOWN: usize = 50;
/// Bytes before and after a word that are shown with it, at most.
const AROUND: usize = 160;

/// The places of a document where what was searched for stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Places {
    /// Some of them, those with most of the words first: "page 3".
    pub named: Vec<String>,
    /// How many there are.
    pub total: usize,
}

/// A piece of a document's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it says.
    pub text: String,
    /// It is what was searched for.
    pub found: bool,
}

/// What a document says in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Where: "page 3".
    pub label: String,
    /// What it says there, around what was searched for.
    pub pieces: Vec<Piece>,
}

/// A result, opened.
#[derive(Debug)]
pub struct Passages {
    /// The document.
    pub document: i64,
    /// What it is called.
    pub title: String,
    /// Its case.
    pub case: CaseId,
    /// What was searched for.
    pub text: String,
    /// What it says, place by place.
    pub passages: Vec<Passage>,
    /// How many places there are.
    pub total: usize,
    /// The document is longer than what of it is searched.
    pub cut: bool,
    /// Why nothing is shown just now: the reader's own wish.
    pub stop: Option<Stop>,
}

/// A place with what was found in it.
struct Met {
    at: usize,
    words: usize,
    marks: Vec<Range<usize>>,
}

impl App {
    /// What a document that a search found says where it was found. That somebody opened it is noted with the reason of the search. Where the
    /// reader's own limit is reached nothing is shown; `go_on` shows it all the same.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for the search of somebody else, and for a document that the reader may not open or whose text they may not
    /// search.
    pub async fn passages(
        &self,
        who: &Who,
        search: i64,
        document: i64,
        go_on: bool,
        now: jiff::Timestamp,
    ) -> Result<Passages, AppError> {
        let key = self.search_key()?;
        let mut visit = self.enter(who, now).await?;
        visit.scope(Act::SearchCases).await?;
        let kept = visit.tx()?.kept_search(search).await?;
        let kept = kept.filter(|kept| is_of(kept, who)).ok_or(AppError::NotFound("search"))?;
        let reason = kept.reason.clone().ok_or(AppError::NotFound("document"))?;
        let text = opened(&key, &kept, who)?;
        let asked = Asked::read(&text).map_err(|_| AppError::Internal("stored search"))?;
        let (row, case) = visit.document_to_search(who, document).await?;
        let found = visit.tx()?.lookup_text(document).await?.ok_or(AppError::NotFound("document"))?;
        let stop = visit.count_opening(who, document, go_on).await?;
        let object = Some(Object { kind: "attachment".to_owned(), id: document });
        let force = visit.tx()?.lookup_case(case).await?.ok_or(AppError::NotFound("case"))?.force()?;
        let shown = if stop.is_some() { Depth::Summary } else { Depth::Text };
        let detail = detail! { "case" => case.get(), "search" => search, "part" => "passages", "shown" => shown.code() };
        visit.note(Action::View, object, Some(force), Some(&reason), detail).await?;
        visit.leave().await?;
        let says = self.unseal_text(&row, &found)?;
        let met = meet(&asked, &says);
        let most = if stop.is_some() { 0 } else { SHOWN };
        let passages = met.iter().take(most).filter_map(|met| {
            let place = says.places.get(met.at)?;
            Some(Passage { label: place.at.label(), pieces: pieces(&place.text, &met.marks) })
        });
        Ok(Passages {
            document,
            title: row.title.clone(),
            case,
            text,
            passages: passages.collect(),
            total: met.len(),
            cut: says.cut,
            stop,
        })
    }
}

impl Visit<'_> {
    /// A document whose text the reader may search: with the right to open it and the right to search people, in its force.
    async fn document_to_search(
        &mut self,
        who: &Who,
        document: i64,
    ) -> Result<(lookagain_store::attachments::AttachmentRow, CaseId), AppError> {
        let row = self.tx()?.lookup_attachment(document).await?.ok_or(AppError::NotFound("document"))?;
        let case = CaseId::new(row.case_id).map_err(|_| AppError::Internal("case id"))?;
        let of = self.case(case, Act::ViewCase).await?;
        let force = Some(of.force()?);
        self.allow(Act::SearchPeople, &Resource::of(ResourceKind::Person, force)).await?;
        self.allow(Act::ViewAttachment, &Resource::of(ResourceKind::Attachment, force)).await?;
        if !self.shelf(who, &of).await?.opens(&row) {
            return Err(AppError::NotFound("document"));
        }
        Ok((row, case))
    }
}

/// Where in a text what was asked for stands.
pub(super) fn places(asked: &Asked, text: &Text) -> Places {
    let met = meet(asked, text);
    let label = |met: &Met| text.places.get(met.at).map(|place| place.at.label());
    let mut named: Vec<String> = met.iter().filter_map(label).collect();
    named.dedup();
    named.truncate(NAMED);
    Places { named, total: met.len() }
}

/// The places that hold any of the words, those with most of them first.
fn meet(asked: &Asked, text: &Text) -> Vec<Met> {
    let mut each: Vec<Tokens> = asked.words.iter().map(|word| tokens::of_word(word)).collect();
    each.push(tokens::of_whole(asked));
    let mut all = Vec::new();
    for (at, place) in text.places.iter().enumerate() {
        let mut marks = Vec::new();
        let mut held = vec![false; each.len()];
        tokens::each(&place.text, &mut |token, range| {
            for (held, tokens) in held.iter_mut().zip(&each) {
                if tokens.contains_key(&token) {
                    *held = true;
                    marks.push(range.clone());
                }
            }
        });
        let words = held.iter().filter(|held| **held).count();
        if words > 0 {
            marks.sort_by_key(|mark| (mark.start, Reverse(mark.end)));
            all.push(Met { at, words, marks });
        }
    }
    all.sort_by_key(|met| (Reverse(met.words), met.at));
    all
}

/// A text around its marks, which are sorted: what is far from all of them is left out.
fn pieces(text: &str, marks: &[Range<usize>]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut told = 0;
    for mark in marks.iter().filter(|mark| !mark.is_empty()) {
        if mark.start < told {
            continue;
        }
        let begin = bound_before(text, mark.start.saturating_sub(AROUND)).max(told);
        // Between two marks, what follows the one and comes before the other may be all there is.
        let after = bound_before(text, (told + AROUND).min(mark.start));
        let gap = if told == 0 { begin > 0 } else { after < begin };
        if told > 0 && gap {
            push(&mut pieces, &text[told..after], false);
        }
        if gap {
            push(&mut pieces, if told == 0 { "… " } else { " … " }, false);
        }
        let from = if gap { begin } else { told };
        push(&mut pieces, &text[from..mark.start], false);
        push(&mut pieces, &text[mark.clone()], true);
        told = mark.end;
    }
    let end = bound_before(text, (told + AROUND).min(text.len()));
    push(&mut pieces, &text[told..end], false);
    if end < text.len() {
        push(&mut pieces, " …", false);
    }
    pieces
}

fn push(pieces: &mut Vec<Piece>, text: &str, found: bool) {
    if !text.is_empty() {
        pieces.push(Piece { text: text.to_owned(), found });
    }
}

/// The last bound between letters up to a byte.
fn bound_before(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use lookagain_extract::{At, Place};
    use proptest::prelude::*;

    use super::*;

    fn text(pages: &[&str]) -> Text {
        let place = |(number, text): (u32, &&str)| Place { at: At::Page(number), text: (*text).to_owned() };
        Text { places: (1..).zip(pages).map(place).collect(), cut: false, inside: 0 }
    }

    fn shown(pieces: &[Piece]) -> String {
        let one = |piece: &Piece| if piece.found { format!("[{}]", piece.text) } else { piece.text.clone() };
        pieces.iter().map(one).collect()
    }

    #[test]
    fn places_with_most_of_the_words_come_first_and_each_is_named_once() {
        let asked = Asked::read("Vera custody").unwrap();
        let text = text(&["custody log", "nothing", "Vera in custody, Vera again", "vera"]);
        let found = places(&asked, &text);
        assert_eq!((found.named, found.total), (vec!["page 3".into(), "page 1".into(), "page 4".into()], 3));
        assert_eq!(places(&Asked::read("nobody").unwrap(), &text), Places::default());
    }

    #[test]
    fn a_passage_shows_what_is_around_and_leaves_out_what_is_far() {
        let asked = Asked::read("Vera").unwrap();
        let far = "x ".repeat(400);
        let text = text(&[&format!("{far}then Vera came. {far}Vera left.")]);
        let met = meet(&asked, &text);
        let told = shown(&pieces(&text.places[0].text, &met[0].marks));
        assert!(told.contains("then [Vera] came.") && told.contains("[Vera] left."), "{told}");
        assert!(told.len() < 4 * AROUND + 60 && told.matches('…').count() == 2, "{told}");
    }

    proptest! {
        /// Whatever is marked, no word is told twice, and what is short is told whole.
        #[test]
        fn a_short_text_is_told_whole(says in "[aé Vera,.]{0,70}") {
            let asked = Asked::read("Vera").unwrap();
            let text = text(&[&says]);
            for met in meet(&asked, &text) {
                let told: String = pieces(&says, &met.marks).into_iter().map(|piece| piece.text).collect();
                prop_assert_eq!(told, says.clone());
            }
        }
    }
}
