//! The file of one case: everything on record about it after the queue, read from the entries in their order.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lookagain_domain::AccountId;

use crate::{
    entry::{Body, Filed, Item, Kind, New, Part, StageChange},
    panel::{Consideration, ConsiderationState, Reopening, ReopeningCause, ReopeningState},
    review::{Answer, Conflict, Enquiry, EnquiryState, Review},
    stage::Stage,
};

/// The file of one case.
#[derive(Debug, Clone, Default)]
pub struct CaseFile {
    history: Vec<Filed>,
    current: BTreeMap<(Kind, Place), usize>,
}

/// An item's name so that `1/10` comes after `1/9`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place(Vec<(u64, String)>);

impl Place {
    fn of(item: &str) -> Self {
        Self(item.split('/').map(|part| (part.parse().unwrap_or(0), part.to_owned())).collect())
    }
}

/// An item at its present version.
#[derive(Debug)]
pub struct Present<'a, T> {
    /// Which item of its kind.
    pub item: &'a str,
    /// The present version.
    pub version: u32,
    /// Who wrote it.
    pub by: Option<AccountId>,
    /// When.
    pub at: Timestamp,
    /// What it says.
    pub says: &'a T,
}

// By hand: a derived one would ask the same of what the item says.
impl<T> Clone for Present<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Present<'_, T> {}

impl CaseFile {
    /// The file that these entries, in the order of their writing, make.
    pub fn of(entries: impl IntoIterator<Item = Filed>) -> Self {
        let mut file = Self::default();
        for entry in entries {
            file.push(entry);
        }
        file
    }

    fn push(&mut self, entry: Filed) {
        let key = (entry.body.kind(), Place::of(&entry.item));
        self.current.insert(key, self.history.len());
        self.history.push(entry);
    }

    /// The file with these put on record: what it will be once they are.
    #[must_use]
    pub fn with(&self, new: &[New], by: Option<AccountId>, at: Timestamp) -> Self {
        let mut file = self.clone();
        for entry in new {
            file.push(Filed {
                item: entry.item.clone(),
                version: entry.version,
                body: entry.body.clone(),
                by,
                at,
            });
        }
        file
    }

    /// Every version of everything, in the order of writing.
    pub fn history(&self) -> &[Filed] {
        &self.history
    }

    fn filed(&self, kind: Kind, item: &str) -> Option<&Filed> {
        self.current.get(&(kind, Place::of(item))).and_then(|index| self.history.get(*index))
    }

    /// The present version of an item; 0 when there is none.
    pub fn version(&self, kind: Kind, item: &str) -> u32 {
        self.filed(kind, item).map_or(0, |filed| filed.version)
    }

    /// An item.
    pub fn get<T: Item>(&self, item: &str) -> Option<Present<'_, T>> {
        self.filed(T::KIND, item).and_then(present)
    }

    /// Every item of a kind, in the order of their names.
    pub fn all<'a, T: Item + 'a>(&'a self) -> impl Iterator<Item = Present<'a, T>> {
        let of_kind = self.current.iter().filter(|((kind, _), _)| *kind == T::KIND);
        of_kind.filter_map(|(_, index)| self.history.get(*index)).filter_map(present)
    }

    /// Every item of a kind whose name begins with `prefix/`.
    pub fn under<'a, T: Item + 'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = Present<'a, T>> {
        self.all::<T>().filter(move |present| is_under(present.item, prefix))
    }

    /// The name of the next item of a kind, under a prefix or by itself.
    pub fn next_item<T: Item>(&self, prefix: &str) -> String {
        if prefix.is_empty() {
            (self.all::<T>().count() + 1).to_string()
        } else {
            format!("{prefix}/{}", self.under::<T>(prefix).count() + 1)
        }
    }

    /// Where the case stands.
    pub fn stage(&self) -> Stage {
        self.get::<StageChange>("").map_or(Stage::Queued, |present| present.says.stage)
    }

    /// The meeting whose agenda it is on.
    pub fn meeting(&self) -> Option<i64> {
        self.get::<StageChange>("").and_then(|present| present.says.meeting)
    }

    /// Since when it stands there.
    pub fn since(&self) -> Option<Timestamp> {
        self.get::<StageChange>("").map(|present| present.at)
    }

    /// The first review.
    pub fn review(&self) -> Option<Present<'_, Review>> {
        self.get::<Review>("1")
    }

    /// The review that this person works on; `None` when on none.
    pub fn review_of(&self, account: AccountId) -> Option<Present<'_, Review>> {
        self.all::<Review>().find(|review| review.says.reviewers.contains(&account))
    }

    /// This person works, or worked before they passed it on, on this review, or wrote something of it.
    pub fn ever_worked_on(&self, review: &str, account: AccountId) -> bool {
        self.history.iter().any(|filed| match filed.body.kind().part() {
            Part::Review => {
                filed.item == review
                    && Review::of(&filed.body).is_some_and(|says| says.reviewers.contains(&account))
            }
            Part::Finding => {
                // Whoever raises an action from a line reviews nothing by that.
                let raised = Enquiry::of(&filed.body).is_some_and(|line| line.state == EnquiryState::Raised);
                filed.by == Some(account) && is_under(&filed.item, review) && !raised
            }
            Part::Standing | Part::Conflict | Part::Panel | Part::Sequel => false,
        })
    }

    /// Lines of enquiry, of either review, that keep a closure from being upheld.
    pub fn open_enquiries(&self) -> impl Iterator<Item = Present<'_, Enquiry>> {
        self.all::<Enquiry>().filter(|enquiry| !enquiry.says.withdrawn && enquiry.says.state.is_open())
    }

    /// The open lines of a concluded case that came after its end: changed since, or of a review that came in since.
    pub fn open_since_concluded(&self) -> impl Iterator<Item = Present<'_, Enquiry>> {
        let end = self.place_of(Kind::Stage, "").filter(|_| self.stage().is_concluded());
        self.open_enquiries().filter(move |line| {
            let review = line.item.split('/').next().unwrap_or_default();
            let later = |kind, item| end.is_some_and(|end| self.place_of(kind, item) > Some(end));
            later(Kind::Enquiry, line.item) || later(Kind::Review, review)
        })
    }

    /// A blind second review came in after the panel's decision was last written, and does not propose to uphold the closure: the panel has
    /// not weighed it.
    pub fn is_second_unheard(&self) -> bool {
        let written = self.consideration().and_then(|one| self.place_of(Kind::Consideration, one.item));
        written.is_some_and(|written| {
            self.history.iter().skip(written + 1).any(|filed| {
                filed.item == "2" && Review::of(&filed.body).is_some_and(Review::is_against_upholding)
            })
        })
    }

    /// The proposal to reopen that waits for an answer. There is at most one.
    pub fn waiting_reopening(&self) -> Option<Present<'_, Reopening>> {
        self.all::<Reopening>().find(|one| one.says.state == ReopeningState::Proposed)
    }

    /// Proposes to reopen the case. While one proposal waits no other is made: what else was found is added to it, so that whoever answers
    /// has all of it before them.
    pub fn propose_reopening(&self, cause: ReopeningCause, what: String) -> New {
        let Some(waits) = self.waiting_reopening() else {
            let says = Reopening { state: ReopeningState::Proposed, cause, what, answer: String::new() };
            return Body::Reopening(says).filed(self.next_item::<Reopening>(""), 1);
        };
        let what = format!("{}\n\n{}: {what}", waits.says.what, cause.label());
        Body::Reopening(Reopening { what, ..waits.says.clone() }).filed(waits.item, waits.version + 1)
    }

    /// This person concluded the case: took part in the panel's decision, answered it as the second person, or closed the case.
    pub fn was_concluded_by(&self, account: AccountId) -> bool {
        let decided = self.consideration().is_some_and(|one| {
            one.says.state != ConsiderationState::Draft
                && (one.says.took_part().any(|member| member == account) || one.says.second == Some(account))
        });
        let moved = self.get::<StageChange>("").is_some_and(|stage| stage.by == Some(account));
        self.stage().is_concluded() && (decided || moved)
    }

    /// This person declared a conflict in this case.
    pub fn in_conflict(&self, account: AccountId) -> bool {
        self.all::<Conflict>().any(|conflict| conflict.says.account == account)
    }

    /// The panel's last decision.
    pub fn consideration(&self) -> Option<Present<'_, Consideration>> {
        self.all::<Consideration>().last()
    }

    /// What was written down at the meeting whose agenda the case is on now, and since it was put there. A draft of another meeting, or from
    /// before the case was taken off, is on record and can be neither amended nor signed.
    pub fn draft(&self) -> Option<Present<'_, Consideration>> {
        if self.stage() != Stage::Listed {
            return None;
        }
        let (stage, meeting) = (self.place_of(Kind::Stage, "")?, self.meeting()?);
        let last = self.consideration()?;
        let now = last.says.state == ConsiderationState::Draft
            && last.says.meeting == meeting
            && self.place_of(Kind::Consideration, last.item)? > stage;
        now.then_some(last)
    }

    /// The place of an item's present version in the order of writing.
    fn place_of(&self, kind: Kind, item: &str) -> Option<usize> {
        self.current.get(&(kind, Place::of(item))).copied()
    }

    /// The answers of a review.
    pub fn answers<'a>(&'a self, review: &'a str) -> impl Iterator<Item = Present<'a, Answer>> {
        self.under::<Answer>(review)
    }

    /// Every version of one item, in order.
    pub fn versions<'a>(&'a self, kind: Kind, item: &'a str) -> impl Iterator<Item = &'a Filed> {
        self.history.iter().filter(move |filed| filed.body.kind() == kind && filed.item == item)
    }
}

fn present<T: Item>(filed: &Filed) -> Option<Present<'_, T>> {
    Some(Present {
        item: &filed.item,
        version: filed.version,
        by: filed.by,
        at: filed.at,
        says: T::of(&filed.body)?,
    })
}

impl Body {
    /// The same in a new version of an item.
    pub fn filed(self, item: impl Into<String>, version: u32) -> New {
        New { item: item.into(), version, body: self }
    }
}

/// The item stands under a review: `1/3` and `1/VOI-1/7` under `1`, and `10/3` not.
pub(crate) fn is_under(item: &str, review: &str) -> bool {
    item.strip_prefix(review).is_some_and(|rest| rest.starts_with('/'))
}
