//! Forces that send cases, people who sign in, and groups that are found among them.

use std::fmt::Write as _;

use jiff::Timestamp;
use lookagain_app::{
    App, AppError, Limits, Mapping, Operator, Role, SignedIn, Who,
    accounts::AccountRequest,
    decide_group::WrongTie,
    find_groups::{Extent, GroupSummary},
    groups::GroupView,
    sign_in::FirstStep,
    submit::Delivery,
};
use lookagain_domain::{Force, ForceId, GroupId, group::TieKind};

pub(crate) fn now() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

pub(crate) fn operator() -> Who {
    Who::Operator(Operator { name: "test".to_owned() })
}

pub(crate) fn force(slug: &str) -> ForceId {
    Force::named(slug).unwrap().id().unwrap()
}

pub(crate) fn group(id: i64) -> GroupId {
    GroupId::new(id).unwrap()
}

pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) folder: tempfile::TempDir,
}

/// Contacts: nominal, kind, value.
pub(crate) type Holds<'a> = &'a [(&'a str, &'a str, &'a str)];

impl World {
    /// Sends cases `from` to `to` of a force, each with one suspect and one victim with a phone of their own, and more contacts.
    pub(crate) async fn send(&self, slug: &str, cases: std::ops::Range<u32>, holds: Holds<'_>) {
        let mut crimes = "crime_ref,case_ref,offence_code,offence_from,offence_to,recorded_on,closed_on,outcome,decision_maker,cse_flag\n".to_owned();
        let mut nominals = "nominal_ref,identified,sex\n".to_owned();
        let mut parts = "crime_ref,nominal_ref,role,age_from,age_to\n".to_owned();
        let mut contacts = "nominal_ref,kind,value\n".to_owned();
        for n in cases {
            let year = 2010 + n % 10;
            writeln!(
                crimes,
                "C{n},K{n},71,{year}-03-0{},{year}-03-09,{year}-10-01,{year}-12-01,15,POLICE,Y",
                n % 8 + 1
            )
            .unwrap();
            writeln!(nominals, "S{n},N,M\nT{n},Y,M\nV{n},Y,F").unwrap();
            writeln!(parts, "C{n},S{n},SUSPECT,,\nC{n},T{n},SUSPECT,,\nC{n},V{n},VICTIM,13,14").unwrap();
            writeln!(contacts, "V{n},PHONE,07{:0>9}", 1_000 * force(slug).get() + i64::from(n)).unwrap();
        }
        for (nominal, kind, value) in holds {
            writeln!(contacts, "{nominal},{kind},{value}").unwrap();
        }
        let folder = tempfile::tempdir_in(self.folder.path()).unwrap().keep();
        let files = [
            ("crimes.csv", crimes),
            ("nominals.csv", nominals),
            ("involvements.csv", parts),
            ("contacts.csv", contacts),
        ];
        let paths = files.map(|(name, text)| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            path
        });
        let delivery = Delivery {
            force: force(slug),
            paths: paths.to_vec(),
            mapping: Mapping::shipped("national").unwrap(),
            limits: Limits { extract_date: Some("2026-11-24".parse().unwrap()), ..Limits::default() },
        };
        let receipt = self.app.submit(&operator(), delivery, now(), &|_| {}).await.unwrap();
        assert_eq!(receipt.total.rejected, 0, "{receipt:?}");
    }

    pub(crate) async fn find(&self) -> GroupSummary {
        self.app.find_groups(&operator(), Extent::Changes, now()).await.unwrap()
    }

    pub(crate) async fn find_anew(&self) -> GroupSummary {
        self.app.find_groups(&operator(), Extent::Everything, now()).await.unwrap()
    }

    pub(crate) async fn person(&self, username: &str, role: Role, slug: Option<&str>) -> SignedIn {
        let request = AccountRequest {
            username: username.to_owned(),
            display_name: username.to_owned(),
            role,
            force: slug.map(force),
            password: None,
        };
        self.app.add_account(&operator(), &request, now()).await.unwrap();
        let link = self.app.make_sign_in_link(&operator(), username, now()).await.unwrap();
        let Ok(FirstStep::Done { token }) = self.app.sign_in_by_link(&link, now()).await else {
            panic!("{username}")
        };
        self.app.session(&token, now()).await.unwrap().unwrap()
    }

    /// What ties a group, to be called wrong: the first of a kind as this person sees it.
    pub(crate) async fn tie(&self, who: &SignedIn, id: i64, kind: TieKind) -> WrongTie {
        let detail = self.view(who, id).await.unwrap().detail;
        let place = 1 + detail.ties.iter().position(|tie| tie.kind == kind).unwrap();
        WrongTie { place, shown: detail.mark(), nominal: None }
    }

    pub(crate) async fn view(&self, who: &SignedIn, id: i64) -> Result<GroupView, AppError> {
        self.app.view_group(&Who::Person(who.clone()), group(id), now()).await
    }
}

pub(crate) fn kinds(view: &GroupView) -> Vec<TieKind> {
    let mut kinds: Vec<TieKind> = view.detail.ties.iter().map(|tie| tie.kind).collect();
    kinds.sort();
    kinds
}
