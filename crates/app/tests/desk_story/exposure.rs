//! Documents that say what they hold, open as far as their reader wants, and offer a break; reviews that are passed on; and what supervisors
//! are told, which is of no person.

use jiff::SignedDuration;
use lookagain_app::{
    AppError, SignedIn, Who,
    exposure::{Depth, Figure, Stop},
    rules_of_casework::{Command, Kind, Stage, work::Pool},
};
use lookagain_domain::CaseId;

use crate::world::{World, described, later, now};

fn who(person: &SignedIn) -> Who {
    Who::Person(person.clone())
}

/// What a document holds is said, sealed and kept; it opens at its description, and each step further is on record.
pub(crate) async fn documents(w: &World) {
    let case = w.cases[0];
    let id = w.add(case, &[], b"Quibbleford came by van").await;
    let reader = who(&w.reviewer);
    let open = async |asked| w.app.open_document(&reader, id, asked, false, now()).await.unwrap();
    let first = open(None).await;
    assert!(first.depth == Depth::Summary && first.text.is_none(), "nobody is shown more before they ask");
    assert!(first.opened.description.is_none(), "not described, which is no description");
    let text = open(Some(Depth::Text)).await;
    assert_eq!(
        (text.depth, text.text.unwrap().places[0].text.as_str()),
        (Depth::Text, "Quibbleford came by van")
    );
    assert_eq!(open(Some(Depth::Media)).await.depth, Depth::Text, "what is no picture is not shown as one");

    let says = described(&["VIOLENCE", "DEATH"], "A neighbour’s statement").unwrap();
    for (other, refused) in [(&w.panel, "REFUSED"), (&w.investigator, "NOT THERE")] {
        let answer = w.app.describe_document(other, id, &says, now()).await;
        let is = match answer {
            Err(AppError::Refused) => "REFUSED",
            Err(AppError::NotFound("document")) => "NOT THERE",
            _ => "",
        };
        assert_eq!(is, refused, "{answer:?}");
    }
    w.app.describe_document(&w.reviewer, id, &described(&["VIOLENCE"], "").unwrap(), now()).await.unwrap();
    w.app.describe_document(&w.colleague, id, &says, now()).await.unwrap();
    let seen = open(None).await;
    let said = seen.opened.description.unwrap();
    let kinds: Vec<&str> = said.holds.iter().map(|kind| kind.code).collect();
    assert_eq!((kinds, said.line.as_str()), (vec!["VIOLENCE", "DEATH"], "A neighbour’s statement"));
    assert_eq!(seen.described_by, "colleague by name");
    let list = w.app.attachments(&who(&w.panel), case, now()).await.unwrap();
    assert_eq!(list.descriptions[&id].line, "A neighbour’s statement", "the last counts");

    let told = w.told().await;
    for shown in ["SUMMARY", "TEXT"] {
        assert!(told.contains(&format!("\"shown\":\"{shown}\"")), "{shown} is on record: {told}");
    }
    assert!(told.contains("VIOLENCE") && !told.contains("neighbour"), "the line is in no audit");
    w.app.erase_attachment(&w.supervisor, id, "added in error", now()).await.unwrap();
    let list = w.app.attachments(&who(&w.panel), case, now()).await.unwrap();
    assert_eq!(list.descriptions[&id].line, "", "the line goes with the key");
}

/// A reader's own limit speaks, always with a way on, and is known to nobody else.
pub(crate) async fn breaks(w: &World) {
    let case = w.cases[1];
    let heavy = w.add(case, &["ACCOUNT"], b"Trewhiddle gave an account").await;
    let light = w.add(case, &["NONE"], b"A covering letter").await;
    let reader = who(&w.colleague);
    let open = async |id, go_on, at| w.app.open_document(&reader, id, None, go_on, at).await.unwrap();
    let own = async |at| w.app.own_reading(&w.colleague, at).await.unwrap();
    let set = async |depth, limits| w.app.set_reading(&w.colleague, depth, limits, now()).await;
    let Err(AppError::Invalid(wrong)) = set("ALL", ["0", "soon"]).await else { panic!("it is not right") };
    let fields: Vec<&str> = wrong.iter().map(|(field, _)| *field).collect();
    assert_eq!(fields, ["depth", "after_opened", "after_minutes"]);

    set("TEXT", ["2", ""]).await.unwrap();
    for n in 1..=2 {
        let opened = open(heavy, false, now()).await;
        assert_eq!((opened.depth, opened.stop), (Depth::Text, None), "{n}");
    }
    let stopped = open(heavy, false, now()).await;
    assert_eq!((stopped.depth, stopped.stop), (Depth::Summary, Some(Stop::Opened(2))));
    assert!(stopped.text.is_none() && stopped.opened.description.is_some());
    assert_eq!(
        open(light, false, now()).await.depth,
        Depth::Text,
        "what holds nothing of the list is not counted"
    );
    let saved = w.app.save_document(&reader, heavy, false, now()).await.unwrap();
    assert_eq!(saved.err(), Some(Stop::Opened(2)), "nor is it saved before the reader says so");
    let search = w.app.keep_search(&reader, "Trewhiddle", "a caller gave this name", now()).await.unwrap();
    let found = w.app.passages(&reader, search, heavy, false, now()).await.unwrap();
    assert!(found.passages.is_empty() && found.stop.is_some(), "nor shown as a result");
    let on = open(heavy, true, now()).await;
    assert_eq!((on.depth, on.stop), (Depth::Text, None), "the reader decides");
    assert_eq!((own(now()).await.today, own(now()).await.since_break), (3, 1), "and is asked again later");
    let found = w.app.passages(&reader, search, heavy, false, now()).await.unwrap();
    assert!(found.passages.len() == 1 && found.stop.is_none());
    assert_eq!(own(now()).await.since_break, 2, "what a search shows of a document is an opening");

    set("TEXT", ["", "30"]).await.unwrap();
    assert_eq!(open(heavy, false, later(29)).await.stop, None);
    assert_eq!(open(heavy, false, later(31)).await.stop, Some(Stop::Minutes(31)));
    w.app.take_break(&w.colleague, true, later(31)).await.unwrap();
    let until = own(later(32)).await.break_until.unwrap();
    assert_eq!(open(heavy, false, later(32)).await.stop, Some(Stop::Break(until)));
    assert_eq!(open(heavy, false, later(47)).await.stop, None, "a break ends by itself");
    w.app.take_break(&w.colleague, true, later(48)).await.unwrap();
    w.app.take_break(&w.colleague, false, later(49)).await.unwrap();
    assert_eq!(open(heavy, false, later(50)).await.stop, None, "or when the reader ends it");
    let tomorrow = now() + SignedDuration::from_hours(24);
    assert_eq!((own(tomorrow).await.today, own(tomorrow).await.after_minutes), (0, Some(30)));
    assert_eq!(open(heavy, false, tomorrow).await.stop, None, "a day begins at nothing");
    assert_eq!(own(now()).await.today, 0, "and of the day before nothing is kept");

    let other = w.app.own_reading(&w.reviewer, now()).await.unwrap();
    assert_eq!((other.depth, other.after_opened, other.after_minutes), (Depth::Summary, None, None));
    let told = w.told().await;
    assert!(
        told.contains("own reading") && !told.contains("after_opened") && !told.contains("Minutes"),
        "{told}"
    );
}

/// A review that is passed on is free again: no reason is asked or kept, and who it was is shown to nobody.
pub(crate) async fn passed_on(w: &World) {
    let case = w.cases[2];
    w.ask(&w.reviewer, case, Command::BeginReview { questions: String::new() }).await;
    w.ask(&w.colleague, case, Command::JoinReview).await;
    w.ask(&w.colleague, case, Command::PassReview).await;
    let who_wrote = async |reads: &SignedIn, kind| {
        let view = w.view(reads, case).await;
        let item = if kind == Kind::Stage { "" } else { "1" };
        let by: Vec<_> = view.file.versions(kind, item).map(|filed| filed.by).collect();
        by.last().copied().unwrap()
    };
    assert_eq!(who_wrote(&w.reviewer, Kind::Review).await, None, "also where others stay");
    w.ask(&w.reviewer, case, Command::PassReview).await;
    for reads in [&w.supervisor, &w.panel, &w.colleague] {
        for kind in [Kind::Review, Kind::Stage] {
            assert_eq!(who_wrote(reads, kind).await, None, "{} {kind}", reads.display_name());
        }
    }
    assert_eq!(who_wrote(&w.reviewer, Kind::Review).await, Some(w.reviewer.account()), "but to themselves");
    let view = w.view(&w.supervisor, case).await;
    assert_eq!(view.file.stage(), Stage::Queued);
    assert!(view.file.review().unwrap().says.reviewers.is_empty());
    let pool = w.app.my_work(&w.colleague, now()).await.unwrap().pool;
    assert!(pool.iter().any(|row| row.case_id == case.get()), "it waits for anyone");
}

async fn mix_of(w: &World, reads: &SignedIn) -> Vec<lookagain_app::exposure::ContentMix> {
    let mut mix = w.app.workload(&who(reads), now()).await.unwrap().mix;
    mix.retain(|team| team.pool == Pool::Reviewers);
    mix
}

/// Supervisors are told what open work holds: of cases, with small numbers withheld, and never what one person has.
pub(crate) async fn mix(w: &World) {
    let with: &[CaseId] = &w.cases[3..9];
    for case in with {
        w.add(*case, &["VIOLENCE"], b"A log").await;
    }
    for case in &with[..2] {
        w.add(*case, &["SELF_HARM"], b"A log").await;
    }
    w.add(with[0], &[], b"A log").await;
    let told = mix_of(w, &w.supervisor).await;
    let of = |code: &str, team: &lookagain_app::exposure::ContentMix| {
        team.kinds.iter().find(|(kind, _)| kind.code == code).map(|(_, figure)| *figure)
    };
    let team = &told[0];
    assert_eq!((team.cases, team.only_free), (Figure::Cases(12), false));
    assert_eq!(of("VIOLENCE", team), Some(Figure::Cases(6)));
    assert_eq!(of("SELF_HARM", team), Some(Figure::Few));
    assert_eq!(of("DEATH", team), None, "an erased document holds nothing any more");
    assert_eq!(team.not_described, Figure::Few);

    // One person has a case: counted is what nobody has, or the rest would be theirs.
    w.ask(&w.reviewer, with[5], Command::BeginReview { questions: String::new() }).await;
    let told = mix_of(w, &w.supervisor).await;
    assert_eq!((told[0].cases, told[0].only_free), (Figure::Cases(11), true));
    assert_eq!(of("VIOLENCE", &told[0]), Some(Figure::Cases(5)));
    assert!(mix_of(w, &w.elsewhere).await.is_empty(), "of another force nothing");
    for other in [&w.reviewer, &w.panel, &w.investigator] {
        assert!(matches!(w.app.workload(&who(other), now()).await, Err(AppError::Refused)));
    }
}
