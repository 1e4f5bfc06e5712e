//! Care for those who read: how far documents open for them, when they want to be offered a break, and, for supervisors, what open work
//! holds, as totals.
//!
//! Nothing is blurred: experiments disagree whether that helps anybody. What helps is not to be shown what one did not ask for.
//!
//! How much somebody opened, when they want a break and whether they took one is theirs alone. No use case shows it to anybody else, the
//! audit says only that they looked at it or changed it, and of the days before nothing is kept.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use lookagain_access::{Act, Resource};
use lookagain_audit::Action;
use lookagain_casework::{
    lists::Descriptor,
    work::{Pool, day_of},
};
use lookagain_domain::ForceId;
use lookagain_store::exposure::{ChoiceRow, DayRow};

use crate::{
    App, AppError, SignedIn, Who,
    attachments::describe::holds,
    visit::{Visit, detail},
};

/// How long a break is, in minutes.
pub const BREAK_MINUTES: i64 = 15;
/// Fewer than this are not told as a number: neither cases, nor people whose work is counted.
pub const FEWEST: u64 = 5;
/// The most that can be set as a limit.
const MOST: i64 = 500;

lookagain_domain::codes! {
    /// How far a document opens.
    Depth {
        Summary = "SUMMARY", "Its description";
        Text = "TEXT", "Its text";
        Media = "MEDIA", "Its text and pictures";
    }
}

/// Why no more is shown just now. Whoever reads decides whether to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// So many were opened since the last break.
    Opened(u64),
    /// So many minutes passed since the first of them was opened.
    Minutes(u64),
    /// A break that the reader took lasts until then, UTC.
    Break(String),
}

/// How somebody wants to read, and what they opened today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnReading {
    /// How far documents open.
    pub depth: Depth,
    /// After how many a break is offered; nothing for never.
    pub after_opened: Option<u64>,
    /// After how many minutes a break is offered; nothing for never.
    pub after_minutes: Option<u64>,
    /// How many were opened today.
    pub today: u64,
    /// How many since the last break.
    pub since_break: u64,
    /// A break lasts until then, UTC.
    pub break_until: Option<String>,
}

/// How many cases. Small numbers are not told, nor numbers that leave a small one out of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// So many.
    Cases(u64),
    /// At least one, and fewer than [`FEWEST`].
    Few,
    /// Not all, and fewer than [`FEWEST`] are not among them.
    AllButFew,
}

impl Figure {
    fn of(cases: u64, all: u64) -> Self {
        match (cases, all.saturating_sub(cases)) {
            (1..FEWEST, _) => Self::Few,
            (FEWEST.., 1..FEWEST) => Self::AllButFew,
            _ => Self::Cases(cases),
        }
    }
}

/// What the open work of a team holds. A case can hold several kinds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentMix {
    /// The team.
    pub pool: Pool,
    /// Cases with open work.
    pub cases: Figure,
    /// Work waits by name for so few people that only what waits for nobody by name is counted: the rest would tell what they have.
    pub only_free: bool,
    /// By kind of content, in how many cases a document holds it; kinds that none holds are left out.
    pub kinds: Vec<(&'static Descriptor, Figure)>,
    /// In how many cases there is a document that nobody has described.
    pub not_described: Figure,
}

impl App {
    /// How somebody wants to read, and what they opened today. Nobody else can ask for it.
    ///
    /// # Errors
    /// When the person may not see their own account.
    pub async fn own_reading(&self, person: &SignedIn, now: jiff::Timestamp) -> Result<OwnReading, AppError> {
        let who = Who::Person(person.clone());
        let mut visit = self.own_visit(&who, person, now).await?;
        let choice = visit.tx()?.reading_choice(person.account).await?;
        let day = visit.tx()?.reading_day(person.account, &day_of(now).to_string()).await?;
        visit.note(Action::View, None, None, None, own()).await?;
        visit.leave().await?;
        let day = day.unwrap_or_default();
        let limit = |of: fn(&ChoiceRow) -> Option<i64>| choice.as_ref().and_then(of).map(i64::unsigned_abs);
        Ok(OwnReading {
            depth: depth_of(choice.as_ref()),
            after_opened: limit(|choice| choice.after_opened),
            after_minutes: limit(|choice| choice.after_minutes),
            today: day.opened.unsigned_abs(),
            since_break: day.since_opened.unsigned_abs(),
            break_until: day.break_until.filter(|until| lasts(until, now)),
        })
    }

    /// Sets how far documents open for oneself, and after how many or how many minutes a break is offered. A limit that is left blank is none.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a depth that there is not, and for a limit that is no number from 1 to 500.
    pub async fn set_reading(
        &self,
        person: &SignedIn,
        depth: &str,
        [after_opened, after_minutes]: [&str; 2],
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let chosen: Result<Depth, AppError> =
            depth.parse().map_err(|_| AppError::invalid("depth", "Choose how far documents open"));
        let (opened, minutes) = (limit("after_opened", after_opened), limit("after_minutes", after_minutes));
        let mut wrong = Vec::new();
        let mut keep = |error| {
            if let AppError::Invalid(errors) = error {
                wrong.extend(errors);
            }
        };
        let (Ok(depth), Ok(after_opened), Ok(after_minutes)) =
            (chosen.map_err(&mut keep), opened.map_err(&mut keep), minutes.map_err(&mut keep))
        else {
            return Err(AppError::Invalid(wrong));
        };
        let who = Who::Person(person.clone());
        let mut visit = self.own_visit(&who, person, now).await?;
        let choice = ChoiceRow { depth: depth.code().to_owned(), after_opened, after_minutes };
        visit.tx()?.set_reading_choice(person.account, &choice).await?;
        visit.note(Action::Alter, None, None, None, own()).await?;
        visit.leave().await
    }

    /// Begins a break, or ends one. Nothing of any work is touched.
    ///
    /// # Errors
    /// When the person may not see their own account.
    pub async fn take_break(
        &self,
        person: &SignedIn,
        begins: bool,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let until = now
            .checked_add(SignedDuration::from_mins(BREAK_MINUTES))
            .map_err(|_| AppError::Internal("time"))?;
        let who = Who::Person(person.clone());
        let mut visit = self.own_visit(&who, person, now).await?;
        let day = day_of(now).to_string();
        visit.tx()?.begin_anew(person.account, &day, begins.then_some(until)).await?;
        visit.note(Action::Alter, None, None, None, own()).await?;
        visit.leave().await
    }

    /// A visit to what is a person's own.
    async fn own_visit<'a>(
        &'a self,
        who: &'a Who,
        person: &SignedIn,
        now: jiff::Timestamp,
    ) -> Result<Visit<'a>, AppError> {
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::ViewOwnAccount, &Resource::account(person.account, person.force)).await?;
        Ok(visit)
    }
}

impl Visit<'_> {
    /// How far documents open for somebody who did not say so now. An operator reads whole.
    pub(crate) async fn chosen_depth(&mut self, who: &Who) -> Result<Depth, AppError> {
        let Some(account) = who.account() else { return Ok(Depth::Media) };
        Ok(depth_of(self.tx()?.reading_choice(account).await?.as_ref()))
    }

    /// Counts that somebody opens a document, or says why they may want to stop. One that somebody described as holding nothing of the list
    /// counts for nothing; one that nobody described counts.
    pub(crate) async fn count_opening(
        &mut self,
        who: &Who,
        document: i64,
        go_on: bool,
    ) -> Result<Option<Stop>, AppError> {
        let Some(account) = who.account() else { return Ok(None) };
        let said = self.tx()?.lookup_content(document).await?;
        if said.is_some_and(|said| said.codes == Descriptor::NONE) {
            return Ok(None);
        }
        let (now, day) = (self.now, day_of(self.now).to_string());
        let opened = self.tx()?.reading_day(account, &day).await?.unwrap_or_default();
        let choice = self.tx()?.reading_choice(account).await?;
        if let Some(stop) = stop(choice.as_ref(), &opened, now) {
            if !go_on {
                return Ok(Some(stop));
            }
            // Whoever goes on is asked again after as many more, or as long.
            self.tx()?.begin_anew(account, &day, None).await?;
        }
        self.tx()?.count_opening(account, &day, now).await?;
        Ok(None)
    }

    /// What the open work of each team holds: of one force's cases, or of all.
    pub(crate) async fn content_mix(&mut self, force: Option<ForceId>) -> Result<Vec<ContentMix>, AppError> {
        let open = self.tx()?.open_work(force).await?;
        let contents = self.tx()?.open_contents(force).await?;
        let mut mix = Vec::new();
        for row in open {
            let Ok(pool) = row.pool.parse::<Pool>() else { continue };
            let only_free = (1..FEWEST).contains(&row.people.unsigned_abs());
            let all = if only_free { row.free } else { row.cases }.unsigned_abs();
            let mut holding: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
            let mut undescribed = BTreeSet::new();
            for content in contents.iter().filter(|content| content.pool == row.pool) {
                if only_free && content.free == 0 {
                    continue;
                }
                match &content.codes {
                    Some(codes) => {
                        for kind in holds(codes) {
                            holding.entry(kind.code).or_default().insert(content.case_id);
                        }
                    }
                    None => _ = undescribed.insert(content.case_id),
                }
            }
            let kinds = Descriptor::ALL.iter().filter_map(|kind| {
                let cases = holding.get(kind.code)?.len() as u64;
                Some((kind, Figure::of(cases, all)))
            });
            mix.push(ContentMix {
                pool,
                cases: Figure::of(all, all),
                only_free,
                kinds: kinds.collect(),
                not_described: Figure::of(undescribed.len() as u64, all),
            });
        }
        Ok(mix)
    }
}

/// What the audit says of a look at one's own, and of a change or a break alike.
fn own() -> serde_json::Map<String, serde_json::Value> {
    detail! { "part" => "own reading" }
}

/// Nobody is shown more than a description before they said that they want it.
fn depth_of(choice: Option<&ChoiceRow>) -> Depth {
    choice.and_then(|choice| choice.depth.parse().ok()).unwrap_or(Depth::Summary)
}

fn lasts(until: &str, now: jiff::Timestamp) -> bool {
    until.parse::<jiff::Timestamp>().is_ok_and(|until| until > now)
}

fn stop(choice: Option<&ChoiceRow>, day: &DayRow, now: jiff::Timestamp) -> Option<Stop> {
    if let Some(until) = day.break_until.as_ref().filter(|until| lasts(until, now)) {
        return Some(Stop::Break(until.clone()));
    }
    let choice = choice?;
    if choice.after_opened.is_some_and(|most| day.since_opened >= most) {
        return Some(Stop::Opened(day.since_opened.unsigned_abs()));
    }
    let since = day.since_at.as_ref()?.parse::<jiff::Timestamp>().ok()?;
    let minutes = now.duration_since(since).as_mins();
    choice.after_minutes.is_some_and(|most| minutes >= most).then(|| Stop::Minutes(minutes.unsigned_abs()))
}

fn limit(field: &'static str, typed: &str) -> Result<Option<i64>, AppError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let number = typed.parse().ok().filter(|number| (1..=MOST).contains(number));
    let wrong =
        || AppError::invalid(field, format!("Enter a whole number from 1 to {MOST}, or leave it blank"));
    number.map(Some).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_are_not_told_and_neither_is_what_would_give_them_away() {
        for (cases, all, told) in [
            (0, 0, Figure::Cases(0)),
            (0, 40, Figure::Cases(0)),
            (1, 40, Figure::Few),
            (4, 40, Figure::Few),
            (4, 4, Figure::Few),
            (5, 40, Figure::Cases(5)),
            (35, 40, Figure::Cases(35)),
            (36, 40, Figure::AllButFew),
            (39, 40, Figure::AllButFew),
            (40, 40, Figure::Cases(40)),
        ] {
            assert_eq!(Figure::of(cases, all), told, "{cases} of {all}");
        }
    }

    #[test]
    fn a_break_is_offered_after_as_many_or_as_long_as_the_reader_said_and_otherwise_never() {
        let now: jiff::Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let choice = |after_opened, after_minutes| {
            Some(ChoiceRow { depth: "TEXT".to_owned(), after_opened, after_minutes })
        };
        let day = |since_opened, since_at: &str, until: Option<&str>| DayRow {
            since_opened,
            since_at: Some(since_at.to_owned()),
            break_until: until.map(str::to_owned),
            ..DayRow::default()
        };
        let (long_ago, later, before) =
            ("2026-11-24T11:00:00.000Z", "2026-11-24T12:05:00.000Z", "2026-11-24T11:59:00.000Z");
        for (choice, day, told) in [
            (None, day(900, long_ago, None), None),
            (choice(None, None), day(900, long_ago, None), None),
            (choice(Some(5), None), day(4, long_ago, None), None),
            (choice(Some(5), None), day(5, long_ago, None), Some(Stop::Opened(5))),
            (choice(None, Some(61)), day(900, long_ago, None), None),
            (choice(None, Some(60)), day(1, long_ago, None), Some(Stop::Minutes(60))),
            (None, day(0, long_ago, Some(later)), Some(Stop::Break(later.to_owned()))),
            (None, day(0, long_ago, Some(before)), None),
        ] {
            assert_eq!(stop(choice.as_ref(), &day, now), told, "{choice:?} {day:?}");
        }
    }
}
