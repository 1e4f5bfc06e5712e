//! Twelve cases of one force in the review queue, and those who work on them.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use lookagain_app::{
    App, AuditFilter, Limits, Mapping, Operator, Role, Settings, SignedIn, Target, Who,
    accounts::AccountRequest,
    attachments::{NewDocument, describe::NewDescription},
    casework::{CaseworkView, Changed},
    decide::Choice,
    rules_of_casework::Command,
    sign_in::FirstStep,
    submit::Delivery,
};
use lookagain_domain::{
    CaseId, Force, ForceId,
    review::{CaseStatus, TriageAction},
};

pub(crate) fn now() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

pub(crate) fn later(minutes: i64) -> Timestamp {
    now() + SignedDuration::from_mins(minutes)
}

pub(crate) fn operator() -> Who {
    Who::Operator(Operator { name: "test".to_owned() })
}

fn force(name: &str) -> ForceId {
    Force::named(name).unwrap().id().unwrap()
}

pub(crate) struct World {
    pub(crate) app: App,
    _folder: tempfile::TempDir,
    pub(crate) cases: Vec<CaseId>,
    pub(crate) reviewer: SignedIn,
    pub(crate) colleague: SignedIn,
    pub(crate) panel: SignedIn,
    /// Of the force whose cases they are.
    pub(crate) investigator: SignedIn,
    pub(crate) supervisor: SignedIn,
    /// A supervisor of another force.
    pub(crate) elsewhere: SignedIn,
}

async fn person(app: &App, username: &str, role: Role, force: Option<ForceId>) -> SignedIn {
    let request = AccountRequest {
        username: username.to_owned(),
        display_name: format!("{username} by name"),
        role,
        force,
        password: None,
    };
    app.add_account(&operator(), &request, now()).await.unwrap();
    let link = app.make_sign_in_link(&operator(), username, now()).await.unwrap();
    let FirstStep::Done { token } = app.sign_in_by_link(&link, now()).await.unwrap() else { panic!() };
    app.session(&token, now()).await.unwrap().unwrap()
}

impl World {
    pub(crate) async fn make(target: impl Fn(&Path) -> Target) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let kept = folder.path().join("kept");
        let settings = Settings { second_review_percent: 100, ..Settings::default() };
        let app = App::open(&target(folder.path()), &kept, settings, now()).await.unwrap();
        let mut crimes = "crime_ref,case_ref,offence_code,offence_from,offence_to,recorded_on,closed_on,outcome,decision_maker,cocad,prior_review\n".to_owned();
        for n in 1..=12 {
            let row = format!("C{n},K{n},19D,2012-03,2012-04,2012-05-01,2013-02-01,15,POLICE,CSE,NONE\n");
            crimes.push_str(&row);
        }
        let path = folder.path().join("crimes.csv");
        std::fs::write(&path, crimes).unwrap();
        let limits = Limits { extract_date: Some("2026-11-24".parse().unwrap()), ..Limits::default() };
        let mapping = Mapping::shipped("national").unwrap();
        let delivery = Delivery { force: force("cumbria"), paths: vec![path], mapping, limits };
        app.submit(&operator(), delivery, now(), &|_| {}).await.unwrap();
        let triage = person(&app, "triage", Role::TriageOfficer, None).await;
        let mut cases = Vec::new();
        for n in 1..=12 {
            let case = app.find_case(&operator(), None, &format!("K{n}"), now()).await.unwrap()[0].0;
            let choice = Choice {
                action: TriageAction::Accept,
                reason: "it meets the criteria".to_owned(),
                route: None,
                questions: Vec::new(),
                considered: None,
                seen_status: CaseStatus::Triage,
            };
            app.decide(&triage, case, choice, now()).await.unwrap();
            cases.push(case);
        }
        Self {
            cases,
            reviewer: person(&app, "reviewer", Role::Reviewer, None).await,
            colleague: person(&app, "colleague", Role::Reviewer, None).await,
            panel: person(&app, "panel", Role::PanelMember, None).await,
            investigator: person(&app, "investigator", Role::Investigator, Some(force("cumbria"))).await,
            supervisor: person(&app, "supervisor", Role::Supervisor, None).await,
            elsewhere: person(&app, "elsewhere", Role::Supervisor, Some(force("norfolk"))).await,
            app,
            _folder: folder,
        }
    }

    /// Adds a document that was described as holding these; read, as a page does it.
    pub(crate) async fn add(&self, case: CaseId, holds: &[&str], content: &[u8]) -> i64 {
        let mut incoming = self.app.incoming().unwrap();
        incoming.take(content).unwrap();
        let described = described(holds, "");
        let new = NewDocument { title: "A log", described };
        let id = self.app.add_attachment(&self.supervisor, case, new, incoming, now()).await.unwrap();
        self.app.read_text(&Who::Person(self.supervisor.clone()), id, now()).await.unwrap();
        id
    }

    pub(crate) async fn ask(&self, who: &SignedIn, case: CaseId, command: Command) {
        let words = format!("{command:?}");
        match self.app.change_casework(who, case, command, now()).await {
            Ok(Changed::Done) => {}
            other => panic!("{}: {words}: {other:?}", who.display_name()),
        }
    }

    pub(crate) async fn view(&self, who: &SignedIn, case: CaseId) -> CaseworkView {
        self.app.casework(&Who::Person(who.clone()), case, now()).await.unwrap()
    }

    /// What the audit says beside who did what, line by line.
    pub(crate) async fn told(&self) -> String {
        let page = self.app.view_audit(&operator(), &AuditFilter::default(), 5_000, now()).await.unwrap();
        page.entries.iter().fold(String::new(), |all, entry| format!("{all}{}\n", entry.detail))
    }
}

pub(crate) fn described(holds: &[&str], line: &str) -> Option<NewDescription> {
    let holds: Vec<String> = holds.iter().map(|code| (*code).to_owned()).collect();
    NewDescription::read(&holds, line).unwrap()
}
