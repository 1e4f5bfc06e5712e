//! A database to search in: rows sent, people who search, and what they are told.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use lookagain_app::{
    App, Limits, Mapping, Operator, Role, Settings, SignedIn, Target, Who,
    accounts::AccountRequest,
    search::{Part, SearchResults},
    sign_in::FirstStep,
    submit::Delivery,
};
use lookagain_domain::{
    Force, ForceId,
    search::{How, SearchKind},
};

pub(super) const REASON: &str = "a caller gave this name";

pub(super) fn now() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

pub(super) fn operator() -> Who {
    Who::Operator(Operator { name: "test".to_owned() })
}

pub(super) fn force(slug: &str) -> ForceId {
    Force::named(slug).unwrap().id().unwrap()
}

pub(super) struct World {
    pub(super) app: App,
    pub(super) folder: tempfile::TempDir,
    sent: usize,
}

pub(super) async fn world(target: impl Fn(&Path) -> Target) -> World {
    let folder = tempfile::tempdir().unwrap();
    let (target, kept) = (target(folder.path()), folder.path().join("kept"));
    let app = App::open(&target, &kept, Settings::default(), now()).await.unwrap();
    World { app, folder, sent: 0 }
}

/// Rows of one delivery, file by file.
#[derive(Default, Clone)]
pub(super) struct Rows {
    pub(super) crimes: String,
    pub(super) nominals: String,
    pub(super) involvements: String,
    pub(super) contacts: String,
}

impl World {
    pub(super) async fn send(&mut self, slug: &str, rows: &Rows) {
        let delivery = self.delivery(slug, rows);
        let receipt = self.app.submit(&operator(), delivery, now(), &|_| {}).await.unwrap();
        assert_eq!(receipt.total.rejected, 0, "{receipt:?}");
    }

    /// The same, with assessing left for later.
    pub(super) async fn send_unassessed(&mut self, slug: &str, rows: &Rows) {
        let delivery = self.delivery(slug, rows);
        let receipt = self.app.submit_unassessed(&operator(), delivery, now(), &|_| {}).await.unwrap();
        assert_eq!(receipt.total.rejected, 0, "{receipt:?}");
    }

    fn delivery(&mut self, slug: &str, rows: &Rows) -> Delivery {
        self.sent += 1;
        let head = [
            (
                "crimes",
                "crime_ref,case_ref,offence_code,offence_title,offence_from,recorded_on,closed_on,outcome,decision_maker,cocad,locality\n",
                &rows.crimes,
            ),
            ("nominals", "nominal_ref,identified,surname,forenames,known_as,sex,pnc_id\n", &rows.nominals),
            ("involvements", "crime_ref,nominal_ref,role\n", &rows.involvements),
            ("contacts", "nominal_ref,kind,value,postcode\n", &rows.contacts),
        ];
        let folder = self.folder.path().join(format!("in-{}", self.sent));
        std::fs::create_dir_all(&folder).unwrap();
        let paths: Vec<PathBuf> = head
            .iter()
            .filter(|(.., rows)| !rows.is_empty())
            .map(|(name, head, rows)| {
                let path = folder.join(format!("{name}.csv"));
                std::fs::write(&path, format!("{head}{rows}")).unwrap();
                path
            })
            .collect();
        let limits = Limits { extract_date: Some("2026-11-24".parse().unwrap()), ..Limits::default() };
        let mapping = Mapping::shipped("national").unwrap();
        Delivery { force: force(slug), paths, mapping, limits }
    }

    pub(super) async fn person(&self, username: &str, role: Role, slug: Option<&str>) -> SignedIn {
        let request = AccountRequest {
            username: username.to_owned(),
            display_name: username.to_owned(),
            role,
            force: slug.map(force),
            password: None,
        };
        self.app.add_account(&operator(), &request, now()).await.unwrap();
        let link = self.app.make_sign_in_link(&operator(), username, now()).await.unwrap();
        let FirstStep::Done { token } = self.app.sign_in_by_link(&link, now()).await.unwrap() else {
            panic!("no second factor is set up")
        };
        self.app.session(&token, now()).await.unwrap().unwrap()
    }

    pub(super) async fn search(&self, who: &Who, text: &str, reason: &str) -> SearchResults {
        let id = self.app.keep_search(who, text, reason, now()).await.unwrap();
        self.app.run_search(who, id, Part::default(), now()).await.unwrap()
    }

    /// What a search finds: kind, force, reference, and how each word agrees.
    pub(super) async fn told(
        &self,
        who: &Who,
        text: &str,
        reason: &str,
    ) -> Vec<(SearchKind, String, Vec<How>)> {
        let found = self.search(who, text, reason).await;
        let mut told = Vec::new();
        for kind in &found.kinds {
            for row in &kind.rows {
                let slug = Force::ALL.iter().find(|force| force.number == row.force).unwrap().slug;
                let how = row.why.iter().map(|why| why.how).collect();
                told.push((kind.kind, format!("{slug} {}", row.reference), how));
            }
        }
        told
    }
}

pub(super) fn crime(row: &str) -> String {
    // reference, case, locality
    let mut parts = row.split(',');
    let mut next = || parts.next().unwrap();
    let (reference, case, place) = (next(), next(), next());
    format!("{reference},{case},19D,Rape of a female,2012-03,2012-05-01,2013-02-01,15,POLICE,CSE,{place}\n")
}
