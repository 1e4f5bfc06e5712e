//! Words between colleagues: they land where they may be read, tell nothing where they may not, and go when what they stand in does.

use lookagain_app::{
    AppError, SignedIn,
    casework::Changed,
    rules_of_casework::{
        Command, Kind,
        questions::Per,
        review::{Answer, Enquiry, EnquiryState, FailingFound, Possible, Recommendation, Severity},
    },
};
use lookagain_domain::CaseId;

use crate::world::{World, now};

fn line(title: &str, withdrawn: bool) -> Enquiry {
    Enquiry {
        state: EnquiryState::Identified,
        kind: "CCTV".parse().unwrap(),
        title: title.to_owned(),
        identified: Vec::new(),
        result: String::new(),
        proof: Vec::new(),
        possible: Possible::Yes,
        possible_until: None,
        why: "Entered for a test".to_owned(),
        withdrawn,
    }
}

/// What somebody finds in their work: case, kind of entry, who wrote it, and whether it is read.
async fn told(w: &World, who: &SignedIn) -> Vec<(i64, Kind, String, bool)> {
    let all = w.app.mentions(who, now()).await.unwrap();
    all.into_iter().map(|one| (one.case, one.kind, one.by, one.read)).collect()
}

async fn write(w: &World, case: CaseId, item: &str, title: &str, withdrawn: bool, seen: u32) {
    let enquiry = line(title, withdrawn);
    let command = Command::SaveEnquiry { item: item.to_owned(), enquiry, step: None, seen };
    let done = w.app.change_casework(&w.reviewer, case, command, now()).await.unwrap();
    assert!(matches!(done, Changed::Done), "and whoever writes is told nothing more");
}

pub(crate) async fn words(w: &World) {
    let case = w.cases[9];
    let at = case.get();
    w.ask(&w.reviewer, case, Command::BeginReview { questions: String::new() }).await;
    // A name that there is not, one who may not read the case, oneself: all the same to whoever writes.
    let title = "The station\n@Panel and @supervisor, not @nobody, @investigator, @auditor or @reviewer";
    write(w, case, "", title, false, 0).await;
    let waits = vec![(at, Kind::Enquiry, "reviewer by name".to_owned(), false)];
    assert_eq!(told(w, &w.panel).await, waits);
    assert_eq!(told(w, &w.supervisor).await, waits);
    for other in [&w.reviewer, &w.investigator, &w.colleague, &w.elsewhere] {
        assert_eq!(told(w, other).await, [], "{}", other.display_name());
    }

    // Read and unread, of one's own alone; what may not be read is not there to be marked either.
    let mine = w.app.mentions(&w.panel, now()).await.unwrap()[0].id;
    w.app.mark_mention(&w.panel, mine, true, now()).await.unwrap();
    assert!(told(w, &w.panel).await[0].3 && !told(w, &w.supervisor).await[0].3);
    for number in 1..20 {
        for other in [&w.investigator, &w.colleague] {
            let marked = w.app.mark_mention(other, number, true, now()).await;
            assert!(matches!(marked, Err(AppError::NotFound("mention"))), "{number}: {marked:?}");
        }
    }
    write(w, case, "1/1", &format!("{title}, again"), false, 1).await;
    assert!(told(w, &w.panel).await[0].3, "what was read stays read while the entry changes");
    w.app.mark_mention(&w.panel, mine, false, now()).await.unwrap();
    assert_eq!(told(w, &w.panel).await, waits);

    // Spoken to no more, and withdrawn.
    write(w, case, "1/1", "The station\n@supervisor", false, 2).await;
    assert_eq!((told(w, &w.panel).await, told(w, &w.supervisor).await), (vec![], waits));
    write(w, case, "1/1", "The station\n@supervisor", true, 3).await;
    assert_eq!(told(w, &w.supervisor).await, [], "an entry that is withdrawn speaks to nobody");
    write(w, case, "1/1", "The station\n@supervisor", false, 4).await;
    assert_eq!(told(w, &w.supervisor).await.len(), 1, "and does again when it is not any more");
    blind(w, case).await;
}

/// Whoever may be asked for a blind second review is told of no word in the first, until their own is in and they read it all.
async fn blind(w: &World, case: CaseId) {
    let failing = FailingFound {
        code: "F17_NO_SUPERVISION".parse().unwrap(),
        severity: Severity::Minor,
        narrative: "Nobody looked at it, @colleague".to_owned(),
        question: String::new(),
        evidence: vec![lookagain_app::rules_of_casework::review::Citation {
            document: "Log".to_owned(),
            place: "page 1".to_owned(),
        }],
        withdrawn: false,
    };
    let save = Command::SaveFailing { item: String::new(), failing, seen: 0 };
    w.ask(&w.reviewer, case, save).await;
    assert_eq!(
        told(w, &w.colleague).await.len(),
        0,
        "while another review is under way, reviewers read their own"
    );
    for reviewer in [&w.reviewer, &w.colleague] {
        if reviewer.account() == w.colleague.account() {
            w.ask(reviewer, case, Command::TakeSecondReview { questions: String::new() }).await;
            assert_eq!(told(w, reviewer).await, [], "nor while their own is not in");
        }
        let view = w.view(reviewer, case).await;
        for (_, question) in view.questions.questions().filter(|(_, question)| question.per == Per::Case) {
            let answer = Answer {
                questions: String::new(),
                answer: "NOT_ON_FILE".to_owned(),
                note: String::new(),
                evidence: Vec::new(),
            };
            let save = Command::SaveAnswer { question: question.id.clone(), victim: None, answer, seen: 0 };
            w.ask(reviewer, case, save).await;
        }
        let own = view.file.review_of(reviewer.account()).unwrap().item.to_owned();
        let submit = Command::SubmitReview {
            recommendation: Recommendation::Reinvestigate,
            summary: "Much is still possible".to_owned(),
            drawn: true,
            snapshot: None,
            seen: w.view(reviewer, case).await.file.version(Kind::Review, &own),
        };
        w.ask(reviewer, case, submit).await;
    }
    let now_open = told(w, &w.colleague).await;
    assert_eq!(now_open, [(case.get(), Kind::Failing, "reviewer by name".to_owned(), false)]);
}
